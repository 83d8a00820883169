export { ImpersonationSessionService, type OpenImpersonations } from './impersonation-session.service.ts';
export { RefreshToken } from './refresh-token.entity.ts';
export { Session } from './session.entity.ts';
export { SessionService, sessionErrors, type OpenedSession } from './session.service.ts';
export { StandInService, type StandIn } from './stand-in.service.ts';
export { StandInToken } from './stand-in-token.entity.ts';
export { sessionUpkeeps } from './upkeeps.ts';
