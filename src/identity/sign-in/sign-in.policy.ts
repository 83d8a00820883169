import type { UserStatus, UserType } from '../users/index.ts';

/** Why a sign-in failed, as the audit log says it; whoever tried is told none of it. */
export type SignInFailure =
  'UNKNOWN_LOGIN' | 'SERVICE_ACCOUNT' | 'NO_PASSWORD' | 'WRONG_PASSWORD' | 'SUSPENDED' | 'EMAIL_NOT_CONFIRMED';

/** An account as far as letting it in depends on it. */
export interface Admitted {
  readonly type: UserType;
  readonly status: UserStatus;
  /** null where it has no password. */
  readonly hash: string | null;
}

/** What is wrong with a sign-in; null when nothing is. @param fits whether the password given is the account's */
export function failureOf(account: Admitted | null, fits: boolean): SignInFailure | null {
  if (!account) return 'UNKNOWN_LOGIN';
  if (account.type === 'SERVICE') return 'SERVICE_ACCOUNT';
  if (account.hash === null) return 'NO_PASSWORD';
  if (!fits) return 'WRONG_PASSWORD';
  return account.status === 'SUSPENDED' ? 'SUSPENDED' : null;
}
