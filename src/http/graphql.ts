import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import type { Config } from '../config.ts';
import { defineErrors } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { RequestContext } from '../core/request-context.ts';
import { thrownFaultsPlugin, unconditionalSubscriptions } from './conditional-subscriptions.ts';
import { costOf, documentLimits } from './document-limits.ts';
import type { ErrorFormatter } from './format-error.ts';
import { refuseOverGet } from './get-requests.ts';
import { charge, rateLimitPlugin, type TakeCost } from './rate-limit.ts';
import { statusOf } from './status.ts';
import { telemetryPlugin } from './telemetry.ts';
import type { Telemetry } from '../core/telemetry.ts';
import { subscriptionPlugin } from './subscriptions.ts';

const operationErrors = defineErrors({
  GRAPHQL_VALIDATION_FAILED: 'The service has no operations of this kind.',
  BAD_USER_INPUT: 'Subscriptions are served over WebSocket only.',
});

interface Settings {
  readonly config: Pick<Config, 'limits' | 'introspection' | 'knownOperations'>;
  readonly formatError: ErrorFormatter;
  readonly logger: Logger;
  /** null: operations cost their callers nothing. */
  readonly takeCost: TakeCost | null;
  /** null: nobody measures or traces. */
  readonly telemetry: Telemetry | null;
}

/** Parses, validates and limits every operation, whichever way it came, and runs all but subscriptions. */
export function createApolloServer(
  schema: GraphQLSchema,
  { config, formatError, logger, takeCost, telemetry }: Settings,
): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    schema,
    introspection: config.introspection,
    hideSchemaDetailsFromClientErrors: !config.introspection,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: config.limits.tokens },
    validationRules: [unconditionalSubscriptions, ...documentLimits(config.limits)],
    formatError,
    stringifyResult: JSON.stringify,
    plugins: [
      // It would wrap every field of every row.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      operationPlugin(config.limits, takeCost),
      subscriptionPlugin,
      thrownFaultsPlugin,
      statusPlugin,
      rateLimitPlugin,
      ...(telemetry ? [telemetryPlugin(telemetry, config.knownOperations)] : []),
    ],
    logger,
  });
}

/** What can be judged only when the operation and its variables are known. */
const operationPlugin = (limits: Config['limits'], takeCost: TakeCost | null): ApolloServerPlugin<RequestContext> => ({
  requestDidStart: async () => ({
    didResolveOperation: async ({ schema, document, operation, request, contextValue }) => {
      // Apollo goes on without an operation, and says so itself.
      if (!operation) return;
      if (!schema.getRootType(operation.operation)) throw operationErrors.GRAPHQL_VALIDATION_FAILED();
      if (operation.operation === 'subscription' && request.http) throw operationErrors.BAD_USER_INPUT();
      if (request.http?.method === 'GET') refuseOverGet(schema, document, operation);
      const asked = { document, definition: operation, variables: request.variables ?? {} };
      const cost = costOf(schema, limits, asked);
      if (takeCost) charge(takeCost, contextValue, cost);
    },
  }),
});

const statusPlugin: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response, request, source }) => {
      if (response.body.kind !== 'single') return;
      const { data, errors = [] } = response.body.singleResult;
      if (errors.length === 0) return;
      const { http } = response;
      http.status = statusOf({
        data,
        codes: errors.map(({ extensions }) => String(extensions?.code)),
        isWellFormed: Boolean(source),
        accept: request.http?.headers.get('accept'),
        status: http.status,
      });
      const wait = errors.map(({ extensions }) => extensions?.retryAfterSeconds).find(Boolean);
      if (wait) http.headers.set('retry-after', String(wait));
    },
  }),
};
