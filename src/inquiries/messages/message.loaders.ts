import DataLoader from 'dataloader';
import { pageRequest, type Page, type PageArgs } from '../../core/page.ts';
import type { RequestContext } from '../../core/request-context.ts';
import { refuseUnreadable, type InquiryView } from '../inquiries/index.ts';
import type { MessageView } from './message.queries.ts';
import type { InquiryMessageService } from './message.service.ts';

const pages = Symbol('pages of the messages of inquiries');
const counts = Symbol('how many messages inquiries have');

/** Messages of inquiries, gathered: one statement for however many inquiries a document asks about at once. */
export class InquiryMessageLoaders {
  constructor(private readonly messages: InquiryMessageService) {}

  /**
   * Messages that the actor may read, oldest first. Of an inquiry that comes with an answer repeated for its
   * Idempotency-Key, the actor may read none any more.
   * @throws BAD_USER_INPUT, NOT_FOUND
   */
  async messagesOf(context: RequestContext, inquiry: InquiryView, args: PageArgs): Promise<Page<MessageView>> {
    const request = pageRequest(args);
    const { actor, read } = context;
    refuseUnreadable(actor, inquiry);
    const countOf = (id: string): Promise<number> =>
      gathering(context, counts, '', (ids) => read((db) => this.messages.counts(db, actor, ids))).load(id);
    return gathering(context, pages, JSON.stringify(request), (ids) =>
      read((db) => this.messages.pages(db, actor, ids, request, countOf)),
    ).load(inquiry.id);
  }
}

/** One loader for each way of asking. It keeps nothing: a later mutation of the same document may change what it gave. */
function gathering<V>(
  context: RequestContext,
  key: symbol,
  asked: string,
  load: (ids: readonly string[]) => Promise<V[]>,
): DataLoader<string, V> {
  const loaders = context.once(key, () => new Map<string, DataLoader<string, V>>());
  const loader = loaders.get(asked) ?? new DataLoader<string, V>(load, { cache: false });
  loaders.set(asked, loader);
  return loader;
}
