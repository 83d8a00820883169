import { addUp, type Upkeep } from '../../foundation/housekeeping/index.ts';
import * as totals from './movements.queries.ts';

/** Removes nothing: adds up what has been recorded since the last time. */
export const billingTotals: Upkeep = {
  name: 'events of billing that were added to the totals',
  remove: (tx, limit) => addUp(tx, limit, totals),
};
