import { Extensions, Field, ID, ObjectType } from 'type-graphql';
import { DateTime, SafeInt } from '../../core/scalars.ts';
import { ItemError, Node, readableWhole } from '../../core/shapes.ts';
import { AccessDecisionObject } from '../../permissions/checks/index.ts';
import { TokenIntrospectionObject } from '../../permissions/introspection/index.ts';
import { BudgetObject } from '../budgets/index.ts';
import { EffectiveLimitObject } from '../limits/index.ts';
import { UsageMetricEnum, type UsageMetric } from '../measures/index.ts';

@Extensions(readableWhole)
@ObjectType('QuotaUsage', { description: 'Use of one quota of a plan.', simpleResolvers: true })
export class QuotaUsageObject {
  @Field(() => UsageMetricEnum) metric!: UsageMetric;
  @Field(() => SafeInt) used!: bigint;
  @Field(() => SafeInt) included!: bigint;
}

@Extensions(readableWhole)
@ObjectType('UsageDecision', {
  description: 'Whether usage fits into all limits and budgets of a user.',
  simpleResolvers: true,
})
export class UsageDecisionObject {
  @Field(() => Boolean) allowed!: boolean;
  @Field(() => [EffectiveLimitObject], { description: 'Limits that would be exceeded.' })
  exceededLimits!: readonly EffectiveLimitObject[];
  @Field(() => [BudgetObject], { description: 'Budgets that would be exceeded.' })
  exceededBudgets!: readonly BudgetObject[];
  @Field(() => [QuotaUsageObject], { description: 'Plan quotas that would be exceeded.' })
  exceededQuotas!: readonly QuotaUsageObject[];
  @Field(() => DateTime, {
    nullable: true,
    description: 'Earliest time at which it would fit; null when waiting does not help.',
  })
  retryAt!: Date | null;
}

@Extensions(readableWhole)
@ObjectType('UsageReservation', {
  implements: Node,
  description: 'Usage held for work in progress, so that parallel requests cannot overshoot a limit.',
  simpleResolvers: true,
})
export class UsageReservationObject implements Node {
  @Field(() => ID) id!: string;
  @Field(() => DateTime, { description: 'When it lapses unless recorded.' }) expiresAt!: Date;
}

@Extensions(readableWhole)
@ObjectType('ReserveUsagePayload', {
  description: 'Result of a reservation. A refusal is data, not an error.',
  simpleResolvers: true,
})
export class ReserveUsagePayload {
  @Field(() => UsageDecisionObject, {
    nullable: true,
    description:
      'Whether the usage fits; null when the credential is not valid or a check is denied, and nothing is held then.',
  })
  decision!: UsageDecisionObject | null;
  @Field(() => TokenIntrospectionObject, {
    nullable: true,
    description: 'State of the credential; null when none was given.',
  })
  introspection!: TokenIntrospectionObject | null;
  @Field(() => [AccessDecisionObject], {
    description: 'Answers to `checks`, in order; empty when the credential is not valid.',
  })
  checks!: readonly AccessDecisionObject[];
  @Field(() => UsageReservationObject, { nullable: true, description: 'Null when refused.' })
  reservation!: UsageReservationObject | null;
}

@Extensions(readableWhole)
@ObjectType('RecordUsageResult', { description: 'Outcome of one record.', simpleResolvers: true })
export class RecordUsageResult {
  @Field(() => String) idempotencyKey!: string;
  @Field(() => Boolean, {
    description: 'Whether the use was counted, now or by an earlier request with this key.',
  })
  recorded!: boolean;
  @Field(() => ItemError, { nullable: true }) error!: ItemError | null;
}

@Extensions(readableWhole)
@ObjectType('RecordUsagePayload', { description: 'Outcomes of recording, in input order.', simpleResolvers: true })
export class RecordUsagePayload {
  @Field(() => [RecordUsageResult]) results!: readonly RecordUsageResult[];
}
