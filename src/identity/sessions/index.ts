export { RefreshToken } from './refresh-token.entity.ts';
export { Session } from './session.entity.ts';
export { SessionService, type OpenedSession } from './session.service.ts';
