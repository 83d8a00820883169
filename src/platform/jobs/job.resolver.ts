import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { RequestContext, Subscribing } from '../../core/request-context.ts';
import { UserObject } from '../../identity/users/index.ts';
import type { JobFollowing, JobUpdate } from './job-following.ts';
import { JobItemsArgs, JobsArgs } from './job.inputs.ts';
import type { JobPeople } from './job-people.ts';
import type { JobItemView, JobView } from './job.queries.ts';
import type { JobService } from './job.service.ts';
import { JobConnection, JobItemConnection, JobItemObject, JobObject, JobPayload } from './job.type.ts';

@Resolver(() => JobObject)
export class JobResolver {
  constructor(
    private readonly jobs: JobService,
    private readonly following: JobFollowing,
    private readonly people: JobPeople,
  ) {}

  @Query(() => JobObject, { nullable: true, description: 'One job. Access: whoever started it, administrators.' })
  job(@Arg('id', () => ID) id: string, @Ctx() { actor, read }: RequestContext): Promise<JobObject | null> {
    return read((db) => this.jobs.findVisible(db, actor, id));
  }

  @Query(() => JobConnection, {
    name: 'jobs',
    nullable: true,
    description: "Jobs, newest first. Access: one's own, administrators all.",
  })
  list(@Args(() => JobsArgs) args: JobsArgs, @Ctx() { actor, read }: RequestContext) {
    return read((db) => this.jobs.list(db, actor, args));
  }

  @Mutation(() => JobPayload, {
    nullable: true,
    description:
      'Cancels a job; what was done stays. Errors: INVALID_STATE when finished. Access: whoever started it, administrators.',
  })
  cancelJob(@Arg('id', () => ID) id: string, @Ctx() { mutate }: RequestContext) {
    return mutate(async (tx) => ({ job: await this.jobs.cancel(tx, id) }));
  }

  @Subscription(() => JobObject, {
    nullable: true,
    description: "A job's progress, at most once a second, and its end. Access: whoever started it, administrators.",
    subscribe(this: JobResolver, { args, context }: Subscribing<{ id: string }>) {
      return this.following.watch(context, args.id);
    },
  })
  jobUpdated(
    @Root() { jobId }: JobUpdate,
    @Arg('id', () => ID) _id: string,
    @Ctx() { actor, read }: RequestContext,
  ): Promise<JobObject | null> {
    return read((db) => this.jobs.findVisible(db, actor, jobId));
  }

  @FieldResolver(() => JobItemConnection, { description: 'Item outcomes in input order.' })
  items(@Root() { id }: JobView, @Args(() => JobItemsArgs) args: JobItemsArgs, @Ctx() { read }: RequestContext) {
    return read((db) => this.jobs.items(db, id, args));
  }

  @FieldResolver(() => UserObject, { nullable: true, description: 'Who started it; null when scheduled.' })
  createdBy(@Root() { createdById }: JobView, @Ctx() context: RequestContext): Promise<UserObject | null> {
    return this.people.find(context, createdById);
  }
}

@Resolver(() => JobItemObject)
export class JobItemResolver {
  constructor(private readonly people: JobPeople) {}

  @FieldResolver(() => UserObject, { nullable: true, description: 'The user created or changed.' })
  user(@Root() { userId }: JobItemView, @Ctx() context: RequestContext): Promise<UserObject | null> {
    return this.people.find(context, userId);
  }
}
