import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import type { SettlementService } from './settlement.service.ts';

/**
 * Writes down periods, trials and subscriptions that ended. Whoever reads or changes a subscription goes by the clock, so
 * that where this is late, only the log is.
 */
export const settledSubscriptions = (settlement: SettlementService): Upkeep => ({
  name: 'subscriptions that time has changed',
  remove: (tx, limit) => settlement.settleDue(tx, limit),
});
