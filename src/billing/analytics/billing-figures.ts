import DataLoader from 'dataloader';
import type { Clock } from '../../core/clock.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { AnalyticsView, BillingAnalyticsService } from './analytics.service.ts';
import type { AskedRange } from './billing-span.ts';
import { groupedBy } from './grouped.ts';

interface PricedPlan {
  readonly id: string;
  readonly currency: string;
}

interface Asked {
  readonly plan: PricedPlan;
  readonly range: AskedRange | null;
}

const plans = Symbol('figures of plans');

/** Figures as they are asked for: in the currency of the installation, in each, or of plans, all of a document at once. */
export class BillingFigures {
  constructor(
    private readonly analytics: BillingAnalyticsService,
    private readonly clock: Clock,
    private readonly currency: () => Promise<string>,
  ) {}

  /** @throws BAD_USER_INPUT */
  async ofAll(read: RequestContext['read'], range: AskedRange | null | undefined): Promise<AnalyticsView> {
    return this.analytics.inCurrency(read, this.clock.now(), range, await this.currency());
  }

  /** @throws BAD_USER_INPUT */
  async ofEachCurrency(read: RequestContext['read'], range: AskedRange | null | undefined): Promise<AnalyticsView[]> {
    return [...(await this.analytics.ofAll(read, this.clock.now(), range)).values()];
  }

  /** @throws BAD_USER_INPUT */
  ofPlan(context: RequestContext, plan: PricedPlan, range: AskedRange | null | undefined): Promise<AnalyticsView> {
    return context.once(plans, (made) => this.#loader(made)).load({ plan, range: range ?? null });
  }

  /** It keeps nothing: a later mutation of the same document may change what it gave. */
  #loader({ read }: RequestContext): DataLoader<Asked, AnalyticsView> {
    const load = async (asked: readonly Asked[]): Promise<(AnalyticsView | Error)[]> => {
      const now = this.clock.now();
      const answers = new Map<Asked, AnalyticsView | Error>();
      for (const same of groupedBy(asked, ({ range }) => `${+(range?.from ?? NaN)} ${+(range?.to ?? NaN)}`).values()) {
        const views = await this.analytics
          .ofPlans(
            read,
            now,
            same.map(({ plan }) => plan),
            same[0]!.range,
          )
          .catch((error: unknown) => error as Error);
        same.forEach((each, index) => answers.set(each, views instanceof Error ? views : views[index]!));
      }
      return asked.map((each) => answers.get(each)!);
    };
    return new DataLoader<Asked, AnalyticsView>(load, { cache: false });
  }
}
