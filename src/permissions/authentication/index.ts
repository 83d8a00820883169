export { AuthenticationService } from './authentication.service.ts';
