import type { UserStatus, UserType } from '../users/index.ts';

/** Why no link helps an account to a new password, as the audit log says it. */
export type RecoveryBarrier = 'SERVICE_ACCOUNT' | 'SUSPENDED' | 'SINGLE_SIGN_ON_ONLY';

/**
 * What keeps an account from a new password by mail; null when nothing does. Whoever gets the mail is the account's
 * owner, so the first user may as well: it is its own credential.
 */
export function recoveryBarrier({
  type,
  status,
  isSingleSignOnOnly,
}: {
  readonly type: UserType;
  readonly status: UserStatus;
  readonly isSingleSignOnOnly: boolean;
}): RecoveryBarrier | null {
  if (type === 'SERVICE') return 'SERVICE_ACCOUNT';
  if (isSingleSignOnOnly) return 'SINGLE_SIGN_ON_ONLY';
  return status === 'SUSPENDED' ? 'SUSPENDED' : null;
}
