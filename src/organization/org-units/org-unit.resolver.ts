import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { ConnectionArgs } from '../../core/shapes.ts';
import { UserConnection } from '../../identity/users/index.ts';
import { GroupObject, GroupPayload } from '../groups/index.ts';
import type { GroupOrgUnitService } from './group-org-unit.service.ts';
import { OrgUnitMembersArgs, OrgUnitsArgs } from './org-unit.inputs.ts';
import type { OrgUnitLoaders } from './org-unit.loaders.ts';
import type { OrgUnitService } from './org-unit.service.ts';
import { OrgUnitConnection, OrgUnitObject } from './org-unit.type.ts';

@Resolver(() => OrgUnitObject)
export class OrgUnitResolver {
  constructor(
    private readonly units: OrgUnitService,
    private readonly links: GroupOrgUnitService,
    private readonly loaders: OrgUnitLoaders,
  ) {}

  @Query(() => OrgUnitObject, {
    nullable: true,
    description: 'One organizational unit. Access: its users, user management READ.',
  })
  orgUnit(@Arg('id', () => ID) id: string, @Ctx() { actor, read }: RequestContext): Promise<OrgUnitObject | null> {
    return read((db) => this.units.findVisible(db, actor, id));
  }

  @Query(() => OrgUnitConnection, {
    name: 'orgUnits',
    nullable: true,
    description:
      'Organizational units by name; read the tree from `parent` or `children`. Access: user management ACCESS.',
  })
  list(@Args(() => OrgUnitsArgs) args: OrgUnitsArgs, @Ctx() { read }: RequestContext) {
    return read((db) => this.units.list(db, args));
  }

  @FieldResolver(() => OrgUnitObject, { nullable: true, description: 'The unit above; null at the top.' })
  parent(@Root() unit: OrgUnitObject, @Ctx() context: RequestContext): Promise<OrgUnitObject | null> {
    return this.loaders.parentOf(context, unit);
  }

  @FieldResolver(() => [OrgUnitObject], { description: 'Units from the top down to the parent.' })
  ancestors(@Root() { id }: OrgUnitObject, @Ctx() context: RequestContext): Promise<OrgUnitObject[]> {
    return this.loaders.ancestorsOf(context, id);
  }

  @FieldResolver(() => OrgUnitConnection, { description: 'Units directly below.' })
  children(
    @Root() { id }: OrgUnitObject,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.loaders.childrenOf(context, id, args);
  }

  @FieldResolver(() => UserConnection, {
    description: 'Users of the unit; without user management READ the caller sees itself alone.',
  })
  members(
    @Root() { id }: OrgUnitObject,
    @Args(() => OrgUnitMembersArgs) args: OrgUnitMembersArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.loaders.membersOf(context, id, args);
  }

  @FieldResolver(() => [GroupObject], {
    name: 'groups',
    description: 'Groups linked to the unit; without user management READ only those of the caller.',
  })
  groupsOf(@Root() { id }: OrgUnitObject, @Ctx() context: RequestContext): Promise<GroupObject[]> {
    return this.loaders.groupsOf(context, id);
  }

  @Mutation(() => GroupPayload, {
    nullable: true,
    description: 'Links a group to exactly these organizational units. Access: user management WRITE.',
  })
  setGroupOrgUnits(
    @Arg('id', () => ID) id: string,
    @Arg('orgUnitIds', () => [ID]) orgUnitIds: string[],
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ group: await this.links.set(tx, id, orgUnitIds) }));
  }
}
