import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import type { ActionTokenService } from './action-token.service.ts';

/** Links whose time is over. */
export const actionTokenUpkeeps = (tokens: ActionTokenService): readonly Upkeep[] => [
  { name: 'action tokens', remove: (tx, limit) => tokens.removeExpired(tx, limit) },
];
