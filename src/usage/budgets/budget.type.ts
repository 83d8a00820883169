import { Field, Float, ID, ObjectType } from 'type-graphql';
import { DateTime } from '../../core/scalars.ts';
import { Money, Node, payloadOf } from '../../core/shapes.ts';
import { BudgetCategoryEnum, ResetPeriodEnum, type BudgetCategory, type ResetPeriod } from '../measures/index.ts';

/** What clients see of a budget, as `budgetView` makes it; whose it is is looked up. */
@ObjectType('Budget', {
  implements: Node,
  description: 'A spending limit of a user in one category.',
  simpleResolvers: true,
})
export class BudgetObject implements Node {
  @Field(() => ID) id!: string;
  /** `user` is looked up by this. */
  userId!: string;
  @Field(() => BudgetCategoryEnum) category!: BudgetCategory;
  @Field(() => ResetPeriodEnum) period!: ResetPeriod;
  @Field(() => Money, { description: 'Greatest spending in a period.' }) limit!: Money;
  @Field(() => Money, { description: 'Spent in this period.' }) spent!: Money;
  @Field(() => Money, { description: 'Held by open reservations.' }) reserved!: Money;
  @Field(() => Money, { description: 'Still available; never below zero.' }) remaining!: Money;
  @Field(() => Float, {
    nullable: true,
    description: 'Spent as a share of the limit; 1.0 is all of it, and it can be more; null for a limit of zero.',
  })
  usedRatio!: number | null;
  @Field(() => DateTime, { description: 'Start of this period.' }) periodStart!: Date;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the counter starts again; null for a one-time budget.',
  })
  resetsAt!: Date | null;
  @Field(() => DateTime) updatedAt!: Date;
}

export const BudgetPayload = payloadOf('Budget', 'budget', () => BudgetObject, 'A budget.');
