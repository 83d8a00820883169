#!/usr/bin/env node
import 'reflect-metadata';
import { Command, InvalidArgumentError } from 'commander';
import { loadConfig } from './config.ts';
import { createLogger, type Logger } from './core/logger.ts';
import type { DatabaseAddress } from './database/data-source.ts';
import { migrate } from './database/migrate.ts';
import { endWith } from './exit.ts';
import { addLiteLlmCommands } from './litellm-pull/commands.ts';
import { openDatabase } from './open-database.ts';
import { addRecoveryCommands } from './recovery/commands.ts';

/** Brings the database up to date, does some work on it, and ends: in clear words where that fails. */
async function onDatabase(work: (address: DatabaseAddress, logger: Logger) => Promise<void>): Promise<void> {
  try {
    const config = loadConfig();
    const logger = createLogger(config.logLevel);
    const database = await openDatabase({ config, logger });
    try {
      await migrate(database.address, logger, config);
      await work(database.address, logger);
    } finally {
      await database.stop();
    }
  } catch (error) {
    endWith(error);
  }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

const program = new Command('gatehouse').description('Identity and access for AI platforms, as a GraphQL service.');
program
  .command('serve')
  .description('run the service until SIGTERM or SIGINT')
  .action(async () => (await import('./serve.ts')).serve());
program
  .command('worker')
  .description('do queued work, such as mails and imports, until SIGTERM or SIGINT; for services with WORKER=off')
  .action(async () => (await import('./serve.ts')).work());
program
  .command('migrate')
  .description("bring the database to this build's schema")
  .action(() => onDatabase(async (_address, logger) => logger.info('the database is up to date')));
program
  .command('seed')
  .description('fill the database with invented people, to try things out and to measure')
  .requiredOption('--users <n>', 'how many', wholeNumber)
  .option('--seed <n>', 'the same number gives the same people', wholeNumber)
  .action((options: { users: number; seed?: number }) =>
    onDatabase(async ({ ownerUrl }) =>
      (await import('./seed/seed.ts')).seed({ ...options, ownerUrl, log: (line) => console.log(line) }),
    ),
  );
addRecoveryCommands(program);
addLiteLlmCommands(program);
await program.parseAsync();
