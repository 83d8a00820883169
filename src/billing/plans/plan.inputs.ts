import { IsOptional } from 'class-validator';
import { Field, InputType, Int } from 'type-graphql';
import { Locale } from '../../core/scalars.ts';
import { Text } from '../../core/text.ts';
import { UsageAmountInput } from '../../usage/measures/index.ts';
import { MoneyInput } from '../money/index.ts';
import { MOST_DESCRIPTION_CHARACTERS, MOST_NAME_CHARACTERS } from './plan-translation.entity.ts';
import type { BillingInterval } from './plan.entity.ts';
import { BillingIntervalEnum } from './plan.type.ts';

@InputType('PlanTranslationInput', { description: 'Name and description of a plan in one language.' })
export class PlanTranslationInput {
  @Field(() => Locale) locale!: string;
  @Field(() => String)
  @Text(1, MOST_NAME_CHARACTERS)
  name!: string;
  @Field(() => String, { nullable: true })
  @IsOptional()
  @Text(0, MOST_DESCRIPTION_CHARACTERS)
  description?: string | null;
}

@InputType('CreatePlanInput', { description: 'A new plan.' })
export class CreatePlanInput {
  @Field(() => [PlanTranslationInput], { description: 'At least the default language.' })
  translations!: PlanTranslationInput[];
  @Field(() => MoneyInput) price!: MoneyInput;
  @Field(() => BillingIntervalEnum, { defaultValue: 'MONTH' }) interval!: BillingInterval;
  @Field(() => [UsageAmountInput], { defaultValue: [] }) quotas!: UsageAmountInput[];
  @Field(() => [String], { defaultValue: [] }) features!: string[];
  @Field(() => Boolean, { defaultValue: true }) isActive!: boolean;
  @Field(() => Int, { defaultValue: 0 }) displayOrder!: number;
}

@InputType('UpdatePlanInput', {
  description:
    'Changes to a plan. Lists take the place of those that there are. Quotas of a plan with active subscriptions can only rise (PLAN_IN_USE); a new price applies from the next period.',
})
export class UpdatePlanInput {
  @Field(() => [PlanTranslationInput], { nullable: true }) translations?: PlanTranslationInput[] | null;
  @Field(() => MoneyInput, { nullable: true }) price?: MoneyInput | null;
  @Field(() => [UsageAmountInput], { nullable: true }) quotas?: UsageAmountInput[] | null;
  @Field(() => [String], { nullable: true }) features?: string[] | null;
  @Field(() => Boolean, { nullable: true }) isActive?: boolean | null;
  @Field(() => Int, { nullable: true }) displayOrder?: number | null;
}
