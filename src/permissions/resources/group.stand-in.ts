import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from '../../core/shapes.ts';

/** What clients see of a group that access was granted to. */
@ObjectType('Group', {
  implements: Node,
  description: 'Users that share permissions, limits and access grants.',
  simpleResolvers: true,
})
export class GroupObject implements Node {
  @Field(() => ID) id!: string;
  @Field(() => String, { description: 'Unique name.' }) name!: string;
}
