import { secondsFrom } from '../../core/clock.ts';
import { isId } from '../../core/ids.ts';
import type { Statement } from '../../core/sql.ts';
import type { Tx } from '../../core/tx.ts';
import { mayBecome, type TransactionService, type TransactionView } from '../transactions/index.ts';
import * as agreements from './agreement.queries.ts';
import type { Agreement } from './agreement.queries.ts';
import type { AgreementEndings } from './agreement-endings.ts';
import { nextEnd } from './paid-subscriptions.ts';
import type { PayableSubscription, PayableSubscriptions } from './payable-subscriptions.ts';
import type { AgreementEnd, Payer, PaymentNotice, PaymentProviderName, ProviderNotice } from './payment-provider.ts';

/** A payment notice with all that is known of it here. */
interface Case {
  readonly provider: PaymentProviderName;
  readonly notice: PaymentNotice;
  readonly payer: Payer | null;
  readonly known: TransactionView | null;
  readonly agreement: Agreement | null;
  /** Whether the notice tells more than was known: of what is told twice or too late, nothing follows. */
  readonly isNews: boolean;
  /** Whether the news is that money came in. */
  readonly isReceived: boolean;
}

interface Needs {
  readonly transactions: TransactionService;
  readonly subscriptions: PayableSubscriptions;
  readonly endings: Pick<AgreementEndings, 'ask'>;
  /** The address that the checkouts of this installation name. */
  readonly installation: () => string;
}

/**
 * Makes of what providers tell what it means here: payments recorded, subscriptions begun, renewed, overdue, ended. Each
 * message may come twice, late, or before the one it follows.
 */
export class PaymentSettlementService {
  constructor(private readonly needs: Needs) {}

  /** Settles what a provider tells; what is none of ours changes nothing. */
  async settle(tx: Tx, provider: PaymentProviderName, notice: ProviderNotice): Promise<void> {
    const key = notice.kind === 'PAYMENT' ? (notice.agreementId ?? notice.externalId) : notice.agreementId;
    await tx.execute(agreements.settleInTurn(provider, key));
    await (notice.kind === 'PAYMENT' ? this.#pay(tx, provider, notice) : this.#end(tx, provider, notice));
  }

  async #pay(tx: Tx, provider: PaymentProviderName, notice: PaymentNotice): Promise<void> {
    const { agreementId, externalId, status } = notice;
    const { payer, userId } = await payerKnown(tx, notice.payer);
    // Two agreements of one user, or two payments by hand, are not settled at the same time.
    if (userId !== null) await tx.execute(agreements.settleInTurn('payer', userId));
    const agreement =
      agreementId === null ? null : await first<Agreement>(tx, agreements.agreementOf(provider, agreementId));
    const known = await this.needs.transactions.findLocked(tx, provider, externalId);
    // The account or the plan may be gone by the time at which somebody pays.
    if (!payer && !agreement && !known && !this.#isOurs(notice.payer)) return tx.unchanged(undefined);
    const isNews = known === null || mayBecome(known.status, status);
    const isReceived = isNews && status === 'SUCCEEDED';
    const the: Case = { provider, notice, payer, known, agreement, isNews, isReceived };
    const subscription = await this.#subscriptionOf(tx, the);
    await this.needs.transactions.keep(tx, {
      ...notice,
      provider,
      userId: known ? known.userId : userId,
      subscriptionId: known?.subscriptionId ?? subscription?.id ?? null,
    });
    if (isNews) await this.#follow(tx, the, subscription);
  }

  /** What a payment is for, held where the payment was received. That begins a subscription where there is none. */
  async #subscriptionOf(tx: Tx, the: Case): Promise<PayableSubscription | null> {
    const { notice, payer, agreement, isReceived } = the;
    const { subscriptions } = this.needs;
    const find = (id: string) => (isReceived ? subscriptions.hold(tx, id) : subscriptions.find(tx, id));
    const id = formerOf(the);
    const its = id === null ? null : await find(id);
    // Whoever cancelled, or took another plan, and was collected from all the same, is owed the money and no subscription.
    if (its && (its.isLive || !its.isExpired || !isReceived)) return its;
    if (!payer) return its;
    const seen = await subscriptions.findLive(tx, payer.userId);
    const held = seen && (await find(seen.id));
    const present = held?.isLive ? held : null;
    // What expired comes back where nothing took its place.
    if (its && present && agreement) return its;
    if (present?.planId === payer.planId) return present;
    if (its && present) return its;
    if (!isReceived) return its;
    // It ended before its first payment was told.
    if (!its && (await this.#isOver(tx, the))) return null;
    // Whoever pays late pays for the time to come, and not for the time without.
    return subscriptions.begin(tx, payer, its ? null : notice.paidSince);
  }

  async #follow(tx: Tx, the: Case, subscription: PayableSubscription | null): Promise<void> {
    const { provider, notice, agreement, isReceived } = the;
    const { status, agreementId, isDue, paidUntil } = notice;
    if (isReceived && subscription?.isLive) return this.#received(tx, the, subscription);
    // Collected for nothing that goes on: no more of it.
    if (isReceived && agreementId !== null) return this.needs.endings.ask(tx, provider, agreementId);
    if (status !== 'FAILED' || !isDue || !subscription?.isLive || !agreement) return;
    const isPaidSince = paidUntil !== null && agreement.paidUntil >= paidUntil;
    if (!isPaidSince) await this.needs.subscriptions.unpaid(tx, subscription.id, endOfLack(subscription, paidUntil));
  }

  /** What was received for a subscription that goes on, and is held. */
  async #received(tx: Tx, the: Case, subscription: PayableSubscription): Promise<void> {
    const { provider, notice, agreement } = the;
    const { agreementId } = notice;
    const { id, isPastDue } = subscription;
    const { endings, subscriptions } = this.needs;
    const present = await first<Agreement>(tx, agreements.agreementFor(id));
    const wasOver = await this.#isOver(tx, the);
    // Paid late, for one that has expired: the provider's calendar is not that of the one that goes on.
    const isLate = (formerOf(the) ?? id) !== id;
    const isOver = wasOver || isLate;
    if (isLate && !wasOver && agreementId !== null) await endings.ask(tx, provider, agreementId);
    const collecting = present !== null && present.endedAt === null ? present.externalId : null;
    const isOther = present !== null && collecting !== null && collecting !== agreementId;
    // Nothing came by the agreement that there was: what is agreed now takes its place.
    const takesOver = isOther && isPastDue && !isOver;
    if (takesOver) await endings.ask(tx, present.provider, collecting);
    // Paid in two tabs: the first goes on, and what the second collected is for the operator to give back.
    if (isOther && !takesOver && agreementId !== null) await endings.ask(tx, provider, agreementId);
    else {
      const paidUntil = (isLate ? null : notice.paidUntil) ?? nextEnd(subscription, present);
      const its = { subscriptionId: id, provider, externalId: isOver ? null : agreementId };
      // Whoever pays by hand as well is collected from as before.
      const by = isOther && !takesOver ? { ...its, provider: present.provider, externalId: collecting } : its;
      await tx.execute(agreements.takeAgreement(by, tx.now));
      await tx.execute(agreements.putAgreement({ ...by, paidUntil }, tx.now));
    }
    if (agreement === null && !isOver && subscription.isCancelled) await subscriptions.resume(tx, id);
    if (isPastDue) await subscriptions.recover(tx, id);
  }

