import cookie from '@fastify/cookie';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { GraphQLError } from 'graphql';
import { randomUUID } from 'node:crypto';
import { asRefusal } from '../core/database-errors.ts';
import { DomainError } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { Telemetry } from '../core/telemetry.ts';
import type { ConnectionDependencies } from './connection-dependencies.ts';
import { httpContext } from './context.ts';
import { errorFormatter } from './format-error.ts';
import { graphiqlRoutes } from './graphiql.ts';
import { largeBodiesForTheKnown } from './body-limit.ts';
import { directLane } from './direct-lane.ts';
import { admission, createApolloServer } from './graphql.ts';
import { healthRoutes, type Readiness } from './health.ts';
import { verifierRoutes, type VerifierDocuments } from './jwks.ts';
import { KnownDocuments } from './known-documents.ts';
import { hasLinkPages, linkPages } from './link-pages.ts';
import { liteLlmRoutes, type LiteLlmSpend } from './litellm.ts';
import { metricsRoute, type MetricsPage } from './metrics.ts';
import { paymentWebhookRoutes, type PaymentWebhooks } from './payment-webhooks.ts';
import { refuse, refuseConnection, securityHeaders } from './plain-answers.ts';
import type { TakeCost } from './rate-limit.ts';
import { requestStore } from './request-store.ts';
import { singleSignOnRoutes, type SingleSignOn } from './single-sign-on.ts';
import { SubscriptionExecutor } from './subscriptions.ts';
import { isForScim, refuseScimAddress, scimRoutes, type Scim } from './scim.ts';
import { isReceiving, transferRoutes, type Transfers } from './transfers.ts';
import { TrustedDocuments } from './trusted-documents.ts';
import { WebSocketEndpoint } from './websocket.ts';

/** All that the HTTP layer is given by app.ts. */
export interface HttpDependencies extends ConnectionDependencies {
  readonly schema: GraphQLSchema;
  readonly verifierDocuments: VerifierDocuments;
  readonly readiness: Readiness;
  readonly transfers: Transfers;
  readonly scim: Scim;
  /** Takes what operations cost of their callers' allowances; null where nothing is taken. */
  readonly takeCost: TakeCost | null;
  /** Who measures and traces; null: nobody. */
  readonly telemetry: Telemetry | null;
  /** What is measured, where it is told on this port. */
  readonly metrics: MetricsPage | null;
  /** Messages of payment providers; null where none is set up. */
  readonly paymentWebhooks: PaymentWebhooks | null;
  readonly liteLlm: LiteLlmSpend;
  /** Where clients reach the service. */
  readonly publicUrl: () => string;
  /** Signing in at identity providers; null where there are none. */
  readonly singleSignOn: SingleSignOn | null;
}

/** A request id from outside is kept when it looks like one, so that traces can be followed through. */
const requestIdPattern = /^[\w.-]{8,128}$/;

/** How long a request may take to arrive. */
const ARRIVE_WITHIN_MS = 60_000;
/** How long requests under way may hold up the end of the service. */
const DRAIN_WITHIN_MS = 2_000;

export async function createHttpServer(dependencies: HttpDependencies): Promise<FastifyInstance> {
  const { config, logger } = dependencies;
  const headers = securityHeaders(config.publicUrl);
  const begin = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    reply.headers(headers).header('x-request-id', request.id);
  const app = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // A logger of its own for each request would cost as much as all else that Fastify does for it.
    childLoggerFactory: (parent) => parent,
    bodyLimit: config.limits.bodyBytes,
    requestTimeout: ARRIVE_WITHIN_MS,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    forceCloseConnections: 'idle',
    requestIdHeader: false,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && requestIdPattern.test(given) ? given : randomUUID();
    },
    frameworkErrors: (_error, request, reply) =>
      isForScim(request)
        ? refuseScimAddress(request, begin(request, reply))
        : refuse(request, begin(request, reply), 400),
    clientErrorHandler: ({ code }, socket) => {
      // An upload has a time of its own.
      if (code === 'ERR_HTTP_REQUEST_TIMEOUT' && isReceiving(socket)) return;
      refuseConnection(socket, brokenBy[code] ?? 400, headers);
    },
  });
  app.addHook('onRequest', (request, reply, done) => {
    begin(request, reply);
    requestStore.run({ requestId: request.id }, done);
  });
  app.addHook('onResponse', (request, reply, done) => {
    if (logger.isLevelEnabled('debug')) {
      const path = pathOf(request);
      logger.debug({ requestId: request.id, status: reply.statusCode, ms: reply.elapsedTime, path }, 'answered');
    }
    dependencies.telemetry?.answered({
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1000,
    });
    done();
  });
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = statusWithoutGraphQL(error);
    if (status === 500) logger.error({ err: error, requestId: request.id }, 'a request met a defect');
    return refuse(request, reply, status);
  });
  app.setNotFoundHandler((request, reply) => refuse(request, reply, 404));
  closeInTime(app);

  await app.register(cookie);
  healthRoutes(app, dependencies.readiness);
  verifierRoutes(app, dependencies.verifierDocuments);
  if (dependencies.metrics) metricsRoute(app, dependencies.metrics, config.metrics?.token ?? null);
  if (config.graphiql) await graphiqlRoutes(app);
  if (hasLinkPages(config)) linkPages(app);
  if (dependencies.singleSignOn) singleSignOnRoutes(app, dependencies.singleSignOn, dependencies);
  await transferRoutes(app, { ...dependencies, maxUploadBytes: config.limits.uploadBytes });
  await scimRoutes(app, dependencies);
  await liteLlmRoutes(app, dependencies);
  if (dependencies.paymentWebhooks)
    await paymentWebhookRoutes(app, dependencies.paymentWebhooks, dependencies.telemetry);
  await graphqlRoutes(app, dependencies, logger);
  return app;
}

