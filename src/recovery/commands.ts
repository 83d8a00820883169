import { InvalidArgumentError, type Command } from 'commander';
import { z } from 'zod';
import { isText, textRule } from '../core/text.ts';
import { MOST_NAME_CHARACTERS, USERNAME_RULE, usernamePattern } from '../identity/users/user.entity.ts';
import { asOperator } from '../operator/as-operator.ts';
import type { Recovery } from './open-recovery.ts';
import type { AdminChoice, PasswordChoice } from './work.ts';

/** The commands by which an operator helps where nobody can sign in. */
export function addRecoveryCommands(program: Command): void {
  const withPassword = (command: Command): Command =>
    command
      .option('--generate', 'make a password and print it, this once, to standard output')
      .option('--no-must-change', 'let the password stay; otherwise it must be changed at the first sign-in')
      .addHelpText('after', '\nThe password is read from standard input, or asked for where that is a terminal.');

  withPassword(
    program
      .command('create-admin')
      .description('make an administrator; the very first account becomes first user and super admin')
      .requiredOption('--email <address>', 'email address to sign in by', emailAddress)
      .requiredOption('--name <name>', 'display name', displayName)
      .option('--username <name>', 'username to sign in by', username),
  ).action((options: AdminChoice) =>
    recovering('create-admin', async (recovery) => (await import('./work.ts')).createAdmin(recovery, options)),
  );

  withPassword(
    program
      .command('reset-password')
      .description('set a new password for any account, and end its sessions')
      .argument('<login>', 'email address or username'),
  ).action((login: string, options: PasswordChoice) =>
    recovering('reset-password', async (recovery) =>
      (await import('./work.ts')).resetPassword(recovery, login, options),
    ),
  );

  program
    .command('unlock')
    .description('let somebody try again after too many failed attempts')
    .argument('<login>', 'email address or username')
    .option('--activate', 'lift a suspension too')
    .action((login: string, { activate = false }: { activate?: boolean }) =>
      recovering('unlock', async (recovery) => (await import('./work.ts')).unlock(recovery, login, activate)),
    );

  program
    .command('replace-signing-keys')
    .description('put new keys in the place of those that sign access tokens, when somebody else may have them')
    .action(() =>
      recovering('replace-signing-keys', async (recovery) => (await import('./work.ts')).replaceSigningKeys(recovery)),
    );
}

/** Does some work where nobody can sign in. */
const recovering = (command: string, work: (recovery: Recovery) => Promise<void>): Promise<void> =>
  asOperator(async () => (await import('./open-recovery.ts')).openRecovery(command), work);

/** As the API takes it: also of an intranet, whose names have no dot. */
const address = z.email({ pattern: z.regexes.html5Email }).max(254);

function emailAddress(text: string): string {
  if (!address.safeParse(text).success) throw new InvalidArgumentError('It must be an email address.');
  return text;
}

function displayName(text: string): string {
  if (!isText(text, 1, MOST_NAME_CHARACTERS))
    throw new InvalidArgumentError(`It ${textRule(1, MOST_NAME_CHARACTERS)}.`);
  return text;
}

function username(text: string): string {
  if (!usernamePattern.test(text)) throw new InvalidArgumentError(`It ${USERNAME_RULE}.`);
  return text;
}
