import { Field, ID, ObjectType } from 'type-graphql';
import { DateTime } from '../../core/scalars.ts';
import { connectionOf, Node, payloadOf } from '../../core/shapes.ts';

/** What clients may see of a group: resolvers return a `GroupView` as this; the members are looked up for it. */
@ObjectType('Group', {
  implements: Node,
  description: 'Users that share permissions, limits and access grants.',
  simpleResolvers: true,
})
export class GroupObject implements Node {
  @Field(() => ID) id!: string;
  @Field(() => String, { description: 'Unique name.' }) name!: string;
  @Field(() => String, { nullable: true }) description!: string | null;
  @Field(() => DateTime) createdAt!: Date;
  @Field(() => DateTime) updatedAt!: Date;
}

export const GroupConnection = connectionOf('Group', () => GroupObject, {
  page: 'A page of groups.',
  edge: 'A group and its cursor.',
});

export const GroupPayload = payloadOf('Group', 'group', () => GroupObject, 'A group.');
