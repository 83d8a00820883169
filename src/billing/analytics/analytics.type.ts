import { Extensions, Field, Float, Int, ObjectType } from 'type-graphql';
import { DateScalar } from '../../core/scalars.ts';
import { Money, readableWhole } from '../../core/shapes.ts';
import type { TrendPoint } from './figures.ts';

@Extensions(readableWhole)
@ObjectType('BillingTrendPoint', {
  description: 'Subscription figures of one month, in UTC; of the first and the last one as far as the range reaches.',
  simpleResolvers: true,
})
export class BillingTrendPoint implements TrendPoint {
  @Field(() => DateScalar, { description: 'First day of the month.' }) month!: string;
  @Field(() => Money, { description: 'At the end of the month.' }) mrr!: Money;
  @Field(() => Money) revenue!: Money;
  @Field(() => Int, { description: 'Not those who took another plan.' }) newSubscribers!: number;
  @Field(() => Int, { description: 'Not those who took another plan.' }) churnedSubscribers!: number;
}

@Extensions(readableWhole)
@ObjectType('BillingAnalytics', { description: 'Subscription figures, in one currency.', simpleResolvers: true })
export class BillingAnalytics {
  @Field(() => Money, {
    description:
      'Monthly recurring revenue at the end of the range; yearly prices count a twelfth. Of subscriptions on trial nothing, of overdue ones all.',
  })
  mrr!: Money;
  @Field(() => Int, { description: 'Active and trialing subscribers at the end of the range.' })
  subscriberCount!: number;
  /** Asked for only where it is selected. */
  @Field(() => Float, {
    nullable: true,
    description:
      'Subscriptions ended in the range as a share of those active at its start; null when there were none. Those that began within the range do not count, and none that another one took the place of.',
  })
  churnRate!: number | null | (() => Promise<number | null>);
  @Field(() => Money, { description: 'Revenue received in the range, less what was given back in it.' })
  revenue!: Money;
  @Field(() => [BillingTrendPoint], { description: 'The same for each month of the range.' })
  trend!: readonly BillingTrendPoint[];
}
