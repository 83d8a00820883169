import type { Pool } from 'pg';
import type { Actor } from '../../core/actor.ts';
import { badInput } from '../../core/errors.ts';
import { isId, newId } from '../../core/ids.ts';
import { Page, pageRequest, type PageArgs } from '../../core/page.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { Throttle } from '../../foundation/throttle/index.ts';
import { userErrors } from '../../identity/users/index.ts';
import type { InquiryLetters } from './inquiry-letters.ts';
import type { InquiryNews } from './inquiry-news.ts';
import { inquiryTarget, lockInquiry, mayBeAssignee } from './inquiry-target.ts';
import { Inquiry, inquiryStatuses, inquiryTypes, type InquiryStatus, type InquirySubtype } from './inquiry.entity.ts';
import { inquiryErrors } from './inquiry.errors.ts';
import type { InquiryConditions } from './inquiry.filter.ts';
import { isAdministrator, mayRead, partiesOf, refuseClosed, refuseStatus } from './inquiry.policy.ts';
import * as queries from './inquiry.queries.ts';
import type { InquiryView, StatusCount } from './inquiry.queries.ts';

/** An inquiry as it is sent. */
export interface InquiryOrder {
  /** Gives the type too. */
  readonly subtype: InquirySubtype;
  readonly subject: string;
  readonly body: string;
}

/** Enough for anybody who means it. */
const SENDING = { name: 'inquiries', attempts: 20, windowSeconds: 3_600 };

/** Whose inquiries there are for the actor. */
const readerOf = (actor: Actor): string | null => (isAdministrator(actor) ? null : actor.subjectId);

/** Inquiries: found, sent, moved from state to state, given to administrators. */
export class InquiryService {
  readonly #throttle: Throttle;

  constructor(
    private readonly news: InquiryNews,
    private readonly letters: InquiryLetters,
    pool: Pool,
  ) {
    this.#throttle = new Throttle(pool, SENDING);
  }

  /** One inquiry as far as the actor may read it, or null. */
  async findVisible(db: Reader, actor: Actor, id: string): Promise<InquiryView | null> {
    const [inquiry] = isId(id) ? await db.rows<InquiryView>(queries.inquiryById(id)) : [];
    return inquiry && mayRead(actor, inquiry) ? inquiry : null;
  }

  /** A page of inquiries, newest first. @throws BAD_USER_INPUT */
  async list(
    db: Reader,
    actor: Actor,
    { filter, ...args }: PageArgs & { readonly filter?: InquiryConditions | null },
  ): Promise<Page<InquiryView>> {
    const request = pageRequest(args);
    const asked = { ...filter, readerId: readerOf(actor) };
    const rows = await db.rows<InquiryView>(queries.inquiriesPage(asked, request));
    return new Page(rows, request, queries.inquiryCursor, async () => {
      const [row] = await db.rows<{ count: number }>(queries.inquiriesCount(asked));
      return row!.count;
    });
  }

  /** How many inquiries have each state, those that none has included. */
  async counts(db: Reader, actor: Actor, filter: InquiryConditions): Promise<StatusCount[]> {
    const rows = await db.rows<StatusCount>(queries.inquiryCounts({ ...filter, readerId: readerOf(actor) }));
    const counts = new Map(rows.map(({ status, count }) => [status, count]));
    return inquiryStatuses.map((status) => ({ status, count: counts.get(status) ?? 0 }));
  }

  /** Sends an inquiry to the administrators, twenty an hour at most. @throws RATE_LIMITED */
  async create(tx: Tx, { subtype, subject, body }: InquiryOrder): Promise<InquiryView> {
    const { actor } = tx;
    if (!isAdministrator(actor)) await this.#throttle.takeIn(tx, actor.subjectId!);
    const inquiry: InquiryView = {
      id: newId(),
      authorId: actor.subjectId,
      assigneeId: null,
      type: inquiryTypes.find((type) => subtype.startsWith(`${type}_`))!,
      subtype,
      subject: subject.trim(),
      body: body.trim(),
      status: 'OPEN',
      createdAt: tx.now,
      updatedAt: tx.now,
      resolvedAt: null,
      closedAt: null,
    };
    await tx.manager.insert(Inquiry, inquiry);
    const { type, status } = inquiry;
    tx.record({ action: 'INQUIRY_CREATED', ...inquiryTarget(inquiry), after: { type, subtype, status } });
    await this.news.tell(tx, inquiry);
    return inquiry;
  }