/** The path as it may be logged: without the query, which may hold variables, and without the token of a signed link. */
function pathOf({ url, routeOptions }: FastifyRequest): string {
  if (routeOptions.url?.includes(':')) return routeOptions.url;
  return url.split('?')[0]!.replace(/gh_[a-z]+_[\w-]+/g, '[token]');
}

const brokenBy: Readonly<Record<string, number>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

function statusWithoutGraphQL(error: FastifyError): number {
  if (asRefusal(error)) return 503;
  // A Host header that is none makes an address that is none.
  return error.code === 'ERR_INVALID_URL' ? 400 : (error.statusCode ?? 500);
}

/** POST, GET and WebSocket at /graphql. */
async function graphqlRoutes(app: FastifyInstance, dependencies: HttpDependencies, logger: Logger): Promise<void> {
  const { config, schema, takeCost, telemetry } = dependencies;
  const formatError = errorFormatter(schema, logger, telemetry);
  const trusted = new TrustedDocuments(schema, config);
  const known = new KnownDocuments(trusted.judged);
  const admit = admission(schema, config.limits, takeCost);
  const apollo = createApolloServer(schema, { config, formatError, logger, admit, known, trusted, telemetry });
  await apollo.start();
  app.addHook('onClose', () => apollo.stop());
  const subscriptions = new SubscriptionExecutor(schema, formatError);
  const sockets = new WebSocketEndpoint(schema, { apollo, subscriptions, formatError }, dependencies);
  sockets.attach(app);
  const contextOf = (request: FastifyRequest, reply: FastifyReply) => httpContext(dependencies, request, reply);
  const failures = new WeakMap<FastifyRequest, Error>();
  const byApollo = fastifyApolloHandler(apollo, {
    context: async (request, reply) => {
      try {
        const failure = failures.get(request);
        if (failure) throw failure;
        return await contextOf(request, reply);
      } catch (error) {
        // The status of an error while the context is made is taken from it by Apollo.
        const http = { status: statusWithoutContext(error) };
        throw new GraphQLError((error as Error).message, { originalError: error as Error, extensions: { http } });
      }
    },
  });
  const ordinary = (request: FastifyRequest, reply: FastifyReply) =>
    byApollo.call(app, request, reply) as Promise<string>;
  const refuseContext = (request: FastifyRequest, reply: FastifyReply, failure: Error) => {
    failures.set(request, failure);
    return ordinary(request, reply);
  };
  const answer = directLane({
    ...{ schema, known, admit, formatError, contextOf, ordinary, refuseContext, telemetry },
    knownOperations: config.knownOperations,
  });
  app.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    exposeHeadRoute: false,
    ...largeBodiesForTheKnown(dependencies),
    handler: (request, reply) => {
      if (sockets.isMeantBy(request)) return sockets.accept(request, reply);
      // Answers may hold tokens.
      reply.header('cache-control', 'no-store');
      request.body = trusted.spellOut(request.body);
      return answer(request, reply);
    },
  });
  app.route({
    url: '/graphql',
    method: ['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'],
    handler: (request, reply) => refuse(request, reply.header('allow', 'GET, POST'), 405),
  });
}

const statusWithoutContext = (error: unknown): number =>
  error instanceof DomainError ? 400 : asRefusal(error) ? 503 : 500;

/** Ends keep-alive connections with their answer once the service closes, and in the end all that are left. */
function closeInTime(app: FastifyInstance): void {
  let isClosing = false;
  let last: NodeJS.Timeout;
  app.addHook('preClose', async () => {
    isClosing = true;
    last = setTimeout(() => app.server.closeAllConnections(), DRAIN_WITHIN_MS).unref();
  });
  app.addHook('onClose', async () => clearTimeout(last));
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) reply.header('connection', 'close');
    done();
  });
}
