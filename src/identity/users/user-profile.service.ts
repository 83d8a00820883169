import { signedIn } from '../../access/guard.ts';
import { badInput } from '../../core/errors.ts';
import type { Tx } from '../../core/tx.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import type { SettingsStore } from '../../foundation/settings/index.ts';
import { auditTarget, lockUser, type UserTarget } from './user-target.ts';
import { User, type Presence, type UserType } from './user.entity.ts';
import { asTaken, emailErrors, userErrors, userTypeErrors } from './user.errors.ts';
import { refuseProfileChange } from './user.policy.ts';
import type { UserView } from './user.queries.ts';
import type { UserService } from './user.service.ts';

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

/** A profile with the version that it is based on; without one it is written regardless. */
export interface VersionedChanges extends ProfileChanges {
  readonly expectedVersion?: number | null;
}

type Profile = Pick<User, keyof ProfileChanges>;

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

/** What people say of an account and of themselves. */
export class UserProfileService {
  constructor(
    private readonly users: UserService,
    private readonly settings: SettingsStore,
    private readonly notifications: Notifications,
  ) {}

  /**
   * Changes a profile. What is as it was is left alone: where nothing else was asked for, the version stays.
   * @throws NOT_FOUND, FORBIDDEN, FIRST_USER_PROTECTED, CONFLICT, BAD_USER_INPUT, INVALID_STATE, ALREADY_EXISTS
   */
  async update(tx: Tx, id: string, { expectedVersion, ...changes }: VersionedChanges): Promise<UserView> {
    const target = await lockUser(tx, id);
    refuseProfileChange(signedIn(tx.actor), target);
    if (expectedVersion != null && expectedVersion !== target.version) throw userErrors.CONFLICT();
    const changed = differences(target, changes);
    await this.#refuse(target, changed);
    if (Object.keys(changed).length === 0) return tx.unchanged((await this.users.findById(tx, target.id))!);
    await this.#write(tx, target, changed);
    if (changed.name !== undefined) await this.notifications.accessChanged(tx, [target.id]);
    tx.record({
      action: 'USER_UPDATED',
      ...auditTarget(target),
      before: Object.fromEntries(Object.keys(changed).map((name) => [name, target[name as keyof Profile]])),
      after: changed,
    });
    return (await this.users.findById(tx, target.id))!;
  }

  /** Changes the profile of whoever asks. @throws as `update` */
  updateOwn(tx: Tx, changes: ProfileChanges): Promise<UserView> {
    return this.update(tx, signedIn(tx.actor).subjectId, changes);
  }

  async #refuse(target: UserTarget, changed: Partial<Profile>): Promise<void> {
    if (changed.type !== undefined && [changed.type, target.type].includes('SERVICE'))
      throw userTypeErrors.INVALID_STATE([
        { path: ['input', 'type'], code: 'INVALID', message: 'The account cannot become one of this kind.' },
      ]);
    if (changed.email !== undefined) await this.#refuseEmail(target, changed.email);
    const { email, username } = { ...target, ...changed };
    if (target.type !== 'SERVICE' && email === null && username === null)
      throw badInput(['input', 'username'], 'The account would have nothing left to sign in by.', 'REQUIRED');
  }

  async #refuseEmail(target: UserTarget, email: string | null): Promise<void> {
    if (email === null && target.type !== 'SERVICE')
      throw badInput(['input', 'email'], 'Only a SERVICE account can be without an email address.', 'REQUIRED');
    // FORBIDDEN and not INVALID_STATE: nothing about this account keeps it from changing; the installation does not
    // permit it, to anybody.
    if (!(await this.settings.get()).users.emailChangeAllowed)
      throw emailErrors.FORBIDDEN([
        { path: ['input', 'email'], code: 'IMMUTABLE', message: 'The settings make email addresses immutable.' },
      ]);
  }

  async #write(tx: Tx, target: UserTarget, changed: Partial<Profile>): Promise<void> {
    // Whoever confirmed the old address has not confirmed the new one.
    const confirmation = changed.email === undefined ? {} : { emailConfirmedAt: null, pendingEmail: null };
    try {
      await tx.manager.update(
        User,
        { id: target.id },
        { ...changed, ...confirmation, updatedAt: tx.now, version: target.version + 1 },
      );
    } catch (error) {
      throw asTaken(error, ['input']);
    }
  }
}

/** What differs from the account as it is. @throws BAD_USER_INPUT for null where there has to be a value */
function differences(target: UserTarget, changes: ProfileChanges): Partial<Profile> {
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
