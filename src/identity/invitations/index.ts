export { InvitationService, type Newcomer } from './invitation.service.ts';
