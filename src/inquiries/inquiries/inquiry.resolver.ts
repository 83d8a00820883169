import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { RequestContext, Subscribing } from '../../core/request-context.ts';
import { UserObject, type UserLoader } from '../../identity/users/index.ts';
import type { InquiryFollowing, InquiryUpdate } from './inquiry-following.ts';
import type { InquiryStatus } from './inquiry.entity.ts';
import { CreateInquiryInput, InquiriesArgs, InquiryFilter } from './inquiry.inputs.ts';
import { allowedStatuses } from './inquiry.policy.ts';
import type { InquiryView } from './inquiry.queries.ts';
import type { InquiryService } from './inquiry.service.ts';
import {
  InquiryConnection,
  InquiryObject,
  InquiryPayload,
  InquiryStatusCountObject,
  InquiryStatusEnum,
} from './inquiry.type.ts';

@Resolver(() => InquiryObject)
export class InquiryResolver {
  constructor(
    private readonly inquiries: InquiryService,
    private readonly following: InquiryFollowing,
    private readonly users: UserLoader,
  ) {}

  @Query(() => InquiryObject, { nullable: true, description: 'One inquiry. Access: its author, administrators.' })
  inquiry(@Arg('id', () => ID) id: string, @Ctx() { actor, read }: RequestContext): Promise<InquiryObject | null> {
    return read((db) => this.inquiries.findVisible(db, actor, id));
  }

  @Query(() => InquiryConnection, {
    name: 'inquiries',
    nullable: true,
    description: 'Inquiries, newest first. Access: administrators; others see their own.',
  })
  list(@Args(() => InquiriesArgs) args: InquiriesArgs, @Ctx() { actor, read }: RequestContext) {
    return read((db) => this.inquiries.list(db, actor, args));
  }

  @Query(() => [InquiryStatusCountObject], {
    nullable: true,
    description:
      'How many inquiries have each state, in the order of the states: the heads of the columns of a board, in one query. Access: administrators; others count their own.',
  })
  inquiryStatusCounts(
    @Arg('filter', () => InquiryFilter, { nullable: true }) filter: InquiryFilter | null,
    @Ctx() { actor, read }: RequestContext,
  ): Promise<InquiryStatusCountObject[]> {
    return read((db) => this.inquiries.counts(db, actor, filter ?? {}));
  }

  @FieldResolver(() => UserObject, {
    nullable: true,
    description: 'Who sent it; null when the account was deleted.',
  })
  async author(@Root() { authorId }: InquiryView, @Ctx() context: RequestContext): Promise<UserObject | null> {
    return authorId === null ? null : this.users.findAsSeen(context, authorId);
  }

  @FieldResolver(() => UserObject, { nullable: true, description: 'Administrator who takes care of it.' })
  async assignee(@Root() { assigneeId }: InquiryView, @Ctx() context: RequestContext): Promise<UserObject | null> {
    return assigneeId === null ? null : this.users.findAsSeen(context, assigneeId);
  }

  @FieldResolver(() => [InquiryStatusEnum], { description: 'States the caller may set now.' })
  allowedStatuses(@Root() inquiry: InquiryView, @Ctx() { actor, features }: RequestContext): InquiryStatus[] {
    return features.INQUIRIES ? allowedStatuses(actor, inquiry) : [];
  }

  @Mutation(() => InquiryPayload, {
    nullable: true,
    description:
      'Sends an inquiry to the administrators. Errors: RATE_LIMITED for more than 20 an hour. Access: active users.',
  })
  createInquiry(@Arg('input', () => CreateInquiryInput) input: CreateInquiryInput, @Ctx() { mutate }: RequestContext) {
    return mutate(async (tx) => ({ inquiry: await this.inquiries.create(tx, input) }));
  }

  @Mutation(() => InquiryPayload, {
    nullable: true,
    description:
      'Changes the status. Errors: INVALID_STATE unless it is in allowedStatuses, CONFLICT where somebody else changed it at the same time. Access: author, administrators.',
  })
  changeInquiryStatus(
    @Arg('id', () => ID) id: string,
    @Arg('status', () => InquiryStatusEnum) status: InquiryStatus,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ inquiry: await this.inquiries.changeStatus(tx, id, status) }));
  }

  @Mutation(() => InquiryPayload, {
    nullable: true,
    description:
      'Assigns an inquiry to an administrator; null unassigns. Errors: BAD_USER_INPUT for anybody but an active administrator, INVALID_STATE once it is closed. Access: administrators.',
  })
  assignInquiry(
    @Arg('id', () => ID) id: string,
    @Arg('assigneeId', () => ID, { nullable: true }) assigneeId: string | null,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ inquiry: await this.inquiries.assign(tx, id, assigneeId ?? null) }));
  }

  @Subscription(() => InquiryObject, {
    nullable: true,
    description:
      'New and changed inquiries; one that leaves the filter is sent once more. Ends with SERVICE_UNAVAILABLE where changes may have been missed. Access: administrators; others get their own.',
    subscribe(this: InquiryResolver, { args, context }: Subscribing<{ filter?: InquiryFilter | null }>) {
      return this.following.watch(context, args.filter ?? {});
    },
  })
  inquiryUpdated(
    @Root() update: InquiryUpdate,
    @Arg('filter', () => InquiryFilter, { nullable: true }) _filter: InquiryFilter | null,
    @Ctx() context: RequestContext,
  ): Promise<InquiryObject> {
    return context.read((db) => this.following.deliver(db, context, update));
  }
}
