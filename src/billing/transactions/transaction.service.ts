import type { Actor } from '../../core/actor.ts';
import { isId, newId } from '../../core/ids.ts';
import { Page, pageRequest, type PageArgs } from '../../core/page.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { moneyOf } from '../money/index.ts';
import type { TransactionStatus } from './transaction.entity.ts';
import { conflicting, transactionErrors } from './transaction.errors.ts';
import { isReceived, mayBecome } from './transaction.policy.ts';
import * as queries from './transaction.queries.ts';
import type { TransactionConditions, TransactionView } from './transaction.queries.ts';

/** A payment as it is reported. Amounts are in the smallest coin of the currency. */
export interface ReportedPayment {
  /** null where the account is gone. */
  readonly userId: string | null;
  readonly subscriptionId: string | null;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly status: TransactionStatus;
  readonly provider: string;
  readonly externalId: string;
  /** null where it is not told: the known one stays. */
  readonly receiptUrl: string | null;
  /** How much was given back so far; not told: nothing, or all where the status says so. */
  readonly refundedMinor?: bigint;
  /** When the money was received; not told: now. */
  readonly receivedAt?: Date | null;
}

/** What became of a report. */
export interface RecordedPayment {
  readonly transaction: TransactionView;
  /** null where it was not known. */
  readonly before: TransactionView | null;
}

/** The subscriptions that payments are for, as this room needs them. */
export interface PaidSubscriptions {
  /** A payment for it was received: it is overdue no more. */
  paid(tx: Tx, subscriptionId: string): Promise<void>;
  /** A payment for it failed: it is overdue, where it goes on. */
  unpaid(tx: Tx, subscriptionId: string): Promise<void>;
}

/** Whose payments there are for the actor: an administrator's are everybody's. */
const readerOf = (actor: Actor): string | null =>
  actor.kind === 'USER' && actor.role === 'ADMIN' ? null : actor.subjectId;

/** Payments, whoever takes them: found, and recorded as they are reported. */
export class TransactionService {
  constructor(private readonly subscriptions: PaidSubscriptions) {}

  /** A page of payments, newest first. @throws BAD_USER_INPUT */
  async list(
    db: Reader,
    actor: Actor,
    { filter, ...args }: PageArgs & { readonly filter?: TransactionConditions | null },
  ): Promise<Page<TransactionView>> {
    const request = pageRequest(args);
    const asked = { ...filter, readerId: readerOf(actor) };
    const rows = await db.rows<TransactionView>(queries.transactionsPage(asked, request));
    return new Page(rows, request, queries.transactionCursor, async () => {
      const [row] = await db.rows<{ count: number }>(queries.transactionsCount(asked));
      return row!.count;
    });
  }

  /**
   * Records a payment of a user, and what follows for the subscription that it is for. Told again, nothing changes.
   * @throws NOT_FOUND for an unknown user or a subscription that is not the user's; INVALID_STATE for what it cannot become
   */
  async record(tx: Tx, payment: ReportedPayment & { readonly userId: string }): Promise<TransactionView> {
    const { userId, subscriptionId } = payment;
    const [user] = isId(userId) ? await tx.rows(queries.heldUser(userId)) : [];
    if (!user) throw transactionErrors.NOT_FOUND([notThere('userId')]);
    const owner = subscriptionId === null ? null : await this.#ownerOf(tx, subscriptionId);
    if (owner !== null && owner?.userId !== userId.toLowerCase())
      throw transactionErrors.NOT_FOUND([notThere('subscriptionId')]);
    const { transaction, before } = await this.keep(tx, payment, refuseContradiction);
    const isNews = before?.status !== transaction.status || before.subscriptionId !== transaction.subscriptionId;
    if (isNews) await this.#follow(tx, transaction);
    return transaction;
  }

