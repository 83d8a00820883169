import { isId } from '../../core/ids.ts';
import { behindInstant } from '../../core/instant-order.ts';
import { encodeCursor, type PageRequest } from '../../core/page.ts';
import { allOf, isOneOf, sql, type Sql, type Statement } from '../../core/sql.ts';
import type { TransactionStatus } from './transaction.entity.ts';

/** A payment as it is read. Amounts are in the smallest coin of the currency. */
export interface TransactionView {
  readonly id: string;
  readonly userId: string | null;
  readonly subscriptionId: string | null;
  readonly planId: string | null;
  readonly amountMinor: string;
  readonly refundedMinor: string;
  readonly currency: string;
  readonly status: TransactionStatus;
  readonly provider: string;
  readonly externalId: string;
  readonly receiptUrl: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly succeededAt: Date | null;
  readonly refundedAt: Date | null;
}

/** Which payments are asked for. */
export interface TransactionConditions {
  readonly userId?: string | null;
  readonly subscriptionId?: string | null;
  readonly status?: readonly TransactionStatus[] | null;
  readonly created?: { readonly from?: Date | null; readonly to?: Date | null } | null;
}

/** Those that somebody asks for, who may see only their own; null sees all. */
export interface TransactionsAsked extends TransactionConditions {
  readonly readerId: string | null;
}

const LIST = 'transactions';
const columns = sql`t.id, t.user_id AS "userId", t.subscription_id AS "subscriptionId", t.plan_id AS "planId",
  t.amount_minor AS "amountMinor", t.refunded_minor AS "refundedMinor", t.currency, t.status, t.provider,
  t.external_id AS "externalId", t.receipt_url AS "receiptUrl", t.created_at AS "createdAt", t.updated_at AS "updatedAt",
  t.succeeded_at AS "succeededAt", t.refunded_at AS "refundedAt"`;
const unnamed = ({ text, values }: Sql): Statement => ({ text, values });

/** Writes a payment unless its external id is known: a row where it was written. */
export const insertTransaction = (t: TransactionView): Statement => ({
  name: 'insert_transaction',
  ...unnamed(sql`INSERT INTO transactions (id, user_id, subscription_id, plan_id, amount_minor, refunded_minor, currency,
      status, provider, external_id, receipt_url, created_at, updated_at, succeeded_at, refunded_at)
    VALUES (${t.id}, ${t.userId}, ${t.subscriptionId}, ${t.planId}, ${t.amountMinor}, ${t.refundedMinor}, ${t.currency},
      ${t.status}, ${t.provider}, ${t.externalId}, ${t.receiptUrl}, ${t.createdAt}, ${t.updatedAt}, ${t.succeededAt},
      ${t.refundedAt})
    ON CONFLICT (provider, external_id) DO NOTHING RETURNING id`),
});

/** A payment by its external id, locked for a change. */
export const lockedTransaction = (provider: string, externalId: string): Statement => ({
  name: 'locked_transaction',
  ...unnamed(
    sql`SELECT ${columns} FROM transactions t WHERE t.provider = ${provider} AND t.external_id = ${externalId} FOR UPDATE`,
  ),
});

export const updateTransaction = (t: TransactionView): Statement => ({
  name: 'update_transaction',
  ...unnamed(sql`UPDATE transactions SET subscription_id = ${t.subscriptionId}, plan_id = ${t.planId},
      amount_minor = ${t.amountMinor}, refunded_minor = ${t.refundedMinor}, currency = ${t.currency}, status = ${t.status},
      receipt_url = ${t.receiptUrl}, updated_at = ${t.updatedAt}, succeeded_at = ${t.succeededAt},
      refunded_at = ${t.refundedAt}
    WHERE id = ${t.id}`),
});

/** Money that came in, or was given back where it is less than zero. */
export interface Entry {
  readonly id: string;
  readonly at: Date;
  readonly amountMinor: bigint;
}

