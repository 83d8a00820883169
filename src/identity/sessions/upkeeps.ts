import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import type { ImpersonationSessionService } from './impersonation-session.service.ts';
import type { SessionService } from './session.service.ts';
import type { StandInService } from './stand-in.service.ts';

/** What sessions leave behind; tokens before sessions, which take theirs along. */
export const sessionUpkeeps = (
  sessions: SessionService,
  standIns: StandInService,
  impersonations: ImpersonationSessionService,
): readonly Upkeep[] => [
  { name: 'impersonations that ran out', remove: (tx, limit) => impersonations.endExpired(tx, limit) },
  { name: 'refresh tokens', remove: (tx, limit) => sessions.removeUsedTokens(tx, limit) },
  { name: 'stand-in tokens', remove: (tx, limit) => standIns.removeExpired(tx, limit) },
  { name: 'sessions', remove: (tx, limit) => sessions.removeExpired(tx, limit) },
];
