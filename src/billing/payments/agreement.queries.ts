import type { Statement } from '../../core/sql.ts';
import type { PaymentProviderName } from './payment-provider.ts';

/** That a provider collects for a subscription, or that somebody pays for it there. */
export interface Agreement {
  readonly subscriptionId: string;
  readonly provider: PaymentProviderName;
  /** The provider's own subscription; null where each period is paid for by hand. */
  readonly externalId: string | null;
  readonly paidUntil: Date;
  /** Since when the provider collects no more; null while it does. */
  readonly endedAt: Date | null;
}

const columns = `a.subscription_id AS "subscriptionId", a.provider, a.external_id AS "externalId", a.paid_until AS "paidUntil", a.ended_at AS "endedAt"`;

/** Lets the messages about one payment, or about all of one agreement, follow each other until the transaction ends. */
export const settleInTurn = (provider: string, key: string): Statement => ({
  name: 'settle_in_turn',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('payments ' || $1 || ' ' || $2, 0))`,
  values: [provider, key],
});

export const agreementOf = (provider: string, externalId: string): Statement => ({
  name: 'payment_agreement',
  text: `SELECT ${columns} FROM payment_agreements a WHERE a.provider = $1 AND a.external_id = $2`,
  values: [provider, externalId],
});

export const agreementFor = (subscriptionId: string): Statement => ({
  name: 'payment_agreement_for',
  text: `SELECT ${columns} FROM payment_agreements a WHERE a.subscription_id = $1`,
  values: [subscriptionId],
});

/** Writes an agreement in place of any other one for the subscription, and of the same one for another subscription. */
export const putAgreement = (a: Omit<Agreement, 'endedAt'>, now: Date): Statement => ({
  name: 'put_payment_agreement',
  text: `WITH moved AS (
      UPDATE payment_agreements SET external_id = NULL, ended_at = coalesce(ended_at, $5), updated_at = $5
      WHERE provider = $2 AND external_id = $3 AND subscription_id <> $1)
    INSERT INTO payment_agreements AS a (subscription_id, provider, external_id, paid_until, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $5)
    ON CONFLICT (subscription_id) DO UPDATE SET provider = excluded.provider, external_id = excluded.external_id,
      paid_until = greatest(a.paid_until, excluded.paid_until), ended_at = NULL, updated_at = excluded.updated_at`,
  values: [a.subscriptionId, a.provider, a.externalId, a.paidUntil, now],
});

export const endAgreement = (provider: string, externalId: string, now: Date): Statement => ({
  name: 'end_payment_agreement',
  text: `UPDATE payment_agreements SET ended_at = $3, updated_at = $3 WHERE provider = $1 AND external_id = $2 AND ended_at IS NULL`,
  values: [provider, externalId, now],
});

/**
 * Agreements whose subscription ended, or does so within a day because it was cancelled: from now on they count as ended.
 */
export const endNext = (now: Date, limit: number): Statement => ({
  text: `UPDATE payment_agreements a SET ended_at = $1, updated_at = $1
    WHERE a.subscription_id IN (
      SELECT a.subscription_id FROM payment_agreements a JOIN plan_subscriptions s ON s.id = a.subscription_id
      WHERE a.ended_at IS NULL AND a.external_id IS NOT NULL
        AND (s.status IN ('CANCELLED', 'EXPIRED') OR s.ends_at <= $1 OR (s.cancel_at_period_end AND s.ends_at <= $1::timestamptz + interval '1 day'))
      ORDER BY a.subscription_id LIMIT $2 FOR UPDATE OF a SKIP LOCKED)
    RETURNING ${columns}`,
  values: [now, limit],
});

/** Subscriptions that go on although the last period that was paid for has ended before an instant. */
export const overdueNext = (before: Date, limit: number): Statement => ({
  text: `SELECT a.subscription_id AS "subscriptionId" FROM payment_agreements a JOIN plan_subscriptions s ON s.id = a.subscription_id
    WHERE a.paid_until < $1 AND s.status = 'ACTIVE' AND (s.ends_at IS NULL OR s.ends_at > $1)
    ORDER BY a.paid_until LIMIT $2`,
  values: [before, limit],
});
