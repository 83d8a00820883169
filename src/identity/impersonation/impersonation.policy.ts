import { secondsFrom } from '../../core/clock.ts';
import { badInput, retryAfter } from '../../core/errors.ts';
import { isReadable } from '../../core/text.ts';
import type { Settings } from '../../foundation/settings/index.ts';
import type { OpenImpersonations, Session } from '../sessions/index.ts';
import type { User } from '../users/index.ts';
import { impersonationErrors, serviceAccountErrors } from './impersonation.errors.ts';

// As whom an administrator acts, for what reason, how often at once and for how long.

const LONGEST_REASON = 500;
/** Impersonations that an administrator has open at once: one for each tab, within reason. */
const MOST_OPEN = 10;

/** The reason as the audit log keeps it, without the blanks around it. @throws BAD_USER_INPUT */
export function reasonOf(given: string): string {
  const reason = given.trim();
  if (reason.length >= 1 && reason.length <= LONGEST_REASON && isReadable(reason)) return reason;
  const message = `must be text of 1 to ${LONGEST_REASON} characters without control characters`;
  throw badInput(['reason'], message, 'TEXT');
}

/**
 * Refuses a user whom nobody acts as.
 * @throws SELF_CHANGE_NOT_ALLOWED, FORBIDDEN for an administrator, INVALID_STATE for who could do nothing anyway
 */
export function refuseTarget(administratorId: string, { id, role, type, status }: User): void {
  if (id === administratorId) throw impersonationErrors.SELF_CHANGE_NOT_ALLOWED();
  if (role === 'ADMIN') throw impersonationErrors.FORBIDDEN();
  if (type === 'SERVICE') throw serviceAccountErrors.INVALID_STATE();
  if (role === 'PENDING' || status === 'SUSPENDED') throw impersonationErrors.INVALID_STATE();
}

/** @throws RATE_LIMITED with the seconds until one ends by itself, when an administrator has as many open as may be */
export function refuseMore({ count, firstEndsAt }: OpenImpersonations, now: Date): void {
  if (count < MOST_OPEN || !firstEndsAt) return;
  throw retryAfter(impersonationErrors.RATE_LIMITED(), (firstEndsAt.getTime() - now.getTime()) / 1000);
}

/**
 * When an impersonation that begins now ends by itself: by the settings, and not after the administrator's own session.
 * In whole seconds, as its access token says it.
 */
export function endOf({ sessions }: Settings, { expiresAt }: Pick<Session, 'expiresAt'>, now: Date): Date {
  const full = secondsFrom(now, sessions.impersonationMinutes * 60);
  const end = Math.min(full.getTime(), expiresAt.getTime());
  return new Date(Math.floor(end / 1000) * 1000);
}
