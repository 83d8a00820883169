import { EventEmitter } from 'node:events';
import type { TaskList, WorkerEvents, WorkerPool } from 'graphile-worker';
import pg from 'pg';
import { Lanes } from './lanes.ts';
import { Lifeline } from './lifeline.ts';
import { taskList, type RunningTasks } from './task-list.ts';
import { longTasks, waitingTasks, type TaskName } from './task.ts';
import type { WorkerOptions } from './worker.ts';

/** Notifications are what wakes a worker; this finds tasks that come due later, and those it was not told of. */
const POLL_MS = 2_000;
/** Fetching may fail so often in a row before everything is begun anew. */
const MOST_FAILURES = 3;
/** How long each step of the end may take once tasks have ended. */
const STEP_MS = 300;

/**
 * An uninterrupted time at work: pools of graphile-worker's workers, and the lifeline by which other processes see that
 * they live. Whatever breaks ends it as a whole, so that nobody works whom the others believe dead.
 */
export class Shift {
  /** Why it cannot go on; never, where it is ended. */
  readonly broken: Promise<Error>;
  #break!: (error: Error) => void;
  readonly #pools: WorkerPool[] = [];
  #ended = false;

  private constructor(
    private readonly connections: pg.Pool,
    private readonly lifeline: Lifeline,
    private readonly tasks: RunningTasks,
  ) {
    this.broken = new Promise((resolve) => (this.#break = resolve));
    void lifeline.lost.then((error) => this.#break(error));
  }

  /** Begins to take tasks. @throws when the database cannot be reached */
  static async begin(options: WorkerOptions): Promise<Shift> {
    const { connection, inspect, logger, concurrency } = options;
    const lifeline = await Lifeline.open(connection, inspect, logger);
    const tasks = taskList(options.tasks, logger);
    const places = placesFor(Object.keys(options.tasks) as TaskName[], concurrency);
    // In each pool somebody listens beside the workers; those that wait for others hold none meanwhile, and share one.
    const max = concurrency + places.length + 1;
    const connections = new pg.Pool({ ...connection, application_name: 'gatehouse worker', max });
    // Whoever uses a lost connection is told by the statement that fails.
    connections.on('error', () => undefined);
    connections.on('connect', (client) => client.on('error', () => undefined));
    const shift = new Shift(connections, lifeline, tasks);
    const begun = Promise.all(places.map((place) => shift.#begin(place, options))).then(() => lifeline.watch());
    const error = await Promise.race([begun, shift.broken]);
    if (!error) return shift;
    await shift.end(STEP_MS);
    throw error;
  }

  /** Takes no more tasks, tells those that run to end, and gives back what has not ended after so long. */
  async end(patienceMs: number): Promise<void> {
    this.#ended = true;
    this.tasks.abort();
    const ended = Promise.all(this.#pools.map((pool) => settled(pool.gracefulShutdown())));
    if (!(await within(patienceMs, ended))) {
      await within(STEP_MS, this.lifeline.giveBackAll());
      await within(STEP_MS, Promise.all(this.#pools.map((pool) => settled(pool.forcefulShutdown('')))));
    }
    await within(STEP_MS, this.lifeline.giveBack(this.tasks.interrupted));
    await this.lifeline.close();
    await within(STEP_MS, this.connections.end());
  }

  /** Opens a pool; done when it is told of new tasks. */
  async #begin({ names, concurrency, mostOfLane }: Place, { logger }: WorkerOptions): Promise<void> {
    // Only here: who does not work need not wait for it to be loaded.
    const { Logger, runTaskList } = await import('graphile-worker');
    if (this.#ended) return;
    const events: WorkerEvents = new EventEmitter();
    const listening = this.#watch(events);
    const options = {
      concurrency,
      events,
      ...(mostOfLane !== undefined && { forbiddenFlags: new Lanes(events, mostOfLane).full }),
      noHandleSignals: true,
      pollInterval: POLL_MS,
      schema: 'graphile_worker',
      // What it has to say of tasks that fail, `taskList` says without their payloads.
      logger: new Logger(() => (_level, message, meta) => {
        if (!meta?.failure) logger.debug({ from: 'graphile-worker' }, message);
      }),
      preset: {
        plugins: [
          {
            name: 'LifelinePlugin',
            version: '1.0.0',
            worker: { hooks: { startWorker: (_context, { worker }) => this.lifeline.hold(worker.workerPool.id) } },
          },
        ],
        // In batches, a failure to tell the queue ends the pool; one by one it would end the process.
        worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 },
      } satisfies GraphileConfig.Preset,
    };
    const list = Object.fromEntries(names.map((name) => [name, this.tasks.list[name]]));
    const pool = runTaskList(options, list as TaskList, this.connections);
    this.#pools.push(pool);
    Promise.resolve(pool.promise).then(
      () => this.#break(new Error('a pool of workers ended')),
      (error: Error) => this.#break(error),
    );
    await listening;
  }

  #watch(events: WorkerEvents): Promise<void> {
    let failures = 0;
    const fetched = (): void => void (failures = 0);
    events.on('worker:getJob:empty', fetched);
    events.on('job:start', fetched);
    events.on('worker:getJob:error', ({ error }) => {
      failures += 1;
      if (failures === MOST_FAILURES) this.#break(error as Error);
    });
    events.on('pool:listen:error', ({ error }) => this.#break(error as Error));
    return new Promise((resolve) =>
      events.on('pool:listen:success', ({ client, workerPool }) =>
        // Its first statement, LISTEN, is on its way. What was queued before it is looked for when it is done.
        client.once('drain', () => {
          if (!workerPool._shuttingDown) workerPool.nudge(Infinity);
          resolve();
        }),
      ),
    );
  }
}

/** Workers that take the same tasks. */
interface Place {
  readonly names: readonly string[];
  readonly concurrency: number;
  /** How many tasks of one lane they do at the same time; as many as they are unless given. */
  readonly mostOfLane?: number;
}

/** Workers for what waits for others, and beside them as many as are wanted, one of which takes no long task. */
function placesFor(names: readonly TaskName[], concurrency: number): Place[] {
  const waiting = names.filter((name) => waitingTasks.names.includes(name));
  const working = names.filter((name) => !waiting.includes(name));
  const short = working.filter((name) => !longTasks.includes(name));
  const { places, mostOfLane } = waitingTasks;
  const hasBoth = short.length > 0 && short.length < working.length;
  return [
    ...(waiting.length > 0 ? [{ names: waiting, concurrency: places, mostOfLane }] : []),
    ...(hasBoth && concurrency > 1 ? [{ names: short, concurrency: 1 }] : []),
    ...(working.length > 0
      ? [{ names: working, concurrency: hasBoth && concurrency > 1 ? concurrency - 1 : concurrency }]
      : []),
  ];
}

const settled = (work: unknown): Promise<unknown> => Promise.resolve(work).catch(() => undefined);

/** Whether the work ended in time, well or not. */
async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  const inTime = await Promise.race([settled(work).then(() => true), late]);
  clearTimeout(timer);
  return inTime;
}
