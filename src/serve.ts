import 'reflect-metadata';
import cluster from 'node:cluster';
import { Supervisor } from './cluster/index.ts';
import { loadConfig } from './config.ts';
import { giveMemoryBack } from './core/heap.ts';
import { createLogger, type Logger } from './core/logger.ts';
import { endingOf, exitCodes } from './exit.ts';
import { startService, startWorker, type StartOptions } from './start.ts';

/** How long after SIGTERM requests are still taken: a balancer sees by readiness that it should send no more. */
const GRACE_MS = 1_000;
/** How long the end may take; just under five seconds with all that ending a process takes. */
const PATIENCE_MS = 4_500;

/** What runs, and can be ended. */
interface Running {
  stop(graceMs?: number): Promise<void>;
}

/** Runs the service as this process, or as several that this one starts: until it is told to end, or cannot go on. */
export const serve = (): Promise<void> => run(startServing, GRACE_MS);

const startServing = (options: Starting): Promise<Running> =>
  options.config.workers > 1
    ? new Supervisor({ ...options, onGone: options.onDatabaseGone }).start()
    : startService({ ...options, joins: cluster.isWorker });

/** Does queued work as this process, and nothing else: until it is told to end, or cannot go on. */
export const work = (): Promise<void> => run(startWorker, 0);

type Starting = StartOptions & { readonly onDatabaseGone: (error: Error) => void };

async function run(start: (options: Starting) => Promise<Running>, graceMs: number): Promise<void> {
  let logger = createLogger('info');
  const fail = (error: unknown): never => {
    const ending = endingOf(error);
    if (ending) process.stderr.write(`${ending.message}\n`);
    else logger.fatal({ err: error }, 'the service met a defect and ends');
    process.exit(ending?.exitCode ?? exitCodes.failed);
  };
  // Of a list that fails as a whole, graphql-js leaves the failures of some members to nobody.
  process.on('unhandledRejection', (reason) =>
    isOfAnAnswer(reason) ? logger.error({ err: reason }, 'a request met a defect') : fail(reason),
  );
  process.on('uncaughtException', fail);
  try {
    const config = loadConfig();
    logger = createLogger(config.logLevel);
    // Of several processes each says which one it is.
    if (cluster.isWorker) logger = logger.child({ process: process.pid });
    const starting = start({ config, logger, onDatabaseGone: fail });
    endOnSignals(starting, logger, graceMs);
    await starting;
    // Two fifths of it: modules that were read, the schema as it was built.
    giveMemoryBack();
  } catch (error) {
    fail(error);
  }
}

const isOfAnAnswer = (reason: unknown): boolean => reason instanceof Error && reason.name === 'GraphQLError';

/** Ends once, at the first signal: a second one, such as npm passes on after Ctrl-C, must not cut the end short. */
function endOnSignals(starting: Promise<Running>, logger: Logger, graceMs: number): void {
  let ending = false;
  const end = (afterMs: number) => async (signal: NodeJS.Signals) => {
    if (ending) return;
    ending = true;
    logger.info({ signal }, 'the service ends');
    setTimeout(() => {
      logger.error('the service could not end in time; what was under way is cut off');
      process.exit(exitCodes.failed);
    }, PATIENCE_MS).unref();
    await (await starting).stop(afterMs);
    process.exit(exitCodes.done);
  };
  process.on('SIGTERM', end(graceMs));
  process.on('SIGINT', end(0));
}