  /**
   * Writes what is reported as far as it goes beyond what is known, with its audit event. The row of the payment is held
   * from then on, so that reports of one payment follow each other.
   * @param check refuses what contradicts what is known; without it, whatever is told too late is left out
   */
  async keep(
    tx: Tx,
    payment: ReportedPayment,
    check: (known: TransactionView, payment: ReportedPayment) => void = () => undefined,
  ): Promise<RecordedPayment> {
    const planId = payment.subscriptionId && ((await this.#ownerOf(tx, payment.subscriptionId))?.planId ?? null);
    const fresh = newTransaction(payment, planId, tx.now);
    const [written] = await tx.rows(queries.insertTransaction(fresh));
    if (written) {
      await this.#enter(tx, fresh, null);
      return { transaction: fresh, before: null };
    }
    const known = (await this.findLocked(tx, payment.provider, payment.externalId))!;
    check(known, payment);
    const transaction = changed(known, payment, planId, tx.now);
    if (same(known, transaction)) return tx.unchanged({ transaction: known, before: known });
    await tx.execute(queries.updateTransaction(transaction));
    await this.#enter(tx, transaction, known);
    return { transaction, before: known };
  }

  /** A payment by its external id, held until the transaction ends. */
  async findLocked(tx: Tx, provider: string, externalId: string): Promise<TransactionView | null> {
    const [known] = await tx.rows<TransactionView>(queries.lockedTransaction(provider, externalId));
    return known ?? null;
  }

  async #ownerOf(tx: Tx, id: string): Promise<{ userId: string | null; planId: string } | undefined> {
    if (!isId(id)) return undefined;
    return (await tx.rows<{ userId: string | null; planId: string }>(queries.subscriptionOwner(id)))[0];
  }

  /** What follows for a subscription from what became of a payment for it. */
  async #follow(tx: Tx, transaction: TransactionView): Promise<void> {
    const { subscriptionId, status } = transaction;
    if (subscriptionId === null) return;
    if (status === 'SUCCEEDED') await this.subscriptions.paid(tx, subscriptionId);
    if (status !== 'FAILED') return;
    // The failure of an older payment says nothing of one that was received since.
    if ((await tx.rows(queries.receivedSince(transaction))).length === 0)
      await this.subscriptions.unpaid(tx, subscriptionId);
  }

  /** Writes what came in or was given back, and says so to the audit log. */
  async #enter(tx: Tx, transaction: TransactionView, before: TransactionView | null): Promise<void> {
    if (before !== null && before.planId !== transaction.planId) await this.#rebook(tx, before, transaction);
    const cameIn = before?.succeededAt == null && transaction.succeededAt !== null;
    if (cameIn && transaction.amountMinor !== '0')
      await this.#write(tx, transaction, transaction.succeededAt!, BigInt(transaction.amountMinor));
    const givenBack = BigInt(transaction.refundedMinor) - BigInt(before?.refundedMinor ?? '0');
    if (givenBack > 0n) await this.#write(tx, transaction, tx.now, -givenBack);
    const { id, userId } = transaction;
    const [user] = userId === null ? [] : await tx.rows<{ name: string }>(queries.heldUser(userId));
    const [was, is] = changesOf(before && told(before), told(transaction));
    const receiptChanged = before?.receiptUrl != null && before.receiptUrl !== transaction.receiptUrl;
    tx.record({
      action: 'TRANSACTION_RECORDED',
      targetType: 'Transaction',
      targetId: id,
      targetName: user?.name ?? null,
      ...(before && { before: was }),
      after: receiptChanged ? { ...is, receiptChanged } : is,
    });
  }

  /** What came in before it was known for which plan, counts for that plan, and for none before. */
  async #rebook(tx: Tx, before: TransactionView, transaction: TransactionView): Promise<void> {
    for (const { at, amountMinor } of await tx.rows<{ at: Date; amountMinor: string }>(queries.entriesOf(before.id))) {
      await this.#write(tx, before, at, -BigInt(amountMinor));
      await this.#write(tx, transaction, at, BigInt(amountMinor));
    }
  }

  async #write(tx: Tx, transaction: TransactionView, at: Date, amountMinor: bigint): Promise<void> {
    await tx.execute(queries.insertEntry({ id: newId(), at, amountMinor }, transaction, tx.now));
  }
}

const notThere = (field: string) => ({ path: ['input', field], code: 'NOT_FOUND', message: 'There is none.' });

