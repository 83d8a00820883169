import { AggregatorRegistry } from 'prom-client';
import type { Config } from '../config.ts';
import type { Logger } from '../core/logger.ts';
import { createMetricsServer } from '../http/metrics.ts';

/**
 * Serves the metrics of all processes that this one started, as one: each alone would answer whichever scrape it happens
 * to get, and counters would seem to fall.
 */
export async function serveMetricsOfAll(
  { host, metrics }: Pick<Config, 'host' | 'metrics'>,
  logger: Logger,
): Promise<{ close(): Promise<unknown> } | null> {
  if (metrics?.port == null) return null;
  const all = new AggregatorRegistry();
  const page = { contentType: all.contentType, text: () => all.clusterMetrics() };
  const server = createMetricsServer(page, metrics.token, logger);
  const metricsUrl = await server.listen({ host, port: metrics.port });
  logger.info({ metricsUrl: `${metricsUrl}/metrics` }, 'metrics of all processes are told');
  return server;
}
