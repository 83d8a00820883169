import cluster, { type Worker } from 'node:cluster';
import { randomUUID } from 'node:crypto';
import { AggregatorRegistry } from 'prom-client';
import type { Config } from '../config.ts';
import type { Logger } from '../core/logger.ts';
import { createMetricsServer } from '../http/metrics.ts';

/** Metrics of one process, as prom-client writes them. */
type Measured = readonly { readonly type: string }[];

/** What prom-client answers in a process that is asked for what it measured, by registry. */
interface Answer {
  readonly requestId?: unknown;
  readonly metrics?: readonly Measured[];
}

/** A process that does not answer by then is told of as it was. */
const PATIENCE_MS = 1_000;

/**
 * What all processes measured that this one started, those that ended included: a counter never falls, whichever of them
 * answers, hangs or takes the place of another.
 */
class MeasuredByAll {
  readonly #last = new Map<number, Measured>();
  #ended: Measured = [];

  async text(): Promise<string> {
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    await Promise.all(workers.map((worker) => this.#ask(worker)));
    for (const [id, measured] of this.#last) if (!cluster.workers?.[id]) await this.#end(id, measured);
    return AggregatorRegistry.aggregate([this.#ended, ...this.#last.values()]).metrics();
  }

  async #ask(worker: Worker): Promise<void> {
    const measured = worker.isConnected() ? await measuredBy(worker) : null;
    if (measured) this.#last.set(worker.id, measured);
  }

  /** Of one that ended only what it counted goes on to count. */
  async #end(id: number, measured: Measured): Promise<void> {
    const counted = measured.filter(({ type }) => type === 'counter' || type === 'histogram');
    const all = AggregatorRegistry.aggregate([this.#ended, counted]);
    this.#ended = (await all.getMetricsAsJSON()) as unknown as Measured;
    this.#last.delete(id);
  }
}

/** null where the process does not answer. */
const measuredBy = (worker: Worker): Promise<Measured | null> =>
  new Promise((resolve) => {
    const requestId = randomUUID();
    const done = (measured: Measured | null): void => {
      clearTimeout(timer);
      worker.off('message', hear).off('exit', none);
      resolve(measured);
    };
    const hear = (answer: Answer): void => {
      if (answer.requestId === requestId) done(answer.metrics?.flat() ?? null);
    };
    const none = (): void => done(null);
    const timer = setTimeout(none, PATIENCE_MS);
    worker.on('message', hear).once('exit', none);
    worker.send({ type: 'prom-client:getMetricsReq', requestId }, (error) => error && none());
  });

/**
 * Serves the metrics of all processes that this one started, as one: each alone would answer whichever scrape it happens
 * to get, and counters would seem to fall.
 */
export async function serveMetricsOfAll(
  { host, metrics }: Pick<Config, 'host' | 'metrics'>,
  logger: Logger,
): Promise<{ close(): Promise<unknown> } | null> {
  if (metrics?.port == null) return null;
  const measured = new MeasuredByAll();
  const page = { contentType: AggregatorRegistry.PROMETHEUS_CONTENT_TYPE, text: () => measured.text() };
  const server = createMetricsServer(page, metrics.token, logger);
  const metricsUrl = await server.listen({ host, port: metrics.port });
  logger.info({ metricsUrl: `${metricsUrl}/metrics` }, 'metrics of all processes are told');
  return server;
}
