import { z } from 'zod';
import { secondsFrom } from '../../core/clock.ts';
import type { Tx } from '../../core/tx.ts';
import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import type { Queue, TaskHandler } from '../../foundation/queue/index.ts';
import * as queries from './agreement.queries.ts';
import type { Agreement } from './agreement.queries.ts';
import type { PayableSubscriptions } from './payable-subscriptions.ts';
import type { PaymentProvider } from './payment-provider.ts';

/** A payment takes a while, and a message of it may be lost: only then a subscription counts as overdue. */
const GRACE_SECONDS = 3 * 86_400;

const payload = z.object({ provider: z.string(), agreementId: z.string() });

/** Sees to it that providers collect for no subscription that ends, and that none goes on for which nobody pays. */
export class AgreementEndings {
  readonly upkeeps: readonly Upkeep[];

  constructor(
    private readonly providers: readonly PaymentProvider[],
    private readonly subscriptions: PayableSubscriptions,
    private readonly queue: Queue,
  ) {
    this.upkeeps = [
      { name: 'payments that providers are told to collect no more', remove: (tx, limit) => this.#endNext(tx, limit) },
      { name: 'subscriptions that nobody paid for', remove: (tx, limit) => this.#overdueNext(tx, limit) },
    ];
  }

  /** Tells a provider to collect no more; by the queue, which tries again. */
  readonly handle: TaskHandler = async (task) => {
    const { provider: name, agreementId } = payload.parse(task);
    const provider = this.providers.find((each) => each.name === name);
    if (!provider)
      throw new Error(`${name} is not set up any more: its subscription ${agreementId} has to be ended there`);
    await provider.endAgreement(agreementId);
  };

  async #endNext(tx: Tx, limit: number): Promise<number> {
    const ended = await tx.rows<Agreement>(queries.endNext(tx.now, limit));
    for (const { provider, externalId } of ended)
      await this.queue.enqueue(
        tx,
        'end_payment_agreement',
        { provider, agreementId: externalId },
        { key: externalId! },
      );
    return ended.length;
  }

  async #overdueNext(tx: Tx, limit: number): Promise<number> {
    const overdue = await tx.rows<{ subscriptionId: string }>(
      queries.overdueNext(secondsFrom(tx.now, -GRACE_SECONDS), limit),
    );
    for (const { subscriptionId } of overdue) await this.subscriptions.unpaid(tx, subscriptionId);
    return overdue.length;
  }
}
