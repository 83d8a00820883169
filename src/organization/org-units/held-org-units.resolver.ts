import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { UserObject } from '../../identity/users/index.ts';
import { GroupObject } from '../groups/index.ts';
import type { OrgUnitLoaders } from './org-unit.loaders.ts';
import { OrgUnitObject } from './org-unit.type.ts';

/** What this room knows of users. */
@Resolver(() => UserObject)
export class UserOrgUnitsResolver {
  constructor(private readonly loaders: OrgUnitLoaders) {}

  @FieldResolver(() => [OrgUnitObject], {
    nullable: true,
    description:
      'Organizational units the user belongs to, set by directory sync only. Access: self, user management READ.',
  })
  orgUnits(@Root() { id }: UserObject, @Ctx() context: RequestContext): Promise<OrgUnitObject[]> {
    return this.loaders.heldBy(context, 'USER', id);
  }
}

/** What this room knows of groups. */
@Resolver(() => GroupObject)
export class GroupOrgUnitsResolver {
  constructor(private readonly loaders: OrgUnitLoaders) {}

  @FieldResolver(() => [OrgUnitObject], {
    nullable: true,
    description: 'Organizational units whose users are members automatically. Access: user management READ.',
  })
  orgUnits(@Root() { id }: GroupObject, @Ctx() context: RequestContext): Promise<OrgUnitObject[]> {
    return this.loaders.heldBy(context, 'GROUP', id);
  }
}
