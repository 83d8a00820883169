export { RefreshToken } from './refresh-token.entity.ts';
export { Session } from './session.entity.ts';
export { SessionService, sessionErrors, type OpenedSession } from './session.service.ts';
export { sessionUpkeeps } from './upkeeps.ts';
