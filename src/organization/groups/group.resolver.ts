import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { DeletePayload } from '../../core/shapes.ts';
import { UserConnection } from '../../identity/users/index.ts';
import { GroupMembersArgs, GroupsArgs, UpdateGroupInput } from './group.inputs.ts';
import type { GroupLoaders } from './group.loaders.ts';
import type { GroupService } from './group.service.ts';
import { GroupConnection, GroupObject, GroupPayload } from './group.type.ts';
import type { GroupMembershipService } from './membership.service.ts';

@Resolver(() => GroupObject)
export class GroupResolver {
  constructor(
    private readonly groups: GroupService,
    private readonly memberships: GroupMembershipService,
    private readonly loaders: GroupLoaders,
  ) {}

  @Query(() => GroupObject, {
    nullable: true,
    description: 'One group. Access: its members, user management READ.',
  })
  group(@Arg('id', () => ID) id: string, @Ctx() { actor, read }: RequestContext): Promise<GroupObject | null> {
    return read((db) => this.groups.findVisible(db, actor, id));
  }

  @Query(() => GroupConnection, {
    name: 'groups',
    nullable: true,
    description: 'Groups by name. Access: user management ACCESS.',
  })
  list(@Args(() => GroupsArgs) args: GroupsArgs, @Ctx() { actor, read }: RequestContext) {
    return read((db) => this.groups.list(db, actor, args));
  }

  @FieldResolver(() => UserConnection, {
    nullable: true,
    description: 'Members, direct and through linked organizational units. Access: user management READ.',
  })
  members(
    @Root() { id }: GroupObject,
    @Args(() => GroupMembersArgs) args: GroupMembersArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.loaders.membersOf(context, id, args);
  }

  @Mutation(() => GroupPayload, {
    nullable: true,
    description: 'Changes name or description. Errors: ALREADY_EXISTS. Access: user management WRITE.',
  })
  updateGroup(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdateGroupInput) input: UpdateGroupInput,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ group: await this.groups.update(tx, id, input) }));
  }

  @Mutation(() => DeletePayload, {
    nullable: true,
    description: 'Deletes a group; its members keep their accounts. Access: user management WRITE.',
  })
  deleteGroup(@Arg('id', () => ID) id: string, @Ctx() { mutate }: RequestContext): Promise<DeletePayload> {
    return mutate((tx) => this.groups.delete(tx, id));
  }

  @Mutation(() => GroupPayload, {
    nullable: true,
    description: 'Adds members; those present already are left alone. Access: user management WRITE.',
  })
  addGroupMembers(
    @Arg('id', () => ID) id: string,
    @Arg('userIds', () => [ID]) userIds: string[],
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ group: await this.memberships.add(tx, id, userIds) }));
  }

  @Mutation(() => GroupPayload, {
    nullable: true,
    description: 'Removes direct members; those absent already are left alone. Access: user management WRITE.',
  })
  removeGroupMembers(
    @Arg('id', () => ID) id: string,
    @Arg('userIds', () => [ID]) userIds: string[],
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ group: await this.memberships.remove(tx, id, userIds) }));
  }
}
