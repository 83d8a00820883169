import { NewAdminService, UnlockService } from '../administration/recovery/index.ts';
import { openBeside } from '../operator/open-beside.ts';

/** The services that an operator works with where nobody can sign in. */
export type Recovery = Awaited<ReturnType<typeof openRecovery>>;

/**
 * Opens them beside the service where it runs.
 * @param command as the audit log names it
 * @throws ConfigError, DatabaseSetupError, DatabaseUnreachableError, EmbeddedPostgresError
 */
export async function openRecovery(command: string) {
  const { identity, read, mutate, close } = await openBeside(command);
  return {
    read,
    mutate,
    close,
    users: identity.users,
    newAdmins: new NewAdminService(identity.userCreation, identity.passwords),
    resets: identity.passwordResets,
    unlocks: new UnlockService(identity.standing, identity.attempts),
    signInBlockers: identity.signInBlockers,
    keys: identity.keys,
    signingKeys: identity.signingKeys,
  };
}
