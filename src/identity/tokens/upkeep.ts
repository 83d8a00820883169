import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import type { SigningKeyService } from './signing-key.service.ts';

/** Keys whose last token has expired. */
export const signingKeyUpkeep = (keys: SigningKeyService): Upkeep => ({
  name: 'signing keys',
  remove: (tx, limit) => keys.removeSpent(tx, limit),
});
