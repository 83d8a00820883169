export { PasswordRecoveryService } from './password-recovery.service.ts';
