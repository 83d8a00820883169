import type { Tx } from '../../core/tx.ts';
import type { Standing } from './standing.ts';

/** Who is told that usage was counted. */
export interface UsageListener {
  /**
   * Called after uses were counted, in their transaction, with the usage locked: for those of the users who have alerts
   * enabled, with how they stand now. What it throws undoes the counting.
   */
  counted(tx: Tx, standings: readonly Standing[]): Promise<void>;
}
