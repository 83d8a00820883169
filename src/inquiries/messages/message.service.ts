import type { Pool } from 'pg';
import type { Actor } from '../../core/actor.ts';
import { newId } from '../../core/ids.ts';
import { Page, type PageRequest } from '../../core/page.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { Throttle } from '../../foundation/throttle/index.ts';
import {
  inquiryTarget,
  isAdministrator,
  lockInquiry,
  partiesOf,
  refuseClosed,
  refuseNote,
  statusAfterReply,
  type InquiryLetters,
  type InquiryNews,
  type InquiryService,
  type InquiryView,
} from '../inquiries/index.ts';
import { InquiryMessage } from './message.entity.ts';
import * as queries from './message.queries.ts';
import type { MessageView } from './message.queries.ts';

/** Enough for a conversation. */
const REPLYING = { name: 'inquiry-replies', attempts: 60, windowSeconds: 3_600 };

/** What is written in inquiries: replies, and notes of administrators among themselves. */
export class InquiryMessageService {
  readonly #throttle: Throttle;

  constructor(
    private readonly inquiries: InquiryService,
    private readonly news: InquiryNews,
    private readonly letters: InquiryLetters,
    pool: Pool,
  ) {
    this.#throttle = new Throttle(pool, REPLYING);
  }

  /** Replies to an inquiry; a reply of the author reopens one that is resolved. @throws NOT_FOUND, INVALID_STATE, RATE_LIMITED */
  async reply(tx: Tx, id: string, body: string): Promise<InquiryView> {
    const { inquiry } = await lockInquiry(tx, id);
    refuseClosed(inquiry);
    if (!isAdministrator(tx.actor)) await this.#throttle.takeIn(tx, tx.actor.subjectId!);
    await this.#add(tx, inquiry, body, false);
    const status = statusAfterReply(tx.actor, inquiry);
    const answered =
      status === inquiry.status
        ? await this.inquiries.touch(tx, inquiry)
        : await this.inquiries.move(tx, inquiry, status);
    await this.news.tell(tx, answered, { before: inquiry });
    if (partiesOf(tx.actor, inquiry).includes('ADMINISTRATOR')) await this.letters.answered(tx, answered);
    if (tx.actor.subjectId === inquiry.authorId) await this.letters.replied(tx, answered);
    return answered;
  }

  /** Adds a note that administrators alone see: for the author nothing changed. @throws NOT_FOUND, FORBIDDEN, INVALID_STATE */
  async note(tx: Tx, id: string, body: string): Promise<InquiryView> {
    const { inquiry } = await lockInquiry(tx, id);
    refuseNote(tx.actor);
    refuseClosed(inquiry);
    await this.#add(tx, inquiry, body, true);
    await this.news.tell(tx, inquiry, { isInternal: true });
    return inquiry;
  }

  /** The same page of the messages of many inquiries that the actor may read, by inquiry. @throws BAD_USER_INPUT */
  async pages(
    db: Reader,
    actor: Actor,
    inquiryIds: readonly string[],
    request: PageRequest,
    countOf: (inquiryId: string) => Promise<number>,
  ): Promise<Page<MessageView>[]> {
    const found = new Map(inquiryIds.map((id) => [id, [] as MessageView[]]));
    const statement = queries.messagePages([...found.keys()], request, isAdministrator(actor));
    for (const message of await db.rows<MessageView>(statement)) found.get(message.inquiryId)!.push(message);
    return inquiryIds.map((id) => new Page(found.get(id)!, request, queries.messageCursor, () => countOf(id)));
  }

  /** How many messages that the actor may read each of these inquiries has, in their order. */
  async counts(db: Reader, actor: Actor, inquiryIds: readonly string[]): Promise<number[]> {
    const statement = queries.messageCounts(inquiryIds, isAdministrator(actor));
    const counts = new Map((await db.rows<{ id: string; count: number }>(statement)).map((row) => [row.id, row.count]));
    return inquiryIds.map((id) => counts.get(id) ?? 0);
  }

  async #add(tx: Tx, inquiry: InquiryView, body: string, isInternal: boolean): Promise<void> {
    const message: MessageView = {
      id: newId(),
      inquiryId: inquiry.id,
      authorId: tx.actor.subjectId,
      body: body.trim(),
      isInternal,
      createdAt: tx.now,
    };
    await tx.manager.insert(InquiryMessage, message);
    tx.record({
      action: 'INQUIRY_MESSAGE_ADDED',
      ...inquiryTarget(inquiry),
      after: { messageId: message.id, isInternal },
    });
  }
}
