export { EmailConfirmationService } from './email-confirmation.service.ts';
