export { ImpersonationService } from './impersonation.service.ts';
