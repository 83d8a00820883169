import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import type { SubscriptionRenewalService } from './subscription-renewal.service.ts';

/**
 * Writes down periods, trials and subscriptions that ended. Whoever reads or changes a subscription goes by the clock, so
 * that where this is late, only the log is.
 */
export const settledSubscriptions = (renewals: SubscriptionRenewalService): Upkeep => ({
  name: 'subscriptions that time has changed',
  remove: (tx, limit) => renewals.settleDue(tx, limit),
});
