import { refuseImpersonation, signedIn } from '../../access/guard.ts';
import { badInput } from '../../core/errors.ts';
import type { Tx } from '../../core/tx.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import type { SettingsStore } from '../../foundation/settings/index.ts';
import { lockUser, type UserTarget } from './user-target.ts';
import {
  differences,
  profileChanged,
  refuseUnfit,
  type Amendment,
  type Profile,
  type ProfileChanges,
} from './user-profile.changes.ts';
import { User } from './user.entity.ts';
import { asTaken, emailErrors, takenEmail, userErrors } from './user.errors.ts';
import { refuseMastered, refuseProfileChange } from './user.policy.ts';
import type { UserView } from './user.queries.ts';
import type { UserService } from './user.service.ts';

/** A profile with the version that it is based on; without one it is written regardless. */
export interface VersionedChanges extends ProfileChanges {
  readonly expectedVersion?: number | null;
}

/** Proof that an address is the account's, by a link to it; given by the room that sends such links. */
export interface AddressConfirmations {
  /**
   * Whether a new address waits until it is confirmed: where a link can be sent to it and somebody reads there, unless
   * the account has neither a password nor ever had a confirmed address.
   */
  isAwaited(tx: Tx, account: UserTarget): Promise<boolean>;
  /** Sends a link to a new address. @throws RATE_LIMITED for more than five an hour to one address */
  askFor(tx: Tx, account: UserTarget, newEmail: string): Promise<void>;
  /** Kills the links to the former address of an account that has another one now. */
  addressReplaced(tx: Tx, account: UserTarget): Promise<void>;
}

/** What people say of an account and of themselves. */
export class UserProfileService {
  constructor(
    private readonly users: UserService,
    private readonly settings: SettingsStore,
    private readonly notifications: Notifications,
    private readonly confirmations: AddressConfirmations,
  ) {}

  /**
   * Changes a profile. What is as it was is left alone: where nothing else was asked for, the version stays.
   * @throws NOT_FOUND, FORBIDDEN, FIRST_USER_PROTECTED, MANAGED_EXTERNALLY, CONFLICT, BAD_USER_INPUT, INVALID_STATE,
   * ALREADY_EXISTS, RATE_LIMITED
   */
  async update(tx: Tx, id: string, { expectedVersion, ...changes }: VersionedChanges): Promise<UserView> {
    const target = await lockUser(tx, id);
    refuseProfileChange(signedIn(tx.actor), target);
    if (expectedVersion != null && expectedVersion !== target.version) throw userErrors.CONFLICT();
    const asked = differences(target, changes);
    // Links to set a password go there, so it is a matter of credentials.
    if (changes.email !== undefined && (asked.email !== undefined || target.pendingEmail))
      refuseImpersonation(tx.actor);
    await this.#refuse(tx, target, asked);
    const changed = await this.#amendment(tx, target, { asked, isEmailGiven: changes.email !== undefined });
    if (Object.keys(changed).length === 0) return tx.unchanged((await this.users.findById(tx, target.id))!);
    await this.#write(tx, target, changed);
    if (changed.email !== undefined) await this.confirmations.addressReplaced(tx, target);
    if (changed.pendingEmail) await this.confirmations.askFor(tx, { ...target, ...changed }, changed.pendingEmail);
    if (changed.name !== undefined) await this.notifications.accessChanged(tx, [target.id]);
    tx.record(profileChanged(target, changed));
    return (await this.users.findById(tx, target.id))!;
  }

  /** Changes the profile of whoever asks. @throws as `update` */
  updateOwn(tx: Tx, changes: ProfileChanges): Promise<UserView> {
    return this.update(tx, signedIn(tx.actor).subjectId, changes);
  }

  async #refuse(tx: Tx, target: UserTarget, changed: Partial<Profile>): Promise<void> {
    const mastery = (await this.users.masteries(tx, [target.id])).get(target.id) ?? null;
    refuseMastered(target, mastery, changed);
    if (changed.email !== undefined) await this.#refuseEmail(target, changed.email);
    refuseUnfit(target, changed);
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

  /**
   * What is written of what was asked for. A new address may have to wait until it is confirmed; the present one given
   * again, and one that need not wait, takes the place of one that waits.
   */
  async #amendment(
    tx: Tx,
    target: UserTarget,
    { asked: { email, ...others }, isEmailGiven }: { asked: Partial<Profile>; isEmailGiven: boolean },
  ): Promise<Amendment> {
    const { pendingEmail } = target;
    const dropped = isEmailGiven && pendingEmail !== null ? { pendingEmail: null } : {};
    if (email === undefined) return { ...others, ...dropped };
    if (email === null || !(await this.confirmations.isAwaited(tx, target))) return { ...others, email, ...dropped };
    if (email === pendingEmail) return others;
    const taken = await tx.manager.existsBy(User, { email });
    if (taken) throw takenEmail(['input']);
    return { ...others, pendingEmail: email };
  }

  async #write(tx: Tx, target: UserTarget, changed: Amendment): Promise<void> {
    // Whoever confirmed the old address has not confirmed the new one.
    const confirmation = changed.email === undefined ? {} : { emailConfirmedAt: null };
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
