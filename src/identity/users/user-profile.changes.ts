import { badInput } from '../../core/errors.ts';
import type { AuditRecord } from '../../core/tx.ts';
import { auditTarget } from './user-target.ts';
import type { Presence, User, UserType } from './user.entity.ts';
import { userTypeErrors } from './user.errors.ts';

/** What becomes of a profile: what is left out stays, null clears. */
export interface ProfileChanges {
  readonly name?: string | null;
  readonly username?: string | null;
  readonly email?: string | null;
  readonly avatarUrl?: string | null;
  readonly statusMessage?: string | null;
  /** null returns to the measured one. */
  readonly presence?: Presence | null;
  readonly type?: UserType | null;
  readonly timeZone?: string | null;
  readonly locale?: string | null;
}

/** The part of an account that is its profile. */
export type Profile = Pick<User, keyof ProfileChanges>;

const attributes = [
  'name',
  'username',
  'email',
  'avatarUrl',
  'statusMessage',
  'presence',
  'type',
  'timeZone',
  'locale',
] as const satisfies readonly (keyof ProfileChanges)[];

/** What every account has. */
const required: readonly (keyof ProfileChanges)[] = ['name', 'type', 'timeZone', 'locale'];

/** A changed profile as it is written: a new address may have to wait. */
export type Amendment = Partial<Profile & Pick<User, 'pendingEmail'>>;

/** What differs from the account as it is. @throws BAD_USER_INPUT for null where there has to be a value */
export function differences(target: Partial<Profile>, changes: ProfileChanges): Partial<Profile> {
  const wanted = asStored(changes);
  const changed = attributes.filter((name) => wanted[name] !== undefined && wanted[name] !== target[name]);
  const missing = changed.find((name) => required.includes(name) && wanted[name] === null);
  if (missing) throw badInput(['input', missing], 'There has to be a value.', 'REQUIRED');
  return Object.fromEntries(changed.map((name) => [name, wanted[name]]));
}

const asStored = ({ name, username, email, statusMessage, ...others }: ProfileChanges): ProfileChanges => ({
  ...others,
  ...(name !== undefined && { name: name?.trim() ?? null }),
  ...(username !== undefined && { username: username?.toLowerCase() ?? null }),
  ...(email !== undefined && { email: email?.toLowerCase() ?? null }),
  ...(statusMessage !== undefined && { statusMessage: statusMessage?.trim() || null }),
});

/**
 * Refuses what no account can become, whoever asks: another kind where services are concerned, or nothing left to sign
 * in by.
 * @throws INVALID_STATE, BAD_USER_INPUT
 */
export function refuseUnfit(target: Pick<Profile, 'type' | 'email' | 'username'>, changed: Partial<Profile>): void {
  if (changed.type !== undefined && [changed.type, target.type].includes('SERVICE'))
    throw userTypeErrors.INVALID_STATE([
      { path: ['input', 'type'], code: 'INVALID', message: 'The account cannot become one of this kind.' },
    ]);
  const { email, username } = { ...target, ...changed };
  if (target.type !== 'SERVICE' && email === null && username === null)
    throw badInput(['input', 'username'], 'The account would have nothing left to sign in by.', 'REQUIRED');
}

/** How the audit log tells of a changed profile. */
export const profileChanged = (target: Pick<User, 'id' | 'name'> & Amendment, changed: Amendment): AuditRecord => ({
  action: 'USER_UPDATED',
  ...auditTarget(target),
  before: Object.fromEntries(Object.keys(changed).map((name) => [name, target[name as keyof Amendment]])),
  after: changed,
});
