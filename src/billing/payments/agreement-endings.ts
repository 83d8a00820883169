import { z } from 'zod';
import { secondsFrom } from '../../core/clock.ts';
import type { Tx } from '../../core/tx.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import type { Queue, TaskHandler } from '../../foundation/queue/index.ts';
import * as queries from './agreement.queries.ts';
import type { Agreement, Overdue } from './agreement.queries.ts';
import type { PayableSubscriptions } from './payable-subscriptions.ts';
import type { PaymentProvider } from './payment-provider.ts';

const DAY_SECONDS = 86_400;
/** A payment takes a while, and a message of it may be lost: only then a subscription that is collected for is overdue. */
const GRACE_SECONDS = 3 * DAY_SECONDS;
/** However late a lapse is noticed, so long somebody may pay. */
const LEAST_NOTICE_SECONDS = DAY_SECONDS;
/** The queue tries for three days. */
const ASKING_SECONDS = 4 * DAY_SECONDS;
/** Those who pay, and what they use, wait for as many as are judged at once. */
const OVERDUE_BATCH = 100;

const payload = z.object({ provider: z.string(), agreementId: z.string() });

interface Needs {
  readonly providers: readonly PaymentProvider[];
  readonly subscriptions: PayableSubscriptions;
  readonly queue: Queue;
  readonly unitOfWork: Pick<UnitOfWork, 'maintain'>;
}

/** Sees to it that providers collect for no subscription that ends, and that none goes on for which nobody pays. */
export class AgreementEndings {
  readonly upkeeps: readonly Upkeep[];

  constructor(private readonly needs: Needs) {
    this.upkeeps = [
      { name: 'payments that providers are told to collect no more', remove: (tx, limit) => this.#endNext(tx, limit) },
      { name: 'payments that providers are told so again', remove: (tx, limit) => this.#askAgainNext(tx, limit) },
      {
        name: 'subscriptions that nobody paid for',
        batch: OVERDUE_BATCH,
        remove: (tx, limit) => this.#overdueNext(tx, limit),
      },
    ];
  }

  /** Has a provider told to end one of its subscriptions, and told again until it says that it did. */
  async ask(tx: Tx, provider: string, agreementId: string): Promise<void> {
    await tx.execute(queries.askForEnding(provider, agreementId, tx.now));
    await this.#enqueue(tx, provider, agreementId);
  }

  /** Tells a provider to collect no more; by the queue, which tries again. */
  readonly handle: TaskHandler = async (task) => {
    const { provider: name, agreementId } = payload.parse(task);
    const provider = this.needs.providers.find((each) => each.name === name);
    if (!provider)
      throw new Error(`${name} is not set up any more: its subscription ${agreementId} has to be ended there`);
    await provider.endAgreement(agreementId);
    await this.needs.unitOfWork.maintain((tx) => tx.execute(queries.confirmEnding(name, agreementId, tx.now)));
  };

  /** Those who can be asked. */
  get #names(): string[] {
    return this.needs.providers.map(({ name }) => name);
  }

  async #endNext(tx: Tx, limit: number): Promise<number> {
    const ended = await tx.rows<Agreement>(queries.endNext(tx.now, this.#names, limit));
    for (const { provider, externalId } of ended) if (externalId !== null) await this.ask(tx, provider, externalId);
    return ended.length;
  }

  async #askAgainNext(tx: Tx, limit: number): Promise<number> {
    const before = secondsFrom(tx.now, -ASKING_SECONDS);
    const statement = queries.askAgainNext(tx.now, before, this.#names, limit);
    const open = await tx.rows<{ provider: string; externalId: string }>(statement);
    for (const { provider, externalId } of open) await this.#enqueue(tx, provider, externalId);
    return open.length;
  }

  async #overdueNext(tx: Tx, limit: number): Promise<number> {
    const overdue = await tx.rows<Overdue>(queries.overdueNext(tx.now, GRACE_SECONDS, limit));
    // In the order in which all who lock several accounts do.
    overdue.sort((one, other) => (one.userId < other.userId ? -1 : 1));
    for (const { subscriptionId, paidUntil, isCollected } of overdue) {
      const lapse = later(secondsFrom(paidUntil, GRACE_SECONDS), secondsFrom(tx.now, LEAST_NOTICE_SECONDS));
      await this.needs.subscriptions.unpaid(tx, subscriptionId, isCollected ? null : lapse);
    }
    return overdue.length;
  }

  #enqueue(tx: Tx, provider: string, agreementId: string): Promise<void> {
    return this.needs.queue.enqueue(
      tx,
      'end_payment_agreement',
      { provider, agreementId },
      { key: `${provider} ${agreementId}` },
    );
  }
}

const later = (one: Date, other: Date): Date => (one > other ? one : other);