export const insertEntry = ({ id, at, amountMinor }: Entry, t: TransactionView, recordedAt: Date): Statement => ({
  name: 'insert_transaction_entry',
  ...unnamed(sql`INSERT INTO transaction_entries (id, transaction_id, plan_id, at, recorded_at, amount_minor, currency)
    VALUES (${id}, ${t.id}, ${t.planId}, ${at}, ${recordedAt}, ${amountMinor.toString()}, ${t.currency})`),
});

/** What came in and was given back of a payment so far, by instant. */
export const entriesOf = (transactionId: string): Statement => ({
  name: 'transaction_entries_of',
  ...unnamed(sql`SELECT e.at, sum(e.amount_minor)::text AS "amountMinor" FROM transaction_entries e
    WHERE e.transaction_id = ${transactionId} GROUP BY e.at HAVING sum(e.amount_minor) <> 0 ORDER BY e.at`),
});

/** A row where another payment for the same subscription was received since this one is known. */
export const receivedSince = (t: TransactionView): Statement => ({
  name: 'transaction_received_since',
  ...unnamed(sql`SELECT FROM transactions o WHERE o.subscription_id = ${t.subscriptionId} AND o.id <> ${t.id}
    AND o.status = 'SUCCEEDED' AND o.succeeded_at >= ${t.createdAt} LIMIT 1`),
});

/** Forgets where a user's receipts are: whoever has the address sees what is on them. */
export const forgetReceipts = (userId: string): Statement => ({
  text: 'UPDATE transactions SET receipt_url = NULL WHERE user_id = $1 AND receipt_url IS NOT NULL',
  values: [userId],
});

/** Holds an account as it is until the end of the transaction; a row where there is one. */
export const heldUser = (id: string): Statement => ({
  name: 'held_user',
  text: 'SELECT u.id, u.name FROM users u WHERE u.id = $1 FOR KEY SHARE',
  values: [id],
});

/** Whose a subscription is, and of which plan. */
export const subscriptionOwner = (id: string): Statement => ({
  name: 'subscription_owner',
  text: 'SELECT s.user_id AS "userId", s.plan_id AS "planId" FROM plan_subscriptions s WHERE s.id = $1',
  values: [id],
});

export const transactionCursor = ({ createdAt, id }: Pick<TransactionView, 'createdAt' | 'id'>): string =>
  encodeCursor(LIST, [createdAt.toISOString(), id]);

/** One page by keyset, newest first, with one row too many to tell whether more follow. @throws BAD_USER_INPUT */
export function transactionsPage(asked: TransactionsAsked, { backward, cursor, limit }: PageRequest): Statement {
  const conditions = conditionsOf(asked);
  if (cursor !== null)
    conditions.push(
      behindInstant(LIST, cursor, { backward, ascending: backward, at: sql`t.created_at`, id: sql`t.id` }),
    );
  const direction = backward ? sql`ASC` : sql`DESC`;
  return unnamed(sql`SELECT ${columns} FROM transactions t WHERE ${allOf(conditions)}
    ORDER BY t.created_at ${direction}, t.id ${direction} LIMIT ${limit + 1}`);
}

export const transactionsCount = (asked: TransactionsAsked): Statement =>
  unnamed(sql`SELECT count(*)::int AS count FROM transactions t WHERE ${allOf(conditionsOf(asked))}`);

function conditionsOf({ readerId, userId, subscriptionId, status, created }: TransactionsAsked): Sql[] {
  return [
    ...(readerId === null ? [] : [sql`t.user_id = ${readerId}`]),
    ...(userId == null ? [] : [isThis(sql`t.user_id`, userId)]),
    ...(subscriptionId == null ? [] : [isThis(sql`t.subscription_id`, subscriptionId)]),
    ...(status ? [isOneOf(sql`t.status`, status)] : []),
    ...(created?.from ? [sql`t.created_at >= ${created.from}`] : []),
    ...(created?.to ? [sql`t.created_at < ${created.to}`] : []),
  ];
}

const isThis = (column: Sql, id: string): Sql => (isId(id) ? sql`${column} = ${id}` : sql`false`);
