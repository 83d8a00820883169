import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import type { SessionService } from './session.service.ts';
import type { StandInService } from './stand-in.service.ts';

/** What sessions leave behind; tokens before sessions, which take theirs along. */
export const sessionUpkeeps = (sessions: SessionService, standIns: StandInService): readonly Upkeep[] => [
  { name: 'refresh tokens', remove: (tx, limit) => sessions.removeUsedTokens(tx, limit) },
  { name: 'stand-in tokens', remove: (tx, limit) => standIns.removeExpired(tx, limit) },
  { name: 'sessions', remove: (tx, limit) => sessions.removeExpired(tx, limit) },
];
