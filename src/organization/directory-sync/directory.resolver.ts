import { accessErrors } from '../../access/guard.ts';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { DeletePayload } from '../../core/shapes.ts';
import { UserObject } from '../../identity/users/index.ts';
import { JobObject, JobPayload } from '../../platform/jobs/index.ts';
import { directoryErrors } from './directory.errors.ts';
import { CreateDirectoryInput, UpdateDirectoryInput } from './directory.inputs.ts';
import type { DirectoryLoaders } from './directory.loaders.ts';
import type { DirectoryView } from './directory.queries.ts';
import type { DirectoryService } from './directory.service.ts';
import { OrgUnitObject } from '../org-units/index.ts';
import { DirectoryObject, DirectoryPayload } from './directory.type.ts';

@Resolver(() => DirectoryObject)
export class DirectoryResolver {
  constructor(
    private readonly directories: DirectoryService,
    private readonly loaders: DirectoryLoaders,
  ) {}

  @Query(() => [DirectoryObject], {
    name: 'directories',
    nullable: true,
    description: 'Directory connections, by name. Access: administrators.',
  })
  list(@Ctx() { read }: RequestContext): Promise<DirectoryObject[]> {
    return read((db) => this.directories.list(db));
  }

  @FieldResolver(() => JobObject, {
    nullable: true,
    description: 'Latest sync, or dry run. Access: administrators.',
  })
  lastSync(@Root() { lastSyncId }: DirectoryView, @Ctx() context: RequestContext): Promise<JobObject | null> | null {
    return lastSyncId === null ? null : this.loaders.job(context, lastSyncId);
  }

  @Mutation(() => DirectoryPayload, {
    nullable: true,
    description: 'Connects a directory. Errors: ALREADY_EXISTS. Access: administrators.',
  })
  createDirectory(
    @Arg('input', () => CreateDirectoryInput) input: CreateDirectoryInput,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ directory: await this.directories.create(tx, input) }));
  }

  @Mutation(() => DirectoryPayload, {
    nullable: true,
    description:
      'Changes a directory connection. Errors: ALREADY_EXISTS, INVALID_STATE for another connection while a sync runs. Access: administrators.',
  })
  updateDirectory(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdateDirectoryInput) input: UpdateDirectoryInput,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ directory: await this.directories.update(tx, id, input) }));
  }

  @Mutation(() => DeletePayload, {
    nullable: true,
    description:
      'Removes a directory with its organizational units; users stay. Errors: INVALID_STATE while a sync runs. Access: administrators.',
  })
  deleteDirectory(@Arg('id', () => ID) id: string, @Ctx() { mutate }: RequestContext): Promise<DeletePayload> {
    return mutate((tx) => this.directories.delete(tx, id));
  }

  @Mutation(() => JobPayload, {
    nullable: true,
    description: 'Starts a sync. Errors: INVALID_STATE while one runs. Access: administrators.',
  })
  syncDirectory(
    @Arg('id', () => ID) id: string,
    @Arg('dryRun', () => Boolean, { defaultValue: false }) dryRun: boolean,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ job: await this.directories.sync(tx, id, dryRun) }));
  }

  @Mutation(() => JobPayload, {
    nullable: true,
    description:
      'Goes on with a sync that stopped since it would have suspended more people than the directory allows: starts one that may suspend as many. Errors: INVALID_STATE while one runs. Access: administrators.',
  })
  approveDirectorySync(
    @Arg('jobId', () => ID, { description: 'The sync that stopped.' }) jobId: string,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ job: await this.directories.approve(tx, jobId) }));
  }
}

/** What this room knows of users. */
@Resolver(() => UserObject)
export class UserDirectoryResolver {
  constructor(private readonly loaders: DirectoryLoaders) {}

  @FieldResolver(() => DirectoryObject, {
    nullable: true,
    description:
      'Directory that masters the account, whose attributes are read-only here; null for local accounts. Access: self, user management READ.',
  })
  directory(@Root() { id }: UserObject, @Ctx() context: RequestContext): Promise<DirectoryObject | null> {
    return this.loaders.ofUser(context, id);
  }
}

/** What this room knows of organizational units. */
@Resolver(() => OrgUnitObject)
export class OrgUnitDirectoryResolver {
  constructor(private readonly loaders: DirectoryLoaders) {}

  @FieldResolver(() => DirectoryObject, { description: 'Directory it comes from.' })
  async directory(
    @Root() { directoryId }: Partial<OrgUnitObject>,
    @Ctx() context: RequestContext,
  ): Promise<DirectoryObject> {
    // Of a unit that is not seen the name alone is told.
    if (directoryId === undefined) throw accessErrors.FORBIDDEN();
    // The unit goes with it, and may have gone since it was read.
    return (await this.loaders.find(context, directoryId)) ?? missing();
  }
}

const missing = (): never => {
  throw directoryErrors.NOT_FOUND();
};
