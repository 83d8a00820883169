import { Field, ID, ObjectType } from 'type-graphql';
import { DateTime } from '../../core/scalars.ts';

/** What clients see of a change of somebody's access. */
@ObjectType('AccessChange', { description: 'Access that changed.', simpleResolvers: true })
export class AccessChangeObject {
  @Field(() => ID, { nullable: true, description: 'The user; null when all users may be affected.' })
  userId!: string | null;
  @Field(() => DateTime) occurredAt!: Date;
}
