export { withoutSecrets, type AuthPayloadData, type BegunSession, type Pretended, type TokenDelivery } from './auth.ts';
export { AuthPayload, TokenDeliveryEnum } from './auth.type.ts';
export { ChangePasswordService } from './change-password.service.ts';
export { PasswordSignInService } from './password-sign-in.service.ts';
export { SessionAccessService } from './session-access.service.ts';
export { SessionRefreshService } from './session-refresh.service.ts';
export { SignInBlockerService } from './sign-in-blockers.service.ts';
export { SignInService } from './sign-in.service.ts';
