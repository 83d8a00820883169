import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import type { DatabaseClock } from '../core/clock.ts';
import { LateReads, Replica } from '../core/late-reads.ts';
import type { Logger } from '../core/logger.ts';
import { poolOf } from '../core/pool.ts';
import { UnitOfWork } from '../core/unit-of-work.ts';
import {
  listenConnection,
  readerDataSource,
  replicaDataSource,
  writerDataSource,
  type DatabaseAddress,
} from '../database/data-source.ts';
import { patiently, type Patience } from '../database/patience.ts';
import { refusePowerfulRole } from '../database/roles.ts';
import { inspectSession } from '../database/session.ts';
import { Notifications } from '../foundation/notify/index.ts';
import { actorCheck } from '../permissions/authentication/index.ts';

/** The ways to the database. */
export interface Connections {
  readonly reader: DataSource;
  readonly writePool: Pool;
  readonly unitOfWork: UnitOfWork;
  readonly lateReads: LateReads;
  readonly notifications: Notifications;
  /** Lets go of the database; at the very end. */
  close(): Promise<void>;
}

interface ConnectionOptions extends Patience {
  readonly config: Config;
  readonly database: DatabaseAddress;
}

const CLOCK_EVERY_MS = 60_000;

/**
 * Connects to the database, sets the clock by it, and begins to hear what other processes say.
 * @throws DatabaseSetupError, DatabaseUnreachableError
 */
export const openConnections = (options: ConnectionOptions, clock: DatabaseClock): Promise<Connections> =>
  patiently(options, async () => {
    // Taken back in reverse order, now where something fails, or at the end.
    const ends: (() => unknown)[] = [];
    const close = async (): Promise<void> => {
      for (const end of ends.splice(0).reverse()) await end();
    };
    try {
      return { ...(await connect(options, clock, (end) => ends.push(end))), close };
    } catch (error) {
      await close();
      throw error;
    }
  });

/** @param atTheEnd is told how to let go of what was opened */
async function connect(
  { config, logger, database }: ConnectionOptions,
  clock: DatabaseClock,
  atTheEnd: (end: () => unknown) => void,
): Promise<Omit<Connections, 'close'>> {
  const writer = await writerDataSource(database, config.databasePoolSize).initialize();
  atTheEnd(() => writer.destroy());
  const reader = await readerDataSource(database, config.databasePoolSize).initialize();
  atTheEnd(() => reader.destroy());
  for (const source of [writer, reader]) {
    await refusePowerfulRole((text) => source.query(text));
    await inspectSession(source, { isReader: source === reader, logger, namedStatements: database.namedStatements });
  }
  const unitOfWork = new UnitOfWork(writer, reader, clock, logger, actorCheck);
  atTheEnd(() => unitOfWork.close());

  const copy = replicaDataSource(database, config.databasePoolSize);
  const replica =
    copy &&
    new Replica(copy, {
      primary: reader,
      reads: () => new UnitOfWork(writer, copy, clock, logger, actorCheck),
      inspect: () => refusePowerfulRole((text) => copy.query(text)),
      logger,
    });
  replica?.start();
  atTheEnd(() => replica?.stop());
  atTheEnd(await keepTime(clock, reader, logger));

  const notifications = new Notifications(listenConnection(database), logger, clock);
  atTheEnd(() => notifications.close());
  await notifications.start();
  return {
    reader,
    writePool: poolOf(writer),
    unitOfWork,
    lateReads: new LateReads(unitOfWork, replica),
    notifications,
  };
}

/** Sets the clock by the database, now and each minute. Returns what ends it. */
async function keepTime(clock: DatabaseClock, reader: DataSource, logger: Logger): Promise<() => void> {
  const synchronise = () =>
    clock.synchronise(async () => (await reader.query('SELECT clock_timestamp() AS now'))[0].now as Date);
  await synchronise();
  const timer = setInterval(
    () => void synchronise().catch((error) => logger.warn({ err: error }, 'the clock could not be compared')),
    CLOCK_EVERY_MS,
  ).unref();
  return () => clearInterval(timer);
}
