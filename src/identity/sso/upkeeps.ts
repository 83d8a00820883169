import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import type { PendingSignInService } from './pending-sign-in.service.ts';

/** Sign-ins from which nobody came back. */
export const pendingSignInUpkeep = (pending: PendingSignInService): Upkeep => ({
  name: 'pending sign-ins',
  remove: (tx, limit) => pending.removeExpired(tx, limit),
});
