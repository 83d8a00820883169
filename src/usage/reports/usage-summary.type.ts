import { Extensions, Field, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../core/enums.ts';
import { Money, readableWhole } from '../../core/shapes.ts';
import { UsageAmountObject } from '../measures/index.ts';
import type { UsageSummary, UsageTotal } from './usage-summary.ts';
import { usageDimensions } from './usage-sums.queries.ts';

export const UsageDimensionEnum = graphqlEnum('UsageDimension', usageDimensions, 'How usage is broken down.');

@Extensions(readableWhole)
@ObjectType('UsageBucket', { description: 'Usage of one day, model or category.', simpleResolvers: true })
export class UsageBucketObject {
  @Field(() => String, {
    description: 'The day (YYYY-MM-DD), the model or the category; empty for use without a model.',
  })
  key!: string;
  @Field(() => [UsageAmountObject]) totals!: readonly UsageTotal[];
  @Field(() => Money) cost!: Money;
}

/** Resolvers return a `UsageSummary` as this: every field is a question to it. */
@Extensions(readableWhole)
@ObjectType('UsageSummary', { description: 'Usage added up.' })
export class UsageSummaryObject {}

@Extensions(readableWhole)
@ObjectType('UsageToDate', { description: 'Usage today, this month and ever.', simpleResolvers: true })
export class UsageToDateObject {
  @Field(() => UsageSummaryObject) today!: UsageSummary;
  @Field(() => UsageSummaryObject) month!: UsageSummary;
  @Field(() => UsageSummaryObject) total!: UsageSummary;
}
