import cookie from '@fastify/cookie';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyError, type FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { GraphQLError } from 'graphql';
import { randomUUID } from 'node:crypto';
import type { Config } from '../config.ts';
import { asRefusal } from '../core/database-errors.ts';
import type { ErrorCode } from '../core/error-code.ts';
import { DomainError } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import { httpContext, type ContextDependencies } from './context.ts';
import { createApolloServer } from './graphql.ts';
import { healthRoutes, type Readiness } from './health.ts';
import { jwksRoute } from './jwks.ts';
import { requestStore } from './request-store.ts';

/** All that the HTTP layer is given by app.ts. */
export interface HttpDependencies extends ContextDependencies {
  readonly config: Config;
  readonly logger: Logger;
  readonly schema: GraphQLSchema;
  readonly jwks: () => Promise<object>;
  readonly readiness: Readiness;
}

/** A request id from outside is kept when it looks like one, so that traces can be followed through. */
const requestIdPattern = /^[\w.-]{8,128}$/;

const statusWithoutContext = (error: unknown): number =>
  error instanceof DomainError ? 400 : asRefusal(error) ? 503 : 500;

export async function createHttpServer(dependencies: HttpDependencies): Promise<FastifyInstance> {
  const { config, logger, schema } = dependencies;
  const app = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: config.limits.bodyBytes,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    forceCloseConnections: 'idle',
    requestIdHeader: false,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && requestIdPattern.test(given) ? given : randomUUID();
    },
  });
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    requestStore.run({ requestId: request.id }, done);
  });
  app.addHook('onResponse', (request, reply, done) => {
    logger.debug(
      { requestId: request.id, status: reply.statusCode, ms: reply.elapsedTime, url: request.url },
      'answered',
    );
    done();
  });
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    const code: ErrorCode = status < 500 ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR';
    if (status >= 500) logger.error({ err: error, requestId: request.id }, 'a request met a defect');
    const message = status < 500 ? error.message : 'Something went wrong on our side.';
    return reply
      .code(status)
      .send({ errors: [{ message, extensions: { code, requestId: request.id, violations: [] } }] });
  });

  await app.register(cookie);
  healthRoutes(app, dependencies.readiness);
  jwksRoute(app, dependencies.jwks);

  const apollo = createApolloServer(schema, config, logger);
  await apollo.start();
  app.route({
    url: '/graphql',
    method: ['GET', 'POST', 'OPTIONS'],
    handler: fastifyApolloHandler(apollo, {
      context: async (request, reply) => {
        try {
          return await httpContext(dependencies, request, reply);
        } catch (error) {
          // The status of an error while the context is made is taken from it by Apollo.
          throw new GraphQLError('the request cannot be judged', {
            originalError: error as Error,
            extensions: { http: { status: statusWithoutContext(error) } },
          });
        }
      },
    }),
  });
  app.addHook('onClose', () => apollo.stop());
  return app;
}
