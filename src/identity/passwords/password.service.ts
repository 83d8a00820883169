import { defineErrors, type Violation } from '../../core/errors.ts';
import { isReadable } from '../../core/text.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { revokeActionTokens } from '../action-tokens/index.ts';
import type { Mail } from '../../foundation/mail/index.ts';
import type { SettingsStore } from '../../foundation/settings/index.ts';
import { isTooLong, type Hasher } from './hasher.ts';
import { attemptsAt, type PasswordAttempts } from './password-attempts.ts';
import { Password } from './password.entity.ts';

export const passwordErrors = defineErrors({
  PASSWORD_POLICY: 'The new password does not meet the password policy.',
});

/** Words that a password should not repeat: the person's name, address, sign-in name. */
export interface About {
  readonly name?: string | null;
  readonly email?: string | null;
  readonly username?: string | null;
}

/** A password that met the policy, hashed: made before the transaction, which must not wait for it. */
export interface HashedPassword {
  readonly hash: string;
}

/** Whose password it is, as far as a mail to them needs to know. */
export interface Owner {
  readonly id: string;
  readonly email: string | null;
  readonly locale: string;
  readonly timeZone: string;
}

/** Passwords: policy, hash, verification. */
export class PasswordService {
  constructor(
    private readonly hasher: Hasher,
    private readonly settings: SettingsStore,
    private readonly attempts: PasswordAttempts,
    private readonly mail: Mail,
  ) {}

  /**
   * Judges a new password and hashes it. Takes long, so call it outside the transaction.
   * @param path of the input field, for violations
   * @throws PASSWORD_POLICY (NIST SP 800-63B §5.1.1.2: length and known-bad values, no composition rules)
   */
  async prepare(password: string, about: About, path: readonly string[]): Promise<HashedPassword> {
    await this.judge(password, about, path);
    return { hash: await this.hasher.hash(password) };
  }

  /** Judges a new password. Outside any transaction. @param path of the input field, for violations @throws PASSWORD_POLICY */
  async judge(password: string, about: About, path: readonly string[]): Promise<void> {
    const violations = await this.#violations(password, about, path);
    if (violations.length > 0) throw passwordErrors.PASSWORD_POLICY(violations);
  }

  /** Sets the account's password, whether it had one or not. Guesses at the one before no longer count. */
  async set(tx: Tx, userId: string, { hash }: HashedPassword): Promise<void> {
    await tx.manager.upsert(Password, { userId, hash, changedAt: tx.now }, ['userId']);
    const [account] = await tx.rows<{ email: string | null; username: string | null }>({
      text: 'SELECT email, username FROM users WHERE id = $1',
      values: [userId],
    });
    if (account) tx.afterCommit(() => this.attempts.forgive(...attemptsAt(account)));
  }

  /**
   * Sets the password of an account that is in use, and tells its owner by mail where there was one before. Links to set
   * another are good no longer.
   */
  async replace(tx: Tx, account: Owner, password: HashedPassword): Promise<void> {
    const { id, email, locale, timeZone } = account;
    const hadOne = (await this.findHash(tx, id)) !== null;
    await this.set(tx, id, password);
    await revokeActionTokens(tx, id, ['PASSWORD_RESET', 'INVITATION']);
    if (hadOne && email !== null)
      await this.mail.send(tx, { template: 'password-changed', to: email, locale, timeZone, values: {} });
  }

  /** Replaces the hash of an unchanged password, unless it was changed meanwhile. */
  async replaceHash(tx: Tx, userId: string, known: string, { hash }: HashedPassword): Promise<void> {
    await tx.manager.update(Password, { userId, hash: known }, { hash });
  }

  /** Takes the password away. Tells whether there was one. */
  async remove(tx: Tx, userId: string): Promise<boolean> {
    return ((await tx.manager.delete(Password, { userId })).affected ?? 0) > 0;
  }

  /** Takes the passwords of many accounts away. Gives the ids of those that had one. */
  async removeOf(tx: Tx, userIds: readonly string[]): Promise<ReadonlySet<string>> {
    const removed = await tx.rows<{ userId: string }>({
      text: 'DELETE FROM passwords WHERE user_id = ANY($1::uuid[]) RETURNING user_id AS "userId"',
      values: [userIds],
    });
    return new Set(removed.map(({ userId }) => userId));
  }

  /** The stored hash, or null for an account without a password. */
  async findHash(db: Reader | Tx, userId: string): Promise<string | null> {
    const [row] = await db.rows<{ hash: string }>({
      name: 'password_hash',
      text: 'SELECT hash FROM passwords WHERE user_id = $1',
      values: [userId],
    });
    return row?.hash ?? null;
  }

  /** Which of these accounts have a password. */
  async having(db: Reader, userIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await db.rows<{ userId: string }>({
      text: 'SELECT user_id AS "userId" FROM passwords WHERE user_id = ANY($1::uuid[])',
      values: [userIds],
    });
    return new Set(rows.map(({ userId }) => userId));
  }

  /**
   * Whether the password fits; one of more than 72 bytes never does. Takes the same time whether there is a hash or not.
   * Outside any transaction.
   */
  async verify(password: string, hash: string | null): Promise<boolean> {
    return (await this.hasher.verify(password, hash)) && !isTooLong(password);
  }

  /** A new hash where the stored one has another cost than the one in force; else null. */
  async rehash(password: string, hash: string): Promise<HashedPassword | null> {
    return this.hasher.isOutdated(hash) ? { hash: await this.hasher.hash(password) } : null;
  }

  async #violations(password: string, about: About, path: readonly string[]): Promise<Violation[]> {
    const { minLength, minStrength } = (await this.settings.get()).passwords;
    const fault = (code: string, message: string): Violation[] => [{ path, code, message }];
    if (!isReadable(password)) return fault('INVALID', 'The password has characters that cannot be typed.');
    if (isTooLong(password)) return fault('TOO_LONG', 'The password has more than 72 bytes.');
    if ([...password].length < minLength)
      return fault('TOO_SHORT', `The password has fewer than ${minLength} characters.`);
    if ((await this.hasher.strength(password, wordsAbout(about))) < minStrength)
      return fault('TOO_WEAK', 'The password is easy to guess. Use more words, or less common ones.');
    return [];
  }
}

/** What is known of the person as one would type it: each name and address whole, in parts, and run together. */
function wordsAbout({ name, email, username }: About): string[] {
  const known = [name, email, username, 'gatehouse'].filter((text) => text != null);
  return known.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u), text.replace(/[^\p{L}\p{N}]+/gu, '')]);
}
