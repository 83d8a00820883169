import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { recurringSpan, type Recurrence, type Span } from '../measures/index.ts';
import { lockedRenewals, moveRenewals, renewAllowances, usedSince, type DueRenewal } from './allowances.queries.ts';
import type { QuotaStanding } from './standing.ts';
import type { AllowanceRow } from './standing.queries.ts';

// What plans include begins anew by arithmetic: under the lock of whoever counts or holds, and in the sums of whoever only
// reads. So no period waits for a job.

/** What a user may have of a metric by a subscription, as it is at an instant. */
export interface Allowance extends Omit<QuotaStanding, 'reserved'> {
  readonly userId: string;
  readonly sourceId: string;
}

/** Begins anew what is due of users whose usage is locked. */
export async function renewDue(tx: Tx, userIds: readonly string[], at: Date): Promise<void> {
  const due = await tx.rows<DueRenewal>(lockedRenewals(userIds, at));
  if (due.length === 0) return;
  const begun = due.map((renewal) => ({ ...renewal, span: spanOf(renewal, at) }));
  await tx.execute(renewAllowances(begun));
  await tx.execute(moveRenewals(begun));
}

/** Allowances as they are at an instant: of those that are due the present period, with what was used in it by the records. */
export async function presentAllowances(
  db: Pick<Reader, 'rows'>,
  rows: readonly AllowanceRow[],
  at: Date,
): Promise<Allowance[]> {
  const due = rows.filter(isDue);
  if (due.length === 0) return rows.map((row) => allowanceOf(row, null, row.used));
  const spans = new Map<string, Span>(due.map((row) => [row.id, spanOf(row, at)]));
  const used = await db.rows<{ id: string; used: string }>(usedSince(due, [...spans.values()]));
  const usedOf = new Map(used.map((row) => [row.id, row.used]));
  return rows.map((row) => allowanceOf(row, spans.get(row.id) ?? null, usedOf.get(row.id) ?? row.used));
}

/** The period that an instant falls into: where its source ends within it, until then. */
function spanOf(renewal: Recurrence & { readonly endsAt: Date | null }, at: Date): Span {
  const { start, end } = recurringSpan(renewal, at);
  const { endsAt } = renewal;
  return { start, end: endsAt !== null && endsAt < end ? endsAt : end };
}

const isDue = (row: AllowanceRow): row is AllowanceRow & Recurrence => row.anchoredAt !== null;

const allowanceOf = (
  { id, userId, sourceId, metric, included, periodStart, periodEnd }: AllowanceRow,
  span: Span | null,
  used: string,
): Allowance => ({
  id,
  userId,
  sourceId,
  metric,
  included: BigInt(included),
  used: BigInt(used),
  periodStart: span?.start ?? periodStart,
  periodEnd: span?.end ?? periodEnd,
});
