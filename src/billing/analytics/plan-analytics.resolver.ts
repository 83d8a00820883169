import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { DateTimeRange } from '../../core/shapes.ts';
import { PlanObject, type PlanView } from '../plans/index.ts';
import { BillingAnalytics } from './analytics.type.ts';
import type { BillingFigures } from './billing-figures.ts';

/** What this room knows of plans. */
@Resolver(() => PlanObject)
export class PlanAnalyticsResolver {
  constructor(private readonly figures: BillingFigures) {}

  @FieldResolver(() => BillingAnalytics, {
    nullable: true,
    description: 'Figures of the plan, in the currency of its price. Access: administrators.',
  })
  analytics(
    @Root() plan: PlanView,
    @Arg('range', () => DateTimeRange, { nullable: true }) range: DateTimeRange | null,
    @Ctx() context: RequestContext,
  ): Promise<BillingAnalytics> {
    return this.figures.ofPlan(context, plan, range);
  }
}
