import { gathering } from '../../core/gathering.ts';
import { pageRequest, type Page, type PageArgs } from '../../core/page.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { Allowance, AllowanceService } from '../../usage/metering/index.ts';
import type { SubscriptionStatus } from './plan-subscription.entity.ts';
import type { SubscriptionService, SubscriptionView } from './subscription.service.ts';

const byId = Symbol('subscriptions by id');
const byUser = Symbol('subscriptions of accounts');
const quotas = Symbol('use of the quotas of subscriptions');
const pages = Symbol('pages of the subscriptions of plans');
const counts = Symbol('how many subscriptions plans have');

/** What belongs to users, plans and subscriptions, gathered: the same statements for however many a document asks for. */
export class SubscriptionLoaders {
  constructor(
    private readonly subscriptions: SubscriptionService,
    private readonly allowances: Pick<AllowanceService, 'ofSources'>,
  ) {}

  /** A subscription that another object names; null where there is none. */
  find(context: RequestContext, id: string): Promise<SubscriptionView | null> {
    return gathering(context, byId, {}, async (ids) => {
      const found = await context.read((db) => this.subscriptions.byIds(db, ids));
      const subscriptions = new Map(found.map((each) => [each.id, each]));
      return ids.map((each) => subscriptions.get(each) ?? null);
    }).load(id);
  }

  /** The subscription of an account that goes on; null where there is none. */
  ofUser(context: RequestContext, userId: string): Promise<SubscriptionView | null> {
    return gathering(context, byUser, {}, async (ids) => {
      const found = await context.read((db) => this.subscriptions.ofUsers(db, ids));
      const subscriptions = new Map(found.map((each) => [each.userId, each]));
      return ids.map((each) => subscriptions.get(each) ?? null);
    }).load(userId);
  }

  /** What is used of what the plan includes. */
  quotaUsage(context: RequestContext, id: string): Promise<readonly Allowance[]> {
    return gathering(context, quotas, {}, async (ids) => {
      const found = await context.read((db) => this.allowances.ofSources(db, ids));
      return ids.map((each) => found.filter(({ sourceId }) => sourceId === each));
    }).load(id);
  }

  /** Subscriptions to a plan, newest first. @throws BAD_USER_INPUT */
  async ofPlan(
    context: RequestContext,
    planId: string,
    { status, ...args }: PageArgs & { readonly status?: readonly SubscriptionStatus[] | null },
  ): Promise<Page<SubscriptionView>> {
    const asked = { request: pageRequest(args), status: status ?? null };
    const countOf = (id: string): Promise<number> =>
      gathering(context, counts, { status: asked.status }, (ids) =>
        context.read((db) => this.subscriptions.countsOf(db, ids, asked.status)),
      ).load(id);
    return gathering(context, pages, asked, (ids) =>
      context.read((db) => this.subscriptions.pagesOf(db, ids, asked, countOf)),
    ).load(planId);
  }
}
