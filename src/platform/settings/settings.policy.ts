import { mayGiveRole } from '../../access/ceiling.ts';
import { inputErrors, type Violation } from '../../core/errors.ts';
import type { Actor } from '../../core/actor.ts';
import type { Settings } from '../../foundation/settings/index.ts';
import { settingsErrors } from './settings.errors.ts';

/** A change as far as it is judged. */
export interface JudgedChange {
  readonly after: Settings;
  /** The settings that differ. */
  readonly changed: readonly string[];
  /** Where settings stand in the input. */
  readonly path: readonly string[];
}

const CONFIRMATION = 'registration.emailConfirmationRequired';
const DEFAULT_ROLE = 'registration.defaultRole';

/**
 * Refuses what would let delegates climb: whom the defaults are for, and what administrators have without a grant, decide
 * what the delegate and those above it may; a role that only administrators give would be had by signing up.
 * @throws FORBIDDEN
 */
export function refuseClimbing(actor: Actor, { after, changed, path }: JudgedChange): void {
  if (actor.kind !== 'USER' || actor.role === 'ADMIN') return;
  const climbing = changed.filter(
    (setting) =>
      setting.startsWith('permissions.') ||
      (setting === DEFAULT_ROLE && !mayGiveRole(actor, after.registration.defaultRole)),
  );
  if (climbing.length === 0) return;
  const { code, message } = settingsErrors.FORBIDDEN();
  throw settingsErrors.FORBIDDEN(
    climbing.map((setting): Violation => ({ path: [...path, ...setting.split('.')], code, message })),
  );
}

/** What cannot work here: without mail nobody could confirm an address, and so nobody new could sign in. @throws BAD_USER_INPUT */
export function refuseLockout({ after, changed, path }: JudgedChange, hasMail: boolean): void {
  if (hasMail || !after.registration.emailConfirmationRequired || !changed.includes(CONFIRMATION)) return;
  const message = 'needs mail to be set up (MAIL_URL): nobody could confirm an address.';
  throw inputErrors.BAD_USER_INPUT([{ path: [...path, ...CONFIRMATION.split('.')], code: 'MAIL_IS_OFF', message }]);
}

/** Whether what any account may do can have changed with these settings. */
export const changesAccess = (changed: readonly string[]): boolean =>
  changed.some((setting) => setting.startsWith('permissions.'));
