import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { PermissionLevelEnum } from '../../core/permission-enums.ts';
import type { PermissionLevel } from '../../core/permission-level.ts';
import type { RequestContext } from '../../core/request-context.ts';
import { identityOf } from '../../core/row-identity.ts';
import { ConnectionArgs, DeletePayload } from '../../core/shapes.ts';
import { UserConnection, UserObject, type UserLoader } from '../../identity/users/index.ts';
import { AccessGrantConnection } from './access-grant.type.ts';
import type { BulkRegistrationService } from './bulk-registration.service.ts';
import {
  RegisterResourceInput,
  ResourceRef,
  ResourcesArgs,
  ResourceUsersArgs,
  UpdateResourceInput,
} from './resource.inputs.ts';
import type { ResourceLoaders } from './resource.loaders.ts';
import type { ResourceRegistrationService } from './resource-registration.service.ts';
import type { ResourceService } from './resource.service.ts';
import { RegisterResourcesPayload, ResourceConnection, ResourceObject, ResourcePayload } from './resource.type.ts';

@Resolver(() => ResourceObject)
export class ResourceResolver {
  constructor(
    private readonly resources: ResourceService,
    private readonly registration: ResourceRegistrationService,
    private readonly bulk: BulkRegistrationService,
    private readonly loaders: ResourceLoaders,
    private readonly users: UserLoader,
  ) {}

  @Query(() => ResourceObject, { nullable: true, description: 'One resource. Access: whoever may see it.' })
  resource(
    @Arg('ref', () => ResourceRef) ref: ResourceRef,
    @Ctx() { actor, readAs }: RequestContext,
  ): Promise<ResourceObject | null> {
    return readAs(identityOf(actor), (db) => this.resources.findVisible(db, actor, ref));
  }

  @Query(() => ResourceConnection, {
    name: 'resources',
    nullable: true,
    description: 'Resources by name. Access: active users; only visible ones are returned.',
  })
  list(@Args(() => ResourcesArgs) args: ResourcesArgs, @Ctx() { actor, readAs }: RequestContext) {
    return readAs(identityOf(actor), (db) => this.resources.list(db, actor, args));
  }

  @FieldResolver(() => UserObject, { nullable: true, description: 'Creator; always has WRITE.' })
  owner(@Root() { ownerId }: ResourceObject, @Ctx() context: RequestContext): Promise<UserObject | null> | null {
    return ownerId === null ? null : this.users.findAsSeen(context, ownerId);
  }

  @FieldResolver(() => PermissionLevelEnum, { description: "The caller's level on the resource." })
  viewerLevel(@Root() { id }: ResourceObject, @Ctx() context: RequestContext): Promise<PermissionLevel> {
    return this.loaders.viewerLevel(context, id);
  }

  @FieldResolver(() => AccessGrantConnection, {
    nullable: true,
    description: 'Who was granted access. Access: owner, user management READ.',
  })
  grants(
    @Root() { id }: ResourceObject,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.loaders.grantsOf(context, 'resourceId', id, args);
  }

  @FieldResolver(() => UserConnection, {
    name: 'users',
    nullable: true,
    description: 'Users who have at least this level, by whatever source. Access: owner, user management READ.',
  })
  usersOf(
    @Root() resource: ResourceObject,
    @Args(() => ResourceUsersArgs) args: ResourceUsersArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.loaders.usersOf(context, resource, args);
  }

  @Mutation(() => ResourcePayload, {
    nullable: true,
    description:
      "Registers a resource or updates the one with its type and external ID. Access: active users for their own, with WRITE in the type's area where it has one; administrators.",
  })
  registerResource(
    @Arg('input', () => RegisterResourceInput) input: RegisterResourceInput,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ resource: await this.registration.register(tx, input, ['input']) }));
  }

  @Mutation(() => RegisterResourcesPayload, {
    nullable: true,
    description: 'Registers or updates up to 500 resources. Access: as for registerResource.',
  })
  registerResources(
    @Arg('inputs', () => [RegisterResourceInput]) inputs: RegisterResourceInput[],
    @Ctx() doors: RequestContext,
  ): Promise<RegisterResourcesPayload> {
    return this.bulk.register(doors, inputs);
  }

  @Mutation(() => ResourcePayload, {
    nullable: true,
    description: 'Changes a resource. Access: owner, administrators.',
  })
  updateResource(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdateResourceInput) input: UpdateResourceInput,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ resource: await this.registration.update(tx, id, input) }));
  }

  @Mutation(() => DeletePayload, {
    nullable: true,
    description: 'Removes a resource and its grants. Access: owner, administrators.',
  })
  deleteResource(@Arg('id', () => ID) id: string, @Ctx() { mutate }: RequestContext): Promise<DeletePayload> {
    return mutate((tx) => this.registration.delete(tx, id));
  }
}
