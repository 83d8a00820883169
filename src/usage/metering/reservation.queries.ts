import type { Prepared, Statement } from '../../core/sql.ts';
import { amountColumns, formatUsd, valuesOf } from '../measures/index.ts';
import type { Use } from './use.policy.ts';

/** A key of whoever holds reservations. */
export interface HolderKey {
  readonly holderId: string;
  readonly key: string;
}

export interface ReservationView {
  readonly id: string;
  readonly expiresAt: Date;
}

export type KeptReservation = HolderKey & ReservationView;

/** Reservations by key, whatever has become of them. */
export const reservationsByKey = (keys: readonly HolderKey[]): Prepared => ({
  name: 'usage_reservations_by_key',
  text: `SELECT r.id, r.holder_id AS "holderId", r.idempotency_key AS key, r.expires_at AS "expiresAt"
    FROM unnest($1::uuid[], $2::text[]) AS w (holder_id, key)
    JOIN usage_reservations r ON r.holder_id = w.holder_id AND r.idempotency_key = w.key`,
  values: [keys.map(({ holderId }) => holderId), keys.map(({ key }) => key)],
});

export interface NewReservation extends KeptReservation {
  readonly use: Use;
}

/** Gives the ids of those that were held; the key of another one was taken at the same time. */
export const holdUses = (reservations: readonly NewReservation[], now: Date): Prepared => ({
  name: 'hold_uses',
  text: `INSERT INTO usage_reservations (id, holder_id, idempotency_key, user_id, ${amountColumns.join(', ')}, cost_usd,
      category, expires_at, created_at)
    SELECT r.*, $${amountColumns.length + 8}::timestamptz
      FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[],
        ${amountColumns.map((_, index) => `$${index + 5}::bigint[]`).join(', ')},
        $${amountColumns.length + 5}::numeric[], $${amountColumns.length + 6}::text[], $${amountColumns.length + 7}::timestamptz[])
        AS r (id, holder_id, key) ORDER BY r.holder_id, r.key COLLATE "C"
    ON CONFLICT (holder_id, idempotency_key) DO NOTHING RETURNING id`,
  values: [
    reservations.map(({ id }) => id),
    reservations.map(({ holderId }) => holderId),
    reservations.map(({ key }) => key),
    reservations.map(({ use }) => use.userId),
    ...amountColumns.map((_, index) => reservations.map(({ use }) => valuesOf(use.amounts)[index])),
    reservations.map(({ use }) => formatUsd(use.usd)),
    reservations.map(({ use }) => use.category),
    reservations.map(({ expiresAt }) => expiresAt),
    now,
  ],
});

/** Ends a reservation that still holds. */
export const releaseReservation = (id: string, holderId: string, now: Date): Statement => ({
  text: 'UPDATE usage_reservations SET closed_at = $3 WHERE id = $1 AND holder_id = $2 AND closed_at IS NULL RETURNING id',
  values: [id, holderId, now],
});

export const reservationOf = (id: string, holderId: string): Statement => ({
  text: 'SELECT id FROM usage_reservations WHERE id = $1 AND holder_id = $2',
  values: [id, holderId],
});
