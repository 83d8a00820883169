import type { UserRole } from '../../core/actor.ts';
import type { UserStatus, UserType } from '../users/index.ts';

/** What keeps a user from signing in with a password. */
export const signInBlockers = [
  'AWAITING_APPROVAL',
  'SUSPENDED',
  'EMAIL_NOT_CONFIRMED',
  'NO_PASSWORD',
  'SINGLE_SIGN_ON_ONLY',
  'TOO_MANY_ATTEMPTS',
  'SERVICE_ACCOUNT',
] as const;
export type SignInBlocker = (typeof signInBlockers)[number];

/** An account as far as signing in depends on it. */
export interface SigningIn {
  readonly role: UserRole;
  readonly status: UserStatus;
  readonly type: UserType;
  readonly email: string | null;
  readonly emailConfirmedAt: Date | null;
}

/** Whether the address has to be confirmed before the account may be used. */
export const mustConfirmEmail = (
  { email, emailConfirmedAt }: Pick<SigningIn, 'email' | 'emailConfirmedAt'>,
  emailConfirmationRequired: boolean,
): boolean => emailConfirmationRequired && email !== null && emailConfirmedAt === null;

/** What is known beside the account itself. */
export interface Circumstances {
  readonly hasPassword: boolean;
  /** Whether it signs in at its identity provider only. */
  readonly isSingleSignOnOnly: boolean;
  readonly isThrottled: boolean;
  readonly emailConfirmationRequired: boolean;
}

/** All that is in the way of an account's signing in with a password; empty when nothing is. */
export function blockersOf(account: SigningIn, circumstances: Circumstances): SignInBlocker[] {
  const { hasPassword, isSingleSignOnOnly, isThrottled, emailConfirmationRequired } = circumstances;
  const isService = account.type === 'SERVICE';
  const stands: { readonly [B in SignInBlocker]: boolean } = {
    AWAITING_APPROVAL: account.role === 'PENDING',
    SUSPENDED: account.status === 'SUSPENDED',
    EMAIL_NOT_CONFIRMED: !isService && mustConfirmEmail(account, emailConfirmationRequired),
    NO_PASSWORD: !isService && !hasPassword && !isSingleSignOnOnly,
    SINGLE_SIGN_ON_ONLY: isSingleSignOnOnly,
    TOO_MANY_ATTEMPTS: isThrottled,
    SERVICE_ACCOUNT: isService,
  };
  return signInBlockers.filter((blocker) => stands[blocker]);
}
