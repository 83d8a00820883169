export { actorHolds } from './authentication.queries.ts';
export { AuthenticationService } from './authentication.service.ts';
