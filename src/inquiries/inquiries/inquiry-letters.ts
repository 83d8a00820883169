import type { Pool } from 'pg';
import type { Tx } from '../../core/tx.ts';
import type { Mail } from '../../foundation/mail/index.ts';
import { Throttle } from '../../foundation/throttle/index.ts';
import { isActiveAdmin, type UserService, type UserView } from '../../identity/users/index.ts';
import type { InquiryView } from './inquiry.queries.ts';

/** Letters about one inquiry to one person: a card that is dragged to and fro fills nobody's mailbox. */
const LETTERS = { name: 'inquiry-letters', attempts: 6, windowSeconds: 3_600 };

const ofStatus = {
  OPEN: 'inquiry-reopened',
  IN_PROGRESS: 'inquiry-in-progress',
  RESOLVED: 'inquiry-resolved',
} as const;

type InquiryLetter =
  'inquiry-answered' | 'inquiry-assigned' | 'inquiry-replied' | (typeof ofStatus)[keyof typeof ofStatus];

/** Letters to those whom an inquiry concerns. They hold its subject, and never what was written in it. */
export class InquiryLetters {
  readonly #throttle: Throttle;

  constructor(
    private readonly users: UserService,
    private readonly mail: Mail,
    pool: Pool,
  ) {
    this.#throttle = new Throttle(pool, LETTERS);
  }

  /** To the author, whom an administrator answered. */
  answered(tx: Tx, inquiry: InquiryView): Promise<void> {
    return this.#write(tx, inquiry, inquiry.authorId, 'inquiry-answered', isReached);
  }

  /** To the author, whose inquiry an administrator moved. */
  async moved(tx: Tx, inquiry: InquiryView): Promise<void> {
    if (inquiry.status === 'CLOSED') return;
    await this.#write(tx, inquiry, inquiry.authorId, ofStatus[inquiry.status], isReached);
  }

  /** To the administrator who is to take care of it. */
  assigned(tx: Tx, inquiry: InquiryView): Promise<void> {
    return this.#write(tx, inquiry, inquiry.assigneeId, 'inquiry-assigned', isActiveAdmin);
  }

  /** To the administrator who takes care of it, and whom the author wrote. */
  replied(tx: Tx, inquiry: InquiryView): Promise<void> {
    return this.#write(tx, inquiry, inquiry.assigneeId, 'inquiry-replied', isActiveAdmin);
  }

  /** Nobody is told by mail what they did themselves. */
  async #write(
    tx: Tx,
    { id, subject }: InquiryView,
    recipientId: string | null,
    template: InquiryLetter,
    isMeant: (recipient: UserView) => boolean,
  ): Promise<void> {
    const { actorId, subjectId } = tx.actor;
    if (!this.mail.isSetUp || recipientId === null || [actorId, subjectId].includes(recipientId)) return;
    const recipient = await this.users.findById(tx, recipientId);
    if (!recipient || recipient.email === null || !isMeant(recipient)) return;
    if (!(await this.#throttle.tryIn(tx, `${id} ${recipientId}`))) return;
    const { email, locale, timeZone } = recipient;
    await this.mail.send(tx, { template, to: email, locale, timeZone, values: { subject } });
  }
}

/** Whether somebody could sign in to read what the letter is about. */
const isReached = ({ status, role }: UserView): boolean => status === 'ACTIVE' && role !== 'PENDING';
