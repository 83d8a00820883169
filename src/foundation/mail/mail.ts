import { newId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import type { Queue } from '../queue/index.ts';
import type { Letter } from './letter.ts';
import { mailErrors } from './mail.errors.ts';
import type { QueuedLetter } from './mail-delivery.ts';

/** About 40 hours at the queue's growing distances; the advice of RFC 5321 §4.5.4.1 is days, but links do not live so long. */
const MAX_ATTEMPTS = 16;

/** Letters to people. They are queued with the change they tell of, and sent after it. */
export class Mail {
  constructor(
    private readonly queue: Pick<Queue, 'enqueue'>,
    /** Whether there is a MAIL_URL. */
    readonly isSetUp: boolean,
  ) {}

  /**
   * Queues a letter in the transaction: it is sent if and only if the transaction commits. Without mail it is not, and
   * whoever needs it to arrive calls `refuseUnlessSetUp` first.
   */
  async send(tx: Tx, letter: Letter): Promise<void> {
    if (!this.isSetUp) return;
    const { link, ...words } = letter;
    const queued: QueuedLetter = {
      ...words,
      id: newId(),
      queuedAt: tx.now.toISOString(),
      ...(link && { link: { ...link, expiresAt: link.expiresAt.toISOString() } }),
    };
    await this.queue.enqueue(tx, 'send_mail', queued, { maxAttempts: MAX_ATTEMPTS });
  }

  /** @throws FEATURE_DISABLED when mail is not set up */
  refuseUnlessSetUp(): void {
    if (!this.isSetUp) throw mailErrors.FEATURE_DISABLED();
  }
}
