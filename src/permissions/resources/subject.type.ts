import { createUnionType } from 'type-graphql';
import { UserObject } from '../../identity/users/index.ts';
import { GroupObject } from '../../organization/groups/index.ts';

/** Whom something is given to, as clients see it: resolvers return the view of a user or of a group as this. */
export const SubjectUnion = createUnionType({
  name: 'Subject',
  description: 'What grants and limits can be given to.',
  types: () => [UserObject, GroupObject] as const,
  resolveType: (subject) => ('role' in subject ? UserObject : GroupObject),
});
/** A user or a group. */
export type Subject = typeof SubjectUnion;
