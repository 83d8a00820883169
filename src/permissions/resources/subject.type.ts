import { createUnionType } from 'type-graphql';
import { UserObject } from '../../identity/users/index.ts';
import { GroupObject } from '../../organization/groups/index.ts';
import { OrgUnitObject } from '../../organization/org-units/index.ts';

/** Whom something is given to, as clients see it: resolvers return the view of a user, a group or a unit as this. */
export const SubjectUnion = createUnionType({
  name: 'Subject',
  description: 'What grants and limits can be given to.',
  types: () => [UserObject, GroupObject, OrgUnitObject] as const,
  resolveType: (subject) => ('role' in subject ? UserObject : 'parentId' in subject ? OrgUnitObject : GroupObject),
});
/** A user, a group or a unit. */
export type Subject = typeof SubjectUnion;
