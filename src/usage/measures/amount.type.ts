import { Extensions, Field, InputType, ObjectType } from 'type-graphql';
import { SafeInt } from '../../core/scalars.ts';
import { readableWhole } from '../../core/shapes.ts';
import { UsageMetricEnum } from './measure.enums.ts';
import type { UsageMetric } from './measure.ts';

@Extensions(readableWhole)
@ObjectType('UsageAmount', { description: 'An amount of one metric.', simpleResolvers: true })
export class UsageAmountObject {
  @Field(() => UsageMetricEnum) metric!: UsageMetric;
  @Field(() => SafeInt) amount!: bigint;
}

@InputType('UsageAmountInput', { description: 'An amount of one metric.' })
export class UsageAmountInput {
  @Field(() => UsageMetricEnum) metric!: UsageMetric;
  @Field(() => SafeInt, { description: 'Not negative.' }) amount!: number;
}
