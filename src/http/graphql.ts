import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Config } from '../config.ts';
import { defineErrors } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { RequestContext } from '../core/request-context.ts';
import { thrownFaultsPlugin } from './conditional-subscriptions.ts';
import { costOf } from './document-limits.ts';
import type { ErrorFormatter } from './format-error.ts';
import { refuseOverGet } from './get-requests.ts';
import { ownRules } from './judgement.ts';
import type { KnownDocuments } from './known-documents.ts';
import { charge, rateLimitPlugin, type TakeCost } from './rate-limit.ts';
import { statusOf } from './status.ts';
import { telemetryPlugin } from './telemetry.ts';
import type { Telemetry } from '../core/telemetry.ts';
import { subscriptionPlugin } from './subscriptions.ts';
import { trustedDocumentsPlugin, type TrustedDocuments } from './trusted-documents.ts';

const operationErrors = defineErrors({
  GRAPHQL_VALIDATION_FAILED: 'The service has no operations of this kind.',
  BAD_USER_INPUT: 'Subscriptions are served over WebSocket only.',
});

/** An operation that is about to be executed. */
export interface AskedOperation {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Judges what can be judged only when the operation, its variables and its caller are known. @throws what refuses it */
export type AdmitOperation = (operation: AskedOperation, context: RequestContext) => void;

interface Settings {
  readonly admit: AdmitOperation;
  readonly known: KnownDocuments;
  readonly trusted: TrustedDocuments;
  readonly config: Pick<Config, 'limits' | 'introspection' | 'knownOperations'>;
  readonly formatError: ErrorFormatter;
  readonly logger: Logger;
  /** null: nobody measures or traces. */
  readonly telemetry: Telemetry | null;
}

/** Parses, validates and limits every operation, whichever way it came, and runs all but subscriptions. */
export function createApolloServer(
  schema: GraphQLSchema,
  { config, formatError, logger, admit, known, trusted, telemetry }: Settings,
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
    validationRules: ownRules(config.limits),
    formatError,
    stringifyResult: JSON.stringify,
    plugins: [
      // It would wrap every field of every row.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      trustedDocumentsPlugin(trusted),
      operationPlugin(admit, known),
      subscriptionPlugin,
      thrownFaultsPlugin,
      statusPlugin,
      rateLimitPlugin,
      ...(telemetry ? [telemetryPlugin(telemetry, config.knownOperations)] : []),
    ],
    logger,
  });
}

/** The judgement of an operation whose document is valid, whichever way it came. */
export const admission =
  (schema: GraphQLSchema, limits: Config['limits'], takeCost: TakeCost | null): AdmitOperation =>
  (operation, context) => {
    const cost = costOf(schema, limits, operation);
    if (takeCost) charge(takeCost, context, cost);
  };

const operationPlugin = (admit: AdmitOperation, known: KnownDocuments): ApolloServerPlugin<RequestContext> => ({
  requestDidStart: async () => ({
    didResolveOperation: async ({ schema, document, operation, request, source, contextValue }) => {
      // Apollo goes on without an operation, and says so itself.
      if (!operation) return;
      if (!schema.getRootType(operation.operation)) throw operationErrors.GRAPHQL_VALIDATION_FAILED();
      if (operation.operation === 'subscription' && request.http) throw operationErrors.BAD_USER_INPUT();
      if (request.http?.method === 'GET') refuseOverGet(schema, document, operation);
      known.remember(source, document);
      admit({ document, definition: operation, variables: request.variables ?? {} }, contextValue);
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
