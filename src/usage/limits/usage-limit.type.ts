import { Extensions, Field, ID, ObjectType } from 'type-graphql';
import { DateTime, SafeInt } from '../../core/scalars.ts';
import { Node, readableWhole, usually } from '../../core/shapes.ts';
import { ResetPeriodEnum, UsageMetricEnum, type ResetPeriod, type UsageMetric } from '../measures/index.ts';
import type { LimitSubject } from './usage-limit.ts';

/** What clients see of a limit: resolvers return a `LimitView` as this; whom it is for is looked up. */
@ObjectType('UsageLimit', {
  implements: Node,
  description:
    'A limit as configured. For one metric and period, limits at different levels combine: the highest wins, and unlimited is highest.',
  simpleResolvers: true,
})
export class UsageLimitObject implements Node {
  @Field(() => ID) id!: string;
  /** `subject` is looked up by these. */
  userId!: string | null;
  groupId!: string | null;
  orgUnitId!: string | null;
  @Field(() => UsageMetricEnum) metric!: UsageMetric;
  @Field(() => ResetPeriodEnum) period!: ResetPeriod;
  @Field(() => SafeInt, {
    nullable: true,
    description: 'Greatest amount each user may use in a period; null for unlimited.',
  })
  maximum!: bigint | null;
  @Field(() => DateTime) updatedAt!: Date;
}

/** What clients see of what holds for a user: resolvers return a `LimitStanding` as this. */
@Extensions(readableWhole)
@ObjectType('EffectiveLimit', {
  description: 'The limit that applies to a user, with present usage.',
  simpleResolvers: true,
})
export class EffectiveLimitObject {
  @Field(() => UsageMetricEnum) metric!: UsageMetric;
  @Field(() => ResetPeriodEnum) period!: ResetPeriod;
  @Field(() => SafeInt, { nullable: true, description: 'Greatest amount; null for unlimited.' })
  maximum!: bigint | null;
  @Field(() => SafeInt, { description: 'Used in this period.' }) used!: bigint;
  @Field(() => SafeInt, { description: 'Held by open reservations.' }) reserved!: bigint;
  @Field(() => SafeInt, { nullable: true, description: 'Still available; null for unlimited.' })
  remaining!: bigint | null;
  @Field(() => DateTime, { description: 'Start of this period.' }) periodStart!: Date;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the counter starts again; null when it never does.',
  })
  resetsAt!: Date | null;
  @Field(() => UsageLimitObject, { description: 'The configured limit that won.' }) source!: UsageLimitObject;
  @Extensions(usually(3))
  @Field(() => [UsageLimitObject], { description: 'All configured limits that were considered.' })
  candidates!: readonly UsageLimitObject[];
}

@Extensions(readableWhole)
@ObjectType('LimitsPayload', { description: 'Usage limits.', simpleResolvers: true })
export class LimitsPayload {
  @Field(() => [UsageLimitObject]) limits!: readonly UsageLimitObject[];
  /** The field `subject` looks it up by this. */
  level!: LimitSubject;
}