  /**
   * Moves an inquiry to a state that the actor may set now. Of two who move it at once, one is told CONFLICT.
   * @throws NOT_FOUND, CONFLICT, INVALID_STATE
   */
  async changeStatus(tx: Tx, id: string, status: InquiryStatus): Promise<InquiryView> {
    const { inquiry, wasMoved } = await lockInquiry(tx, id);
    if (wasMoved) throw inquiryErrors.CONFLICT();
    refuseStatus(tx.actor, inquiry, status);
    const moved = await this.move(tx, inquiry, status);
    await this.news.tell(tx, moved, { before: inquiry });
    if (partiesOf(tx.actor, inquiry).includes('ADMINISTRATOR')) await this.letters.moved(tx, moved);
    return moved;
  }

  /** Gives a locked inquiry another state, and records it; whom to tell, the caller knows. */
  async move(tx: Tx, inquiry: InquiryView, status: InquiryStatus): Promise<InquiryView> {
    const changes = {
      status,
      updatedAt: tx.now,
      resolvedAt: status === 'RESOLVED' ? tx.now : status === 'CLOSED' ? inquiry.resolvedAt : null,
      closedAt: status === 'CLOSED' ? tx.now : null,
    };
    await tx.manager.update(Inquiry, { id: inquiry.id }, changes);
    const sides = { before: { status: inquiry.status }, after: { status } };
    tx.record({ action: 'INQUIRY_STATUS_CHANGED', ...inquiryTarget(inquiry), ...sides });
    return { ...inquiry, ...changes };
  }

  /**
   * Gives an inquiry to an active administrator; null takes it from whoever has it. Twice is like once.
   * @throws NOT_FOUND, BAD_USER_INPUT, INVALID_STATE
   */
  async assign(tx: Tx, id: string, assigneeId: string | null): Promise<InquiryView> {
    const { inquiry, account } = await lockInquiry(tx, id, assigneeId);
    if (assigneeId !== null && !account) throw notFound();
    refuseClosed(inquiry);
    const wanted = account?.id ?? null;
    if (wanted === inquiry.assigneeId) return tx.unchanged(inquiry);
    if (account && !mayBeAssignee(account)) throw notAdministrator();
    const changes = { assigneeId: wanted, updatedAt: tx.now };
    await tx.manager.update(Inquiry, { id: inquiry.id }, changes);
    const assigned = { ...inquiry, ...changes };
    tx.record({
      action: 'INQUIRY_ASSIGNED',
      ...inquiryTarget(inquiry),
      before: { assigneeId: inquiry.assigneeId },
      after: { assigneeId: wanted, ...(account && { assigneeName: account.name }) },
    });
    await this.news.tell(tx, assigned, { before: inquiry });
    await this.letters.assigned(tx, assigned);
    return assigned;
  }

  /** Notes that something was written in a locked inquiry which its author sees. */
  async touch(tx: Tx, inquiry: InquiryView): Promise<InquiryView> {
    await tx.manager.update(Inquiry, { id: inquiry.id }, { updatedAt: tx.now });
    return { ...inquiry, updatedAt: tx.now };
  }
}

const PATH = ['assigneeId'];

const notFound = (): Error => {
  const { code, message } = userErrors.NOT_FOUND();
  return userErrors.NOT_FOUND([{ path: PATH, code, message }]);
};

const notAdministrator = (): Error =>
  badInput(PATH, 'Only an active administrator can take care of it.', 'NOT_AN_ADMINISTRATOR');
