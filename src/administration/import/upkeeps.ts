import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import type { RehearsalService } from './rehearsal.service.ts';

/** What dry runs left that did not come to their end. */
export const abandonedRehearsals = (rehearsals: RehearsalService): Upkeep => ({
  name: 'rehearsals of imports',
  remove: (tx, limit) => rehearsals.removeAbandoned(tx, limit),
});
