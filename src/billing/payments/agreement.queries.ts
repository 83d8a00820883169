import type { Statement } from '../../core/sql.ts';
import type { PaymentProviderName } from './payment-provider.ts';

/** That a provider collects for a subscription, or that somebody pays for it there. */
export interface Agreement {
  readonly subscriptionId: string;
  readonly provider: PaymentProviderName;
  /** The provider's own subscription; null where each period is paid for by hand. */
  readonly externalId: string | null;
  readonly paidUntil: Date;
  /** Since when nothing is to be collected any more; null while it is. */
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

/** The agreement for a subscription, held until the transaction ends. */
export const agreementFor = (subscriptionId: string): Statement => ({
  name: 'payment_agreement_for',
  text: `SELECT ${columns} FROM payment_agreements a WHERE a.subscription_id = $1 FOR UPDATE`,
  values: [subscriptionId],
});

/** Takes an agreement from any other subscription; before it is put, as it is one for one subscription at a time. */
export const takeAgreement = (a: Omit<Agreement, 'endedAt' | 'paidUntil'>, now: Date): Statement => ({
  name: 'take_payment_agreement',
  text: `UPDATE payment_agreements SET external_id = NULL, ended_at = coalesce(ended_at, $4), updated_at = $4
    WHERE provider = $1 AND external_id = $2 AND subscription_id <> $3`,
  values: [a.provider, a.externalId, a.subscriptionId, now],
});

/** Writes an agreement in place of any other one for the subscription. @see takeAgreement */
export const putAgreement = (a: Omit<Agreement, 'endedAt'>, now: Date): Statement => ({
  name: 'put_payment_agreement',
  text: `INSERT INTO payment_agreements AS a (subscription_id, provider, external_id, paid_until, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $5)
    ON CONFLICT (subscription_id) DO UPDATE SET provider = excluded.provider, external_id = excluded.external_id,
      paid_until = greatest(a.paid_until, excluded.paid_until), ended_at = NULL, updated_at = excluded.updated_at`,
  values: [a.subscriptionId, a.provider, a.externalId, a.paidUntil, now],
});

/** Notes until when is paid. */
export const payUntil = (subscriptionId: string, until: Date, now: Date): Statement => ({
  name: 'pay_until',
  text: `UPDATE payment_agreements SET paid_until = $2, updated_at = $3 WHERE subscription_id = $1 AND paid_until < $2`,
  values: [subscriptionId, until, now],
});

export const endAgreement = (provider: string, externalId: string, now: Date): Statement => ({
  name: 'end_payment_agreement',
  text: `UPDATE payment_agreements SET ended_at = $3, updated_at = $3 WHERE provider = $1 AND external_id = $2 AND ended_at IS NULL`,
  values: [provider, externalId, now],
});

/**
 * Agreements with these providers whose subscription ended, and those that would be collected for within a day although
 * it was cancelled: from now on nothing is to be collected for them. Both rows are held: whoever takes the cancellation
 * back does so before, or is told that it is too late.
 */
export const endNext = (now: Date, providers: readonly string[], limit: number): Statement => ({
  text: `UPDATE payment_agreements a SET ended_at = $1, updated_at = $1
    WHERE a.subscription_id IN (
      SELECT a.subscription_id FROM payment_agreements a JOIN plan_subscriptions s ON s.id = a.subscription_id
      WHERE a.ended_at IS NULL AND (a.external_id IS NULL OR a.provider = ANY($2))
        AND (s.status IN ('CANCELLED', 'EXPIRED') OR s.ends_at <= $1
          OR a.external_id IS NOT NULL AND s.cancel_at_period_end
            AND least(s.ends_at, a.paid_until) <= $1::timestamptz + interval '1 day')
      ORDER BY a.subscription_id LIMIT $3 FOR UPDATE OF a, s SKIP LOCKED)
    RETURNING ${columns}`,
  values: [now, providers, limit],
});

/** Somebody whose subscription goes on, and for which nobody paid. */
export interface Overdue {
  readonly userId: string;
  readonly subscriptionId: string;
  readonly paidUntil: Date;
  /** Whether a provider collects for it. */
  readonly isCollected: boolean;
}

/**
 * Subscriptions that go on although what was paid for has ended: where a provider collects, so long ago that its message
 * must be lost. They are held, with their accounts, so that each is judged once and no payment for it is missed; what
 * somebody else holds, such as who settles a payment for it, is left to the next time.
 */
export const overdueNext = (now: Date, graceSeconds: number, limit: number): Statement => ({
  text: `SELECT s.user_id AS "userId", a.subscription_id AS "subscriptionId", a.paid_until AS "paidUntil", a.external_id IS NOT NULL AS "isCollected"
    FROM payment_agreements a JOIN plan_subscriptions s ON s.id = a.subscription_id JOIN users u ON u.id = s.user_id
    WHERE a.ended_at IS NULL AND a.paid_until < $1 AND s.status = 'ACTIVE'
      AND (a.external_id IS NULL OR a.paid_until < $1::timestamptz - make_interval(secs => $2))
      AND (s.ends_at IS NULL OR s.ends_at > greatest($1, a.paid_until + make_interval(secs => $2)))
    ORDER BY a.paid_until LIMIT $3
    FOR KEY SHARE OF u SKIP LOCKED FOR UPDATE OF s SKIP LOCKED FOR UPDATE OF a SKIP LOCKED`,
  values: [now, graceSeconds, limit],
});

/** Notes that a provider is asked to end one of its subscriptions. */
export const askForEnding = (provider: string, externalId: string, now: Date): Statement => ({
  name: 'ask_for_payment_ending',
  text: `INSERT INTO payment_endings (provider, external_id, asked_at, created_at) VALUES ($1, $2, $3, $3)
    ON CONFLICT (provider, external_id) DO UPDATE SET asked_at = excluded.asked_at, ended_at = NULL`,
  values: [provider, externalId, now],
});

/** Notes that a provider ended one of its subscriptions of which nothing is known here so far. */
export const noteEnding = (provider: string, externalId: string, now: Date): Statement => ({
  name: 'note_payment_ending',
  text: `INSERT INTO payment_endings (provider, external_id, asked_at, ended_at, created_at) VALUES ($1, $2, $3, $3, $3)
    ON CONFLICT (provider, external_id) DO NOTHING`,
  values: [provider, externalId, now],
});

/** A row where a provider was ever asked to end one of its subscriptions, or ended it before anything was known of it. */
export const endingOf = (provider: string, externalId: string): Statement => ({
  name: 'payment_ending',
  text: `SELECT e.external_id AS "externalId" FROM payment_endings e WHERE e.provider = $1 AND e.external_id = $2`,
  values: [provider, externalId],
});

/** Notes that a provider ended one of its subscriptions. */
export const confirmEnding = (provider: string, externalId: string, now: Date): Statement => ({
  name: 'confirm_payment_ending',
  text: `UPDATE payment_endings SET ended_at = $3 WHERE provider = $1 AND external_id = $2 AND ended_at IS NULL`,
  values: [provider, externalId, now],
});

/** What these providers were asked to end before an instant, and did not confirm: from now on they count as asked again. */
export const askAgainNext = (now: Date, before: Date, providers: readonly string[], limit: number): Statement => ({
  text: `UPDATE payment_endings e SET asked_at = $1
    WHERE (e.provider, e.external_id) IN (
      SELECT e.provider, e.external_id FROM payment_endings e
      WHERE e.ended_at IS NULL AND e.asked_at < $2 AND e.provider = ANY($3)
      ORDER BY e.asked_at LIMIT $4 FOR UPDATE SKIP LOCKED)
    RETURNING e.provider, e.external_id AS "externalId"`,
  values: [now, before, providers, limit],
});
