import type { UserStatus, UserType } from '../users/index.ts';

/** Why no link helps an account to a new password, as the audit log says it. */
export type RecoveryBarrier = 'SERVICE_ACCOUNT' | 'SUSPENDED';

/**
 * What keeps an account from a new password by mail; null when nothing does. Whoever gets the mail is the account's
 * owner, so the first user may as well: it is its own credential.
 */
export function recoveryBarrier({
  type,
  status,
}: {
  readonly type: UserType;
  readonly status: UserStatus;
}): RecoveryBarrier | null {
  if (type === 'SERVICE') return 'SERVICE_ACCOUNT';
  return status === 'SUSPENDED' ? 'SUSPENDED' : null;
}
