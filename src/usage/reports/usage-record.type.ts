import { Field, ID, ObjectType } from 'type-graphql';
import { DateTime } from '../../core/scalars.ts';
import { connectionOf, Money, Node } from '../../core/shapes.ts';
import { BudgetCategoryEnum, UsageAmountObject, type BudgetCategory } from '../measures/index.ts';
import type { UsageTotal } from './usage-summary.ts';

/** What clients may see of a record: resolvers return a `UsageRecordView` as this; the project is looked up for it. */
@ObjectType('UsageRecord', { implements: Node, description: 'One use as recorded.', simpleResolvers: true })
export class UsageRecordObject implements Node {
  @Field(() => ID) id!: string;
  @Field(() => DateTime) occurredAt!: Date;
  @Field(() => [UsageAmountObject]) amounts!: readonly UsageTotal[];
  @Field(() => Money) cost!: Money;
  @Field(() => BudgetCategoryEnum) category!: BudgetCategory;
  @Field(() => String, { nullable: true }) model!: string | null;
}

export const UsageRecordConnection = connectionOf('UsageRecord', () => UsageRecordObject, {
  page: 'A page of usage records.',
  edge: 'A usage record and its cursor.',
});
