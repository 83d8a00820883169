import 'reflect-metadata';
import { Command, InvalidArgumentError } from 'commander';
import { loadConfig } from './config.ts';
import { createLogger, type Logger } from './core/logger.ts';
import type { DatabaseAddress } from './database/data-source.ts';
import { migrate } from './database/migrate.ts';
import { endingOf, exitCodes } from './exit.ts';
import { openDatabase } from './open-database.ts';

/** Brings the database up to date, does some work on it, and ends: in clear words where that fails. */
async function onDatabase(work: (address: DatabaseAddress, logger: Logger) => Promise<void>): Promise<void> {
  try {
    const config = loadConfig();
    const logger = createLogger(config.logLevel);
    const database = await openDatabase({ config, logger });
    try {
      await migrate(database.address, logger);
      await work(database.address, logger);
    } finally {
      await database.stop();
    }
  } catch (error) {
    const ending = endingOf(error);
    console.error(ending ? ending.message : error);
    process.exitCode = ending?.exitCode ?? exitCodes.failed;
  }
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 10_000_000)
    throw new InvalidArgumentError('It is a whole number from 1 to 10000000.');
  return count;
}

const program = new Command('gatehouse').description('Identity and access for AI platforms, as a GraphQL service.');
program
  .command('serve')
  .description('run the service; ends on SIGTERM or SIGINT')
  .action(async () => (await import('./serve.ts')).serve());
program
  .command('migrate')
  .description("bring the database to this build's schema")
  .action(() => onDatabase(async (_address, logger) => logger.info('the database is up to date')));
program
  .command('seed')
  .description('fill the database with invented people, for trying out and measuring')
  .requiredOption('--users <n>', 'how many', countOf)
  .action(({ users }: { users: number }) =>
    onDatabase(async (address) => (await import('./seed/seed.ts')).seed(address, { users })),
  );
await program.parseAsync();
