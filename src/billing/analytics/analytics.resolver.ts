import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { DateTimeRange } from '../../core/shapes.ts';
import type { BillingFigures } from './billing-figures.ts';
import { BillingAnalytics } from './analytics.type.ts';

@Resolver()
export class BillingAnalyticsResolver {
  constructor(private readonly figures: BillingFigures) {}

  @Query(() => BillingAnalytics, {
    nullable: true,
    description:
      'Figures over all plans, in the currency of the settings; the last 12 months (this one and the eleven before it) when omitted. Access: administrators.',
  })
  billingAnalytics(
    @Arg('range', () => DateTimeRange, { nullable: true }) range: DateTimeRange | null,
    @Ctx() { read }: RequestContext,
  ): Promise<BillingAnalytics> {
    return this.figures.ofAll(read, range);
  }

  @Query(() => [BillingAnalytics], {
    nullable: true,
    description:
      'The same in every currency that there ever was a subscription or a payment in, by their codes. Nothing is converted. Access: administrators.',
  })
  billingAnalyticsByCurrency(
    @Arg('range', () => DateTimeRange, { nullable: true }) range: DateTimeRange | null,
    @Ctx() { read }: RequestContext,
  ): Promise<BillingAnalytics[]> {
    return this.figures.ofEachCurrency(read, range);
  }
}
