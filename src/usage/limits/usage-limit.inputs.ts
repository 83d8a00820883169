import { Field, ID, InputType } from 'type-graphql';
import { SafeInt } from '../../core/scalars.ts';
import { ResetPeriodEnum, UsageMetricEnum, type ResetPeriod, type UsageMetric } from '../measures/index.ts';

/** TypeGraphQL has no `@oneOf`: the roster marks it. */
@InputType('LimitScopeInput', { description: 'Whom a limit is for. Exactly one field is set.' })
export class LimitScopeInput {
  @Field(() => Boolean, { nullable: true, description: 'Set to true for everyone.' }) global?: boolean | null;
  @Field(() => ID, { nullable: true }) userId?: string | null;
  @Field(() => ID, { nullable: true }) groupId?: string | null;
  @Field(() => ID, { nullable: true }) orgUnitId?: string | null;
}

@InputType('LimitInput', { description: 'A limit.' })
export class LimitInput {
  @Field(() => UsageMetricEnum, { defaultValue: 'TOKENS' }) metric!: UsageMetric;
  @Field(() => ResetPeriodEnum) period!: ResetPeriod;
  @Field(() => SafeInt, {
    nullable: true,
    description: 'Greatest amount; null for unlimited. Zero blocks all use. Has to be given.',
  })
  maximum?: number | null;
}
