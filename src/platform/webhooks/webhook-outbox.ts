import type { AuditEvent } from '../../core/audit-event.entity.ts';
import type { AuditListening } from '../../core/audit-writer.ts';
import type { Tx } from '../../core/tx.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import { Remembered, type Notifications } from '../../foundation/notify/index.ts';
import { messageOf } from './webhook-message.ts';
import * as queries from './webhook.queries.ts';

/**
 * Puts events that a webhook wants into its outbox, in the transaction that records them: they are sent if and only if
 * it commits. Which actions anybody wants is remembered, so that without webhooks a change costs nothing more.
 */
export class WebhookOutbox {
  readonly #wanted: Remembered<ReadonlySet<string>>;

  constructor(unitOfWork: Pick<UnitOfWork, 'aside'>, notifications: Notifications) {
    this.#wanted = new Remembered(notifications, 'webhooks', () =>
      unitOfWork.aside(async (db) => {
        const rows = await db.rows<{ action: string }>(queries.wantedActions);
        return new Set(rows.map(({ action }) => action));
      }),
    );
  }

  /** Looks up what is wanted, before the transaction of which it then takes events. */
  readonly listen: AuditListening = async () => {
    const wanted = await this.#wanted.get();
    return (tx, events) => this.#take(tx, events, wanted);
  };

  async #take(tx: Tx, events: readonly AuditEvent[], wanted: ReadonlySet<string>): Promise<void> {
    const chosen = events.filter(({ action }) => wanted.has(action));
    if (chosen.length === 0) return;
    const messages = chosen.map((event) => ({ ...event, payload: messageOf(event) }));
    await tx.prepared(queries.putIntoOutbox(messages, tx.now));
  }
}
