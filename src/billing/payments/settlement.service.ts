import { isId } from '../../core/ids.ts';
import type { Statement } from '../../core/sql.ts';
import type { Tx } from '../../core/tx.ts';
import { mayBecome, type TransactionService, type TransactionView } from '../transactions/index.ts';
import * as agreements from './agreement.queries.ts';
import type { Agreement } from './agreement.queries.ts';
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
}

/**
 * Makes of what providers tell what it means here: payments recorded, subscriptions begun, renewed, overdue, ended. Each
 * message may come twice, late, or before the one it follows.
 */
export class SettlementService {
  constructor(
    private readonly transactions: TransactionService,
    private readonly subscriptions: PayableSubscriptions,
  ) {}

  /** Settles what a provider tells; what is none of ours changes nothing. */
  async settle(tx: Tx, provider: PaymentProviderName, notice: ProviderNotice): Promise<void> {
    const key = notice.kind === 'PAYMENT' ? (notice.agreementId ?? notice.externalId) : notice.agreementId;
    await tx.execute(agreements.settleInTurn(provider, key));
    await (notice.kind === 'PAYMENT' ? this.#pay(tx, provider, notice) : this.#end(tx, provider, notice));
  }

  async #pay(tx: Tx, provider: PaymentProviderName, notice: PaymentNotice): Promise<void> {
    const { agreementId, externalId, status } = notice;
    const payer = await payerKnown(tx, notice.payer);
    const agreement =
      agreementId === null ? null : await first<Agreement>(tx, agreements.agreementOf(provider, agreementId));
    const known = await this.transactions.findLocked(tx, provider, externalId);
    if (!payer && !agreement && !known) return tx.unchanged(undefined);
    const isNews = known === null || mayBecome(known.status, status);
    const the: Case = { provider, notice, payer, known, agreement, isNews };
    const subscription = await this.#subscriptionOf(tx, the);
    await this.transactions.keep(tx, {
      ...notice,
      provider,
      userId: known ? known.userId : (payer?.userId ?? null),
      subscriptionId: known?.subscriptionId ?? subscription?.id ?? null,
    });
    if (isNews && subscription) await this.#follow(tx, the, subscription);
  }

  /** What a payment is for. One that was received begins a subscription where there is none. */
  async #subscriptionOf(
    tx: Tx,
    { notice, payer, known, agreement, isNews }: Case,
  ): Promise<PayableSubscription | null> {
    const id = known?.subscriptionId ?? agreement?.subscriptionId;
    const its = id ? await this.subscriptions.find(tx, id) : null;
    const isReceived = isNews && notice.status === 'SUCCEEDED';
    // Whoever cancelled, or took another plan, and was collected from all the same, is owed the money and no subscription.
    if (its && (its.isLive || !its.isExpired || !isReceived)) return its;
    if (!payer) return its;
    const present = await this.subscriptions.findLive(tx, payer.userId);
    if (present?.planId === payer.planId) return present;
    return isReceived ? this.subscriptions.begin(tx, payer.userId, payer.planId) : its;
  }

  async #follow(tx: Tx, { provider, notice, agreement }: Case, subscription: PayableSubscription): Promise<void> {
    if (!subscription.isLive) return;
    const { status, agreementId, isDue } = notice;
    if (status === 'SUCCEEDED') {
      const paidUntil = notice.paidUntil ?? (await this.#nextEnd(tx, subscription));
      const put = { subscriptionId: subscription.id, provider, externalId: agreementId, paidUntil };
      await tx.execute(agreements.putAgreement(put, tx.now));
      if (subscription.isPastDue) await this.subscriptions.paid(tx, subscription.id);
    }
    const isPaidSince = notice.paidUntil !== null && agreement !== null && agreement.paidUntil >= notice.paidUntil;
    if (status === 'FAILED' && isDue && !isPaidSince) await this.subscriptions.unpaid(tx, subscription.id);
  }

  /** Until when one interval more is paid. */
  async #nextEnd(tx: Tx, { id, currentPeriodEnd, periodEndAt }: PayableSubscription): Promise<Date> {
    const present = await first<Agreement>(tx, agreements.agreementFor(id));
    // What was paid for ended before this period: it is this one that is paid.
    return present && present.paidUntil >= currentPeriodEnd ? periodEndAt(present.paidUntil) : currentPeriodEnd;
  }

  async #end(tx: Tx, provider: PaymentProviderName, { agreementId }: AgreementEnd): Promise<void> {
    const agreement = await first<Agreement>(tx, agreements.agreementOf(provider, agreementId));
    tx.unchanged(undefined);
    if (!agreement) return;
    // Where it was ended from here, the subscription goes on for as long as it said.
    if (agreement.endedAt !== null) return;
    await tx.execute(agreements.endAgreement(provider, agreementId, tx.now));
    await this.subscriptions.end(tx, agreement.subscriptionId);
  }
}

async function first<R>(tx: Tx, statement: Statement): Promise<R | null> {
  const [row] = await tx.rows<R>(statement);
  return row ?? null;
}

/** The payer where account and plan are there. */
async function payerKnown(tx: Tx, payer: Payer | null): Promise<Payer | null> {
  if (!payer || !isId(payer.userId) || !isId(payer.planId)) return null;
  return first<Payer>(tx, {
    name: 'payer',
    text: `SELECT u.id AS "userId", p.id AS "planId" FROM users u, plans p WHERE u.id = $1 AND p.id = $2`,
    values: [payer.userId, payer.planId],
  });
}
