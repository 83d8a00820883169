import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { DateTimeRange, Money } from '../../core/shapes.ts';
import { UsageAmountObject } from '../measures/index.ts';
import type { UsageOfManyService } from './usage-of-many.service.ts';
import type { UsageBucket, UsageSummary, UsageTotal } from './usage-summary.ts';
import { UsageBucketObject, UsageDimensionEnum, UsageSummaryObject } from './usage-summary.type.ts';
import type { UsageDimension } from './usage-sums.queries.ts';

@Resolver(() => UsageSummaryObject)
export class UsageSummaryResolver {
  constructor(private readonly usageOfMany: UsageOfManyService) {}

  @Query(() => UsageSummaryObject, {
    nullable: true,
    description: 'Usage of everyone, or of one project. Access: monitoring ACCESS, project admins for their projects.',
  })
  usage(
    @Arg('range', () => DateTimeRange, { nullable: true }) range: DateTimeRange | null | undefined,
    @Arg('projectId', () => ID, { nullable: true }) projectId: string | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<UsageSummary | null> {
    return this.usageOfMany.find(context, projectId, range);
  }

  @FieldResolver(() => [UsageAmountObject], { description: 'Total of each metric.' })
  totals(@Root() summary: UsageSummary): Promise<UsageTotal[]> {
    return summary.totals();
  }

  @FieldResolver(() => Money, { description: 'Total cost in USD, as recorded.' })
  cost(@Root() summary: UsageSummary): Promise<Money> {
    return summary.cost();
  }

  @FieldResolver(() => Money, {
    nullable: true,
    description: 'Tokens at the prices in the settings, in their currency; null where no prices are set. An estimate.',
  })
  estimatedCost(@Root() summary: UsageSummary): Promise<Money | null> {
    return summary.estimatedCost();
  }

  @FieldResolver(() => [UsageBucketObject], {
    description:
      'The same, for each day, model or category that has any: days in their order, the others with the dearest first.',
  })
  breakdown(
    @Root() summary: UsageSummary,
    @Arg('by', () => UsageDimensionEnum, { defaultValue: 'DAY' }) by: UsageDimension,
  ): Promise<UsageBucket[]> {
    return summary.breakdown(by);
  }
}
