import { accountByLogin } from '../administration/recovery/index.ts';
import { systemActor } from '../core/actor.ts';
import type { UserView } from '../identity/users/index.ts';
import type { SignInBlocker } from '../identity/sign-in/index.ts';
import type { Recovery } from './open-recovery.ts';
import { generatedPassword, readPassword } from './read-password.ts';

/** How the operator gives a password. */
export interface PasswordChoice {
  /** Whether it is made and printed, in place of being given. */
  readonly generate?: true;
  readonly mustChange: boolean;
}

/** An administrator as the operator's options say it. */
export interface AdminChoice extends PasswordChoice {
  readonly email: string;
  readonly name: string;
  readonly username?: string;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const nextChange = (mustChange: boolean): string =>
  mustChange ? 'The password must be changed at the first sign-in.' : 'The password may stay.';

/** A password as the operator chose to give it, and what prints it once it is in force; nothing prints a given one. */
async function chosenPassword({ generate }: PasswordChoice): Promise<{ password: string; show: () => void }> {
  if (!generate)
    return { password: await readPassword({ input: process.stdin, output: process.stderr }), show: () => undefined };
  const password = generatedPassword();
  return { password, show: () => void process.stdout.write(`${password}\n`) };
}

/** `gatehouse create-admin` */
export async function createAdmin({ newAdmins, mutate }: Recovery, options: AdminChoice): Promise<void> {
  const { name, email, username = null, mustChange } = options;
  const admin = { name, email, username, mustChangePassword: mustChange };
  const { password, show } = await chosenPassword(options);
  const hashed = await newAdmins.prepare(admin, password);
  const { user, isFirst } = await mutate((tx) => newAdmins.create(tx, admin, hashed));
  say(`Made the administrator ${user.name} (${user.email})${isFirst ? ', the first user and super admin' : ''}.`);
  say(nextChange(mustChange));
  show();
}

/** `gatehouse reset-password` */
export async function resetPassword(recovery: Recovery, login: string, options: PasswordChoice): Promise<void> {
  const { read, mutate, users, resets } = recovery;
  const account = await read((db) => accountByLogin(db, users, login));
  const { password, show } = await chosenPassword(options);
  const hashed = await read((db) => resets.prepare(db, systemActor, account.id, password));
  await mutate((tx) => resets.reset(tx, account.id, hashed, options.mustChange));
  show();
  say(`Set a new password for ${account.name}, and ended all sessions. ${nextChange(options.mustChange)}`);
  await sayWhatIsLeft(recovery, account.id);
}

/** `gatehouse unlock` */
export async function unlock(recovery: Recovery, login: string, activate: boolean): Promise<void> {
  const { read, mutate, users, unlocks } = recovery;
  const { id, name } = await read((db) => accountByLogin(db, users, login));
  const { wasThrottled, wasSuspended } = await mutate((tx) => unlocks.unlock(tx, id, activate));
  const done = [
    wasThrottled && `${name} may try to sign in again.`,
    wasSuspended && `${name} is suspended no more.`,
  ].filter((line) => line !== false);
  say(done.join(' ') || `No failed attempts were in the way of ${name}.`);
  await sayWhatIsLeft(recovery, id);
}

/** `gatehouse replace-signing-keys` */
export async function replaceSigningKeys({ keys, signingKeys, mutate }: Recovery): Promise<void> {
  // Says so now if ENCRYPTION_KEY is not the one of this database, before keys are sealed that nobody could open.
  await keys.signing();
  const pairs = await keys.pairs();
  const { keyId } = await mutate((tx) => signingKeys.replace(tx, pairs));
  say(`Replaced the signing keys: ${keyId} signs now. Every access token issued before is void.`);
}

const help: Readonly<Record<SignInBlocker, string>> = {
  AWAITING_APPROVAL: 'the account awaits approval by an administrator.',
  SUSPENDED: 'the account is suspended; `unlock --activate` lifts that.',
  EMAIL_NOT_CONFIRMED: 'the email address is not confirmed.',
  NO_PASSWORD: 'the account has no password; `reset-password` sets one.',
  SINGLE_SIGN_ON_ONLY: 'the account signs in by single sign-on only.',
  TOO_MANY_ATTEMPTS: 'there were too many failed attempts; `unlock` forgets them.',
  SERVICE_ACCOUNT: 'it is a SERVICE account, by which nobody signs in.',
};

/** What else keeps the account from signing in, and what helps. */
async function sayWhatIsLeft({ read, users, signInBlockers }: Recovery, id: string): Promise<void> {
  const user: UserView = (await read((db) => users.findById(db, id)))!;
  const [blockers = []] = await read((db) => signInBlockers.of(db, [user]));
  for (const blocker of blockers) say(`Still in the way: ${help[blocker]}`);
}
