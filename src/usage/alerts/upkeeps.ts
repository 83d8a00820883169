import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import { secondsFrom } from '../../core/clock.ts';
import { removeRaised } from './usage-alert.queries.ts';

/** By then every period has ended, months included. */
const KEPT_DAYS = 62;

/** Of periods that are over nothing is raised any more. */
export const raisedAlerts: Upkeep = {
  name: 'raised usage alerts',
  remove: async (tx, limit) => (await tx.execute(removeRaised(secondsFrom(tx.now, -KEPT_DAYS * 86_400), limit))).count,
};
