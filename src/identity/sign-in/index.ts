export {
  withoutSecrets,
  type AuthPayloadData,
  type BegunSession,
  type EnteredSession,
  type Pretended,
  type TokenDelivery,
} from './auth.ts';
export { AuthPayload, TokenDeliveryEnum } from './auth.type.ts';
export { signInErrors } from './sign-in.errors.ts';
export { ChangePasswordService } from './change-password.service.ts';
export { PasswordSignInService } from './password-sign-in.service.ts';
export { SessionAccessService } from './session-access.service.ts';
export { SessionRefreshService } from './session-refresh.service.ts';
export type { SignInBlocker } from './sign-in-blockers.policy.ts';
export { SignInBlockerService } from './sign-in-blockers.service.ts';
export { SignInService } from './sign-in.service.ts';
