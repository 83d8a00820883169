import { DomainError, type ItemFailure } from '../../core/errors.ts';
import type { Tx } from '../../core/tx.ts';
import type { JobItemChange } from './job-item.entity.ts';
import type { Job, JobKind } from './job.entity.ts';

/** What became of one item. */
export interface JobItemOutcome {
  /** Position in the input, from 1. */
  readonly index: number;
  /** What identifies the item in the input. */
  readonly key: string | null;
  /** The account created or changed. */
  readonly userId: string | null;
  /** Why it failed; null where it did not. */
  readonly error: ItemFailure | null;
  /** What became of it, where the kind of work tells; in a dry run, what would. */
  readonly changes?: readonly JobItemChange[];
  /** Whether it is counted alone: of thousands that are as they were, nobody wants a list. */
  readonly isUnlisted?: boolean;
}

/** A job that runs, as its work sees it. */
export interface JobProgress {
  /** As it was when this attempt began: the items up to `processedCount` are done, by earlier attempts. */
  readonly job: Pick<
    Job,
    'id' | 'kind' | 'dryRun' | 'parameters' | 'totalCount' | 'processedCount' | 'createdById' | 'impersonatorId'
  >;
  /** Aborted within a second of `cancelJob` on any process, and when the worker stops: throw its reason then. */
  readonly signal: AbortSignal;
  /** Says how many items there are. */
  setTotal(count: number): Promise<void>;
  /**
   * Puts what the work reads, such as what it found elsewhere, in the place of what it read so far; `JobInput` gives it
   * again. It is whole once this returns.
   * @throws when this attempt is over: let it pass
   */
  keepInput(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void>;
  /**
   * Writes what became of the next items, in the very transaction that has their effects: both are there or neither,
   * and whoever goes on after a crash begins behind them. In order of the input, last in the transaction.
   * @throws when this attempt is over, since the job was cancelled or another worker has it: let it pass
   */
  finish(tx: Tx, items: readonly JobItemOutcome[]): Promise<void>;
}

/**
 * Does jobs of one kind. When it returns, the job has ended, and failed items tell how. A DomainError ends the job as
 * FAILED; anything else it throws is a defect or an outage, and it is called again later, to go on behind the items that
 * are done.
 */
export interface JobWork {
  readonly kind: JobKind;
  run(progress: JobProgress): Promise<void>;
}

/** Whether an error says that work cannot be done; an outage says that it can be done later. */
export const isVerdict = (error: unknown): error is DomainError =>
  error instanceof DomainError && error.code !== 'SERVICE_UNAVAILABLE';
