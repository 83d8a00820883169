import { loadConfig } from '../config.ts';
import { systemActor } from '../core/actor.ts';
import { createLogger } from '../core/logger.ts';
import type { Tx } from '../core/tx.ts';
import { migrate } from '../database/migrate.ts';
import { keptEncryptionKey } from '../encryption-key.ts';
import { openDatabase } from '../open-database.ts';
import { ClaimedMembershipService } from '../organization/groups/index.ts';
import { openFoundation } from '../wings/foundation.ts';
import { identityWing } from '../wings/identity.ts';

/** What commands of an operator build on, who is not signed in and has the database in hand. */
export type Beside = Awaited<ReturnType<typeof openBeside>>;

/**
 * Opens the database as the service does, beside the service where it runs.
 * @param command as the audit log names it
 * @throws ConfigError, DatabaseSetupError, DatabaseUnreachableError, EmbeddedPostgresError
 */
export async function openBeside(command: string) {
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
      foundation,
      identity,
      read: unitOfWork.read.bind(unitOfWork),
      /** One change by the system, with its audit event. */
      mutate: <T>(work: (tx: Tx) => Promise<T>) => unitOfWork.mutate({ actor: systemActor, origin }, work),
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
