import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { UserObject, type UserLoader } from '../../identity/users/index.ts';
import { SetPlatformConfigInput } from './platform-config.inputs.ts';
import type { PlatformConfigService } from './platform-config.service.ts';
import { PlatformConfigObject, PlatformConfigPayload } from './platform-config.type.ts';

@Resolver(() => PlatformConfigObject)
export class PlatformConfigResolver {
  constructor(
    private readonly configs: PlatformConfigService,
    private readonly users: UserLoader,
  ) {}

  @Query(() => PlatformConfigObject, {
    nullable: true,
    description:
      'A configuration document of the platform. Access: settings READ; public documents: active users. To others it is like absent.',
  })
  platformConfig(
    @Arg('namespace', () => String) namespace: string,
    @Ctx() { actor, read }: RequestContext,
  ): Promise<PlatformConfigObject | null> {
    return read((db) => this.configs.find(db, actor, namespace));
  }

  @Query(() => [PlatformConfigObject], {
    nullable: true,
    description: 'All configuration documents the caller may read. Access: active users.',
  })
  platformConfigs(@Ctx() { actor, read }: RequestContext): Promise<PlatformConfigObject[]> {
    return read((db) => this.configs.list(db, actor));
  }

  @FieldResolver(() => UserObject, {
    nullable: true,
    description: 'Who changed it last; null when the account was deleted.',
  })
  async updatedBy(
    @Root() { updaterId }: PlatformConfigObject,
    @Ctx() context: RequestContext,
  ): Promise<UserObject | null> {
    return updaterId === null ? null : this.users.findAsSeen(context, updaterId);
  }

  @Mutation(() => PlatformConfigPayload, {
    nullable: true,
    description:
      'Stores a configuration document of the platform. Errors: CONFLICT, BAD_USER_INPUT, INVALID_STATE where there are 100. Access: settings WRITE.',
  })
  setPlatformConfig(
    @Arg('input', () => SetPlatformConfigInput) input: SetPlatformConfigInput,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ config: await this.configs.set(tx, input) }));
  }

  @Mutation(() => PlatformConfigPayload, {
    nullable: true,
    description: 'Removes a configuration document. Access: settings WRITE.',
  })
  deletePlatformConfig(@Arg('namespace', () => String) namespace: string, @Ctx() { mutate }: RequestContext) {
    return mutate(async (tx) => ({ config: await this.configs.delete(tx, namespace) }));
  }
}
