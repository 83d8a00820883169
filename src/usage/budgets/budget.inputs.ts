import { Field, ID, InputType } from 'type-graphql';
import { Decimal } from '../../core/scalars.ts';
import { BudgetCategoryEnum, ResetPeriodEnum, type BudgetCategory, type ResetPeriod } from '../measures/index.ts';

@InputType('SetBudgetInput', { description: 'A budget to set for a user, in USD.' })
export class SetBudgetInput {
  @Field(() => ID) userId!: string;
  @Field(() => BudgetCategoryEnum) category!: BudgetCategory;
  @Field(() => ResetPeriodEnum, { defaultValue: 'MONTHLY' }) period!: ResetPeriod;
  @Field(() => Decimal, { description: 'Not negative, of at most 10 decimal places. Zero blocks all spending.' })
  limit!: string;
}
