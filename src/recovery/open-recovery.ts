import { NewAdminService, UnlockService } from '../administration/recovery/index.ts';
import { loadConfig } from '../config.ts';
import { systemActor } from '../core/actor.ts';
import { createLogger } from '../core/logger.ts';
import type { Tx } from '../core/tx.ts';
import { migrate } from '../database/migrate.ts';
import { keptEncryptionKey } from '../encryption-key.ts';
import { openDatabase } from '../open-database.ts';
import { openFoundation } from '../wings/foundation.ts';
import { ClaimedMembershipService } from '../organization/groups/index.ts';
import { identityWing } from '../wings/identity.ts';

/** The services that an operator works with, who is not signed in and has the database in hand. */
export type Recovery = Awaited<ReturnType<typeof openRecovery>>;

/**
 * Opens the database as the service does, beside the service where it runs.
 * @param command as the audit log names it
 * @throws ConfigError, DatabaseSetupError, DatabaseUnreachableError, EmbeddedPostgresError
 */
export async function openRecovery(command: string) {
  const config = loadConfig();
  // Standard output is for what was asked for.
  const logger = createLogger('warn', { write: (line) => void process.stderr.write(line) });
  const database = await openDatabase({ config, logger, joins: true });
  try {
    await migrate(database.address, logger);
    const encryptionKey = config.encryptionKey ?? keptEncryptionKey(config.dataDir);
    const foundation = await openFoundation({ config, logger, database: database.address, encryptionKey });
    const { unitOfWork } = foundation;
    const identity = identityWing(foundation, new ClaimedMembershipService(foundation.notifications));
    const origin = { requestId: null, ipAddress: null, userAgent: `gatehouse ${command}` };
    return {
      read: unitOfWork.read.bind(unitOfWork),
      /** One change by the system, with its audit event. */
      mutate: <T>(work: (tx: Tx) => Promise<T>) => unitOfWork.mutate({ actor: systemActor, origin }, work),
      users: identity.users,
      newAdmins: new NewAdminService(identity.userCreation, identity.passwords),
      resets: identity.passwordResets,
      unlocks: new UnlockService(identity.standing, identity.attempts),
      signInBlockers: identity.signInBlockers,
      keys: identity.keys,
      signingKeys: identity.signingKeys,
      close: async () => {
        await identity.close();
        await foundation.close();
        await database.stop();
      },
    };
  } catch (error) {
    await database.stop();
    throw error;
  }
}
