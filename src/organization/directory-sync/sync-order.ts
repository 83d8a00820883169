import type { Origin } from '../../core/tx.ts';

/** What a sync remembers of how it was ordered: the job's parameters. */
export interface SyncParameters {
  readonly directoryId: string;
  /** Whence it was ordered, for the audit events of what it does. */
  readonly origin: Origin;
  /** How many people it may suspend, where somebody said yes to so many; null: the directory's share. */
  readonly allowedRemovals: number | null;
}
