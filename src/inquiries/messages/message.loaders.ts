import { gathering } from '../../core/gathering.ts';
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
      gathering(context, counts, {}, (ids) => read((db) => this.messages.counts(db, actor, ids))).load(id);
    return gathering(context, pages, request, (ids) =>
      read((db) => this.messages.pages(db, actor, ids, request, countOf)),
    ).load(inquiry.id);
  }
}
