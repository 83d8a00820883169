import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Logger } from '../core/logger.ts';
import { refuse } from './plain-answers.ts';

/** What is measured, as Prometheus reads it. */
export interface MetricsPage {
  readonly contentType: string;
  text(): Promise<string>;
}

/** GET /metrics. @param token that has to be sent as a bearer token; null: nobody is asked for any */
export function metricsRoute(app: FastifyInstance, page: MetricsPage, token: string | null): void {
  app.get('/metrics', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    if (token !== null && !isToken(request, token)) return refuseStranger(reply);
    return reply.type(page.contentType).send(await page.text());
  });
}

/** The same on a port of its own, with nothing beside it. */
export function createMetricsServer(page: MetricsPage, token: string | null, logger: Logger): FastifyInstance {
  const app = Fastify({ loggerInstance: logger as FastifyBaseLogger, forceCloseConnections: true });
  app.setNotFoundHandler((request, reply) => refuse(request, reply, 404));
  app.setErrorHandler((error, request, reply) => {
    logger.error({ err: error }, 'the metrics could not be told');
    return refuse(request, reply, 500);
  });
  metricsRoute(app, page, token);
  return app;
}

function refuseStranger(reply: FastifyReply): FastifyReply {
  const message = 'The metrics are told to whoever sends METRICS_TOKEN as a bearer token.';
  const errors = [{ message, extensions: { code: 'UNAUTHENTICATED', violations: [] } }];
  return reply.code(401).header('www-authenticate', 'Bearer').send({ errors });
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

function isToken({ headers }: FastifyRequest, token: string): boolean {
  const [, given = ''] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  return timingSafeEqual(digest(given), digest(token));
}
