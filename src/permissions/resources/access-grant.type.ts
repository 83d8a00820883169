import { Extensions, Field, ID, ObjectType } from 'type-graphql';
import { PermissionLevelEnum } from '../../core/permission-enums.ts';
import type { PermissionLevel } from '../../core/permission-level.ts';
import { DateTime } from '../../core/scalars.ts';
import { connectionOf, Node } from '../../core/shapes.ts';
import type { GrantSubject } from './access-news.ts';
import { ResourceObject } from './resource.type.ts';

/** What clients may see of a grant: resolvers return an `AccessGrantView` as this; what it refers to is looked up. */
@ObjectType('AccessGrant', {
  implements: Node,
  description: 'Access of a user, group or organizational unit to a resource.',
  simpleResolvers: true,
})
export class AccessGrantObject implements Node {
  @Field(() => ID) id!: string;
  /** `resource`, `subject` and `grantedBy` are looked up by these. */
  resourceId!: string;
  userId!: string | null;
  groupId!: string | null;
  orgUnitId!: string | null;
  grantedById!: string | null;
  @Field(() => PermissionLevelEnum) level!: PermissionLevel;
  @Field(() => DateTime, { nullable: true, description: 'When the grant ends; null for never.' })
  expiresAt!: Date | null;
  @Field(() => DateTime) createdAt!: Date;
}

export const AccessGrantConnection = connectionOf('AccessGrant', () => AccessGrantObject, {
  page: 'A page of access grants.',
  edge: 'An access grant and its cursor.',
});

@Extensions({ readableWhole: true })
@ObjectType('AccessPayload', {
  description: 'Resources and subjects whose access changed.',
  simpleResolvers: true,
})
export class AccessPayload {
  @Field(() => [ResourceObject]) resources!: readonly ResourceObject[];
  /** As grants name them; the field looks them up. */
  subjects!: readonly GrantSubject[];
}