  async #end(tx: Tx, provider: PaymentProviderName, { agreementId, payer }: AgreementEnd): Promise<void> {
    tx.unchanged(undefined);
    await tx.execute(agreements.confirmEnding(provider, agreementId, tx.now));
    const seen = await first<Agreement>(tx, agreements.agreementOf(provider, agreementId));
    if (!seen) {
      // Its first payment may be told later: kept in mind, so that it begins nothing then.
      const isKnown = this.#isOurs(payer) || (await payerKnown(tx, payer)).payer !== null;
      if (isKnown) await tx.execute(agreements.noteEnding(provider, agreementId, tx.now));
      return;
    }
    await this.needs.subscriptions.hold(tx, seen.subscriptionId);
    // Another agreement may have taken its place until both were held.
    const agreement = await first<Agreement>(tx, agreements.agreementFor(seen.subscriptionId));
    if (agreement?.provider !== provider || agreement.externalId !== agreementId) return;
    // Where it was ended from here, the subscription goes on for as long as it said.
    if (agreement.endedAt !== null) return;
    await tx.execute(agreements.endAgreement(provider, agreementId, tx.now));
    await this.needs.subscriptions.end(tx, agreement.subscriptionId);
  }

  /** Whether a checkout of this installation led to it, be account and plan gone by now. */
  #isOurs(payer: Payer | null): boolean {
    return payer?.installation === this.needs.installation();
  }

  /** Whether the provider was asked to collect no more, or ended it before its first payment was told. */
  async #isOver(tx: Tx, { provider, notice: { agreementId } }: Case): Promise<boolean> {
    return agreementId !== null && (await first(tx, agreements.endingOf(provider, agreementId))) !== null;
  }
}

/** The subscription that a payment or its agreement was for so far. */
const formerOf = ({ known, agreement }: Case): string | null =>
  known?.subscriptionId ?? agreement?.subscriptionId ?? null;

async function first<R>(tx: Tx, statement: Statement): Promise<R | null> {
  const [row] = await tx.rows<R>(statement);
  return row ?? null;
}

/** Calendars that are meant to be the same may differ by so much: clocks, and days of different zones. */
const TOLERANCE_SECONDS = 86_400;

/** When a subscription ends that lacks a payment: with our period in which the unpaid one ends; null: with the present one. */
function endOfLack({ periodEnd, periodEndAt }: PayableSubscription, unpaidUntil: Date | null): Date | null {
  if (unpaidUntil === null || unpaidUntil <= periodEnd) return null;
  const end = periodEndAt(secondsFrom(unpaidUntil, -TOLERANCE_SECONDS));
  return end > periodEnd ? end : null;
}

/** The payer where account and plan are there, and the account alone. */
async function payerKnown(
  tx: Tx,
  payer: Payer | null,
): Promise<{ readonly payer: Payer | null; readonly userId: string | null }> {
  if (!payer || !isId(payer.userId)) return { payer: null, userId: null };
  const planId = isId(payer.planId) ? payer.planId : null;
  const row = await first<{ userId: string; planId: string | null }>(tx, {
    name: 'payer',
    text: `SELECT u.id AS "userId", p.id AS "planId" FROM users u LEFT JOIN plans p ON p.id = $2 WHERE u.id = $1`,
    values: [payer.userId, planId],
  });
  if (!row) return { payer: null, userId: null };
  const { userId } = row;
  return { payer: row.planId === null ? null : { ...payer, userId, planId: row.planId }, userId };
}
