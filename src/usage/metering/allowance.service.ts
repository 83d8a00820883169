import { newId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { Recurrence, Span, UsageMetric } from '../measures/index.ts';
import { lockUsage } from './accounts.ts';
import * as queries from './allowances.queries.ts';
import { presentAllowances, type Allowance } from './allowances.ts';
import type { AllowanceRow } from './standing.queries.ts';

/** How much of a metric a plan includes in a period. */
export interface Quota {
  readonly metric: UsageMetric;
  readonly amount: bigint;
}

/** What a user may have of a plan, and from when to when. */
export interface AllowanceOrder {
  readonly userId: string;
  /** The subscription. */
  readonly sourceId: string;
  /** The first period. */
  readonly span: Span;
  /** How periods follow it: the first of these begins where it ends, or it is one of these. */
  readonly recurrence: Recurrence;
  readonly quotas: readonly Quota[];
}

/** A source that ended, and when. */
export type EndedSource = queries.EndedSource;

/** When a source ends. */
export type Bounds = queries.Bounds;

/** What plans include of usage: written by billing, counted and judged here with limits and budgets. */
export class AllowanceService {
  /**
   * Lets a user have what a plan includes, and begins it anew in each period until it is ended. A user has it of one
   * source: that of another one has to be ended before.
   */
  async begin(tx: Tx, { userId, sourceId, span, recurrence, quotas }: AllowanceOrder): Promise<void> {
    if (quotas.length === 0) return;
    // What is recorded meanwhile is counted: its transaction either ends before, or sees what is written here.
    await lockUsage(tx, [userId], span.start);
    const allowances = quotas.map(({ metric, amount }) => ({ id: newId(), metric, included: amount }));
    await tx.execute(queries.insertAllowances({ userId, sourceId, span }, allowances));
    await tx.execute(queries.writeRenewal({ userId, sourceId, periodEnd: span.end, ...recurrence }));
  }

  /** Ends what a source includes, at once. */
  async end(tx: Tx, userId: string, sourceId: string, at: Date): Promise<void> {
    await lockUsage(tx, [userId], at);
    await tx.execute(queries.deleteRenewals([sourceId]));
    for (const statement of queries.cutAllowances(sourceId, at)) await tx.execute(statement);
  }

  /** Says when what a source includes ends, and when the present period does: with that, or before. */
  async bound(tx: Tx, bounds: Bounds): Promise<void> {
    for (const statement of queries.boundSource(bounds)) await tx.execute(statement);
  }

  /** Forgets how sources begin anew that have ended by themselves, be it within a period. */
  async forget(tx: Tx, ended: readonly EndedSource[]): Promise<void> {
    if (ended.length === 0) return;
    await tx.execute(queries.deleteRenewals(ended.map(({ sourceId }) => sourceId)));
    await tx.execute(queries.cutEnded(ended));
  }

  /** Lets sources include more, from the present period on. Amounts that are not more stay. */
  async raise(tx: Tx, sourceIds: readonly string[], quotas: readonly Quota[]): Promise<void> {
    if (sourceIds.length === 0 || quotas.length === 0) return;
    await tx.execute(queries.holdAccounts(sourceIds));
    // A period that begins at the same time takes its amounts from the one before: it does so before this, or after.
    await tx.execute(queries.holdRenewals(sourceIds));
    const included = quotas.map(({ metric, amount }) => ({ metric, included: amount }));
    await tx.execute(queries.raiseAllowances(sourceIds, included));
  }

  /** What sources include and what is used of it, in the present period; of those that ended, in the last. */
  async ofSources(db: Pick<Reader, 'rows' | 'now'>, sourceIds: readonly string[]): Promise<Allowance[]> {
    if (sourceIds.length === 0) return [];
    const rows = await db.rows<AllowanceRow>(queries.allowancesOfSources(sourceIds, db.now));
    return presentAllowances(db, rows, db.now);
  }
}
