export { actorCheck } from './actor-making.ts';
export { AuthenticationService } from './authentication.service.ts';
