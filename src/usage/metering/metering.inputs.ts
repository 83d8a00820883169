import { Max, Min } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { DateTime, Decimal } from '../../core/scalars.ts';
import { Text } from '../../core/text.ts';
import { AccessCheckInput } from '../../permissions/checks/index.ts';
import { BudgetCategoryEnum, UsageAmountInput, type BudgetCategory } from '../measures/index.ts';
import { MOST_KEY_CHARACTERS } from './use.policy.ts';

@InputType('UsageInput', { description: 'Usage to ask about, reserve or record.' })
export class UsageInput {
  @Field(() => ID, {
    nullable: true,
    description: "Whose usage; when omitted the credential's account, else the caller.",
  })
  userId?: string | null;
  @Field(() => [UsageAmountInput], { description: 'Amount of each metric; TOKENS is not allowed.' })
  amounts!: UsageAmountInput[];
  @Field(() => Decimal, {
    defaultValue: '0',
    description: "Cost in USD, charged to the category's budget; at most 10 decimal places.",
  })
  cost!: string;
  @Field(() => BudgetCategoryEnum, { defaultValue: 'PLATFORM' }) category!: BudgetCategory;
  @Field(() => String, { nullable: true, description: 'Model or service used, for breakdowns.' })
  model?: string | null;
  @Field(() => ID, { nullable: true, description: 'Project the use belongs to.' }) projectId?: string | null;
}

@InputType('ReserveUsageInput', { description: 'Usage to reserve.' })
export class ReserveUsageInput {
  @Field(() => UsageInput, { description: 'The estimate.' }) usage!: UsageInput;
  @Field(() => String, {
    nullable: true,
    description:
      'API key or access token of the end user, as received; judged first. Saves a gateway the calls of introspectToken and canAll.',
  })
  credential?: string | null;
  @Field(() => [AccessCheckInput], {
    defaultValue: [],
    description: "Questions about access, judged second, for the credential's account with the credential's scopes.",
  })
  checks!: AccessCheckInput[];
  @Field(() => Int, { defaultValue: 300, description: 'Seconds until the reservation lapses, 1 to 3600.' })
  @Min(1, { message: 'must be 1 to 3600' })
  @Max(3_600, { message: 'must be 1 to 3600' })
  ttlSeconds!: number;
  @Field(() => String, { description: 'Chosen by the caller; a repeated key returns the same reservation.' })
  @Text(1, MOST_KEY_CHARACTERS)
  idempotencyKey!: string;
}

@InputType('UsageRecordInput', {
  description: 'One use to record. Recording never fails for lack of quota, since the use already happened.',
})
export class UsageRecordInput {
  @Field(() => UsageInput, { description: 'The actual use.' }) usage!: UsageInput;
  @Field(() => ID, {
    nullable: true,
    description:
      "Reservation to settle. One that is not there, or is another caller's, keeps nothing from being counted.",
  })
  reservationId?: string | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When it happened; now when omitted, at most 24 hours ago.',
  })
  occurredAt?: Date | null;
  @Field(() => String, { description: 'Chosen by the caller; a repeated key is counted once.' })
  idempotencyKey!: string;
}
