import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestContextWillSendResponse } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { costLimitRule } from '@escape.tech/graphql-armor-cost-limit';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import type { GraphQLSchema, ValidationRule } from 'graphql';
import type { Config } from '../config.ts';
import type { Logger } from '../core/logger.ts';
import type { RequestContext } from '../core/request-context.ts';
import { errorFormatter } from './format-error.ts';

type Limits = Config['limits'];

/** What a document may ask for, judged before anything is executed. */
export const documentLimits = ({ depth, aliases, directives, cost }: Limits): ValidationRule[] =>
  [
    maxDepthRule({ n: depth, ignoreIntrospection: true }),
    maxAliasesRule({ n: aliases }),
    maxDirectivesRule({ n: directives }),
    costLimitRule({ maxCost: cost, ignoreIntrospection: true }),
  ] as unknown as ValidationRule[];

export function createApolloServer(
  schema: GraphQLSchema,
  config: Pick<Config, 'limits' | 'introspection'>,
  logger: Logger,
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
    validationRules: documentLimits(config.limits),
    formatError: errorFormatter(logger),
    stringifyResult: JSON.stringify,
    plugins: [
      // It would wrap every field of every row.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      statusPlugin,
    ],
    logger,
  });
}

/** HTTP status where nothing was executed, so that proxies and clients can react without reading the body. */
const statusOf: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  RATE_LIMITED: 429,
  SERVICE_UNAVAILABLE: 503,
};

const statusPlugin: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response, request }: GraphQLRequestContextWillSendResponse<RequestContext>) => {
      if (response.body.kind !== 'single') return;
      const { data, errors } = response.body.singleResult;
      if (!errors?.length) return;
      const nothingExecuted = !data || Object.values(data).every((value) => value === null);
      const codes = new Set(errors.map(({ extensions }) => String(extensions?.code)));
      const [code] = codes;
      const status = nothingExecuted && codes.size === 1 ? statusOf[code!] : undefined;
      if (status !== undefined) response.http.status = status;
      // GraphQL over HTTP: a well-formed request is answered with 200 where the client asked for application/json.
      else if (!data && !request.http?.headers.get('accept')?.includes('application/graphql-response+json'))
        response.http.status = 200;
      const wait = errors.map(({ extensions }) => extensions?.retryAfterSeconds).find(Boolean);
      if (wait) response.http.headers.set('retry-after', String(wait));
    },
  }),
};
