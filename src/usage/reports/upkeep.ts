import { addUp, type Upkeep } from '../../foundation/housekeeping/index.ts';
import * as totals from './usage-totals.queries.ts';

/** Removes nothing: adds up what has been recorded since the last time. */
export const usageTotals: Upkeep = {
  name: 'uses that were added to the totals',
  remove: (tx, limit) => addUp(tx, limit, totals),
};