/** @throws INVALID_STATE where a report contradicts what is known of the payment */
export function refuseContradiction(known: TransactionView, payment: ReportedPayment): void {
  const { userId, subscriptionId, status, amountMinor, currency } = payment;
  if (known.userId !== userId?.toLowerCase()) throw conflicting('userId', 'This payment is somebody else’s.');
  if (known.subscriptionId !== null && subscriptionId !== null && known.subscriptionId !== subscriptionId.toLowerCase())
    throw conflicting('subscriptionId', 'This payment is for another subscription.');
  if (known.status !== status && !mayBecome(known.status, status))
    throw conflicting('status', `A payment that is ${known.status} cannot become ${status}.`);
  if (isReceived(known.status) && (BigInt(known.amountMinor) !== amountMinor || known.currency !== currency))
    throw conflicting('amount', 'What was received does not change.');
}

function newTransaction(payment: ReportedPayment, planId: string | null, now: Date): TransactionView {
  const nothing: TransactionView = {
    id: newId(),
    userId: payment.userId?.toLowerCase() ?? null,
    subscriptionId: null,
    planId: null,
    amountMinor: '0',
    refundedMinor: '0',
    currency: payment.currency,
    status: 'PENDING',
    provider: payment.provider,
    externalId: payment.externalId,
    receiptUrl: null,
    createdAt: now,
    updatedAt: now,
    succeededAt: null,
    refundedAt: null,
  };
  return changed(nothing, payment, planId, now);
}

/** The payment with what a report says beyond what is known. */
function changed(known: TransactionView, payment: ReportedPayment, planId: string | null, now: Date): TransactionView {
  const status = mayBecome(known.status, payment.status) ? payment.status : known.status;
  const isLate = status !== payment.status;
  const money =
    isReceived(known.status) || isLate
      ? { amountMinor: known.amountMinor, currency: known.currency }
      : { amountMinor: payment.amountMinor.toString(), currency: payment.currency };
  const amount = BigInt(money.amountMinor);
  const refunded = least(status === 'REFUNDED' ? amount : (payment.refundedMinor ?? 0n), amount);
  const next = {
    ...known,
    ...money,
    status,
    subscriptionId: known.subscriptionId ?? payment.subscriptionId?.toLowerCase() ?? null,
    planId: known.subscriptionId === null ? planId : known.planId,
    refundedMinor: (refunded > BigInt(known.refundedMinor) ? refunded : BigInt(known.refundedMinor)).toString(),
    // Of an account that is gone, nothing is kept that shows a name.
    receiptUrl: known.userId === null || isLate ? known.receiptUrl : (payment.receiptUrl ?? known.receiptUrl),
    succeededAt: known.succeededAt ?? (isReceived(status) ? notAfter(payment.receivedAt ?? now, now) : null),
    refundedAt: known.refundedAt ?? (status === 'REFUNDED' ? now : null),
  };
  return same(known, next) ? known : { ...next, updatedAt: now };
}

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);

const notAfter = (instant: Date, now: Date): Date => (instant > now ? now : instant);

const same = (one: TransactionView, other: TransactionView): boolean =>
  JSON.stringify({ ...one, updatedAt: null }) === JSON.stringify({ ...other, updatedAt: null });

/** What the audit log keeps of a payment: not where the receipt is, which whoever has the address may see. */
const told = (t: TransactionView): Readonly<Record<string, unknown>> => ({
  userId: t.userId,
  subscriptionId: t.subscriptionId,
  ...moneyOf(t.amountMinor, t.currency),
  refunded: moneyOf(t.refundedMinor, t.currency).amount,
  status: t.status,
  provider: t.provider,
  externalId: t.externalId,
  hasReceipt: t.receiptUrl !== null,
});

type Told = Readonly<Record<string, unknown>>;

/** What differs, before and after; all of it where there was nothing before. */
function changesOf(before: Told | null, after: Told): [Told, Told] {
  if (before === null) return [{}, after];
  const names = Object.keys(after).filter((name) => before[name] !== after[name]);
  const only = (all: Told): Told => Object.fromEntries(names.map((name) => [name, all[name]]));
  return [only(before), only(after)];
}
