import { gathering } from '../../core/gathering.ts';
import { pageRequest, type Page, type PageArgs } from '../../core/page.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { WebhookHistoryService } from './webhook-history.service.ts';
import type { DeliveryView } from './webhook.queries.ts';

const last = Symbol('latest deliveries of webhooks');
const pages = Symbol('pages of the deliveries of webhooks');
const counts = Symbol('how many deliveries webhooks have');

/** Deliveries of webhooks, gathered: one statement for however many webhooks a document asks about at once. */
export class WebhookLoaders {
  constructor(private readonly history: WebhookHistoryService) {}

  /** The delivery that was attempted last, or null. */
  last(context: RequestContext, webhookId: string): Promise<DeliveryView | null> {
    return gathering(context, last, {}, async (ids) => {
      const found = await context.read((db) => this.history.lastOf(db, ids));
      return ids.map((id) => found.get(id) ?? null);
    }).load(webhookId);
  }

  /** Deliveries that were attempted, newest event first. @throws BAD_USER_INPUT */
  async pageOf(
    context: RequestContext,
    webhookId: string,
    { succeeded = null, ...args }: PageArgs & { readonly succeeded?: boolean | null },
  ): Promise<Page<DeliveryView>> {
    const request = pageRequest(args);
    const countOf = (id: string): Promise<number> =>
      gathering(context, counts, { succeeded }, (ids) =>
        context.read((db) => this.history.counts(db, ids, succeeded)),
      ).load(id);
    return gathering(context, pages, { request, succeeded }, (ids) =>
      context.read((db) => this.history.pages(db, ids, request, succeeded, countOf)),
    ).load(webhookId);
  }
}
