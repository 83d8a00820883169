import type { Pool } from 'pg';
import type * as Prometheus from 'prom-client';
import type { Statement } from '../../core/sql.ts';

/** How many tasks the queue has of a kind, in a state. */
export interface QueueDepth {
  readonly task: string;
  readonly state: 'due' | 'running' | 'scheduled' | 'given_up';
  readonly count: number;
}

/** What is looked at when somebody asks. */
export interface Watched {
  readonly pools: () => Readonly<Record<string, Pick<Pool, 'totalCount' | 'idleCount' | 'waitingCount'>>>;
  /** Asks the database; whoever fails, or takes long, is left out. */
  readonly queueDepth: () => Promise<readonly QueueDepth[]>;
  readonly memos: () => ReadonlyMap<string, { readonly hits: number; readonly misses: number }>;
  readonly openStreams: () => number;
  readonly isListening: () => boolean;
}

export const queueDepth: Statement = {
  text: 'SELECT task, state, count FROM app.queue_depth()',
  values: [],
};

/** However many ask, the database is asked no more often. */
const ASK_EVERY_MS = 1_000;

/** What there is at the moment: looked at when it is asked for, so that it costs nobody else anything. */
export function addGauges(prometheus: typeof Prometheus, registry: Prometheus.Registry, watched: Watched): void {
  const registers = [registry];
  const { Counter, Gauge } = prometheus;
  new Gauge({
    name: 'gatehouse_database_connections',
    help: 'Connections to PostgreSQL, by pool; `waiting` are requests that wait for one.',
    labelNames: ['pool', 'state'],
    registers,
    collect() {
      for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries(watched.pools())) {
        this.set({ pool, state: 'busy' }, totalCount - idleCount);
        this.set({ pool, state: 'idle' }, idleCount);
        this.set({ pool, state: 'waiting' }, waitingCount);
      }
    },
  });
  const depth = eachWhile(watched.queueDepth);
  new Gauge({
    name: 'gatehouse_queue_tasks',
    help: 'Tasks in the queue of all processes, by task and state; nothing while the database does not say.',
    labelNames: ['task', 'state'],
    // Each process counts the same queue.
    aggregator: 'max',
    registers,
    async collect() {
      const found = await depth();
      this.reset();
      for (const { task, state, count } of found) this.set({ task, state }, count);
    },
  });
  for (const [outcome, help] of [
    ['hits', 'Times that what is remembered of a user was there.'],
    ['misses', 'Times that what is remembered of a user had to be loaded.'],
  ] as const) {
    new Counter({
      name: `gatehouse_memo_${outcome}_total`,
      help,
      labelNames: ['memo'],
      registers,
      collect() {
        this.reset();
        for (const [memo, tally] of watched.memos()) this.inc({ memo }, tally[outcome]);
      },
    });
  }
  new Gauge({
    name: 'gatehouse_subscriptions_open',
    help: 'Streams of subscriptions that are open.',
    registers,
    collect() {
      this.set(watched.openStreams());
    },
  });
  new Gauge({
    name: 'gatehouse_notifications_connected',
    help: '1 while the process hears what others change; 0 while it remembers nothing.',
    aggregator: 'min',
    registers,
    collect() {
      this.set(watched.isListening() ? 1 : 0);
    },
  });
}

/** Asks at most once in a while, and takes a failure for nothing. */
function eachWhile<T>(ask: () => Promise<readonly T[]>): () => Promise<readonly T[]> {
  let asked = -Infinity;
  let answer: Promise<readonly T[]> = Promise.resolve([]);
  return () => {
    if (performance.now() - asked < ASK_EVERY_MS) return answer;
    asked = performance.now();
    answer = ask().catch(() => []);
    return answer;
  };
}
