import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { isJsonObject } from '../core/json.ts';
import type { RequestContext } from '../core/request-context.ts';
import type { Telemetry } from '../core/telemetry.ts';
import { toldAs, type ErrorFormatter } from './format-error.ts';
import type { AdmitOperation } from './graphql.ts';
import type { KnownDocuments, KnownOperation } from './known-documents.ts';
import { OperationExecutor } from './operation-executor.ts';
import { rateLimitHeaders } from './rate-limit.ts';
import { statusOf } from './status.ts';
import { outcomeOf } from './telemetry.ts';

/** What the lane shares with the ordinary one. */
export interface DirectLaneDependencies {
  readonly schema: GraphQLSchema;
  readonly known: KnownDocuments;
  readonly admit: AdmitOperation;
  readonly formatError: ErrorFormatter;
  /** null: nobody measures or traces. */
  readonly telemetry: Telemetry | null;
  /** Names of operations that metrics may use. */
  readonly knownOperations: ReadonlySet<string>;
  readonly contextOf: (request: FastifyRequest, reply: FastifyReply) => RequestContext | Promise<RequestContext>;
  /** The ordinary way. */
  readonly ordinary: Answer;
  /** The answer of the ordinary way where no context could be made. */
  readonly refuseContext: (request: FastifyRequest, reply: FastifyReply, failure: Error) => Promise<string>;
}

type Answer = (request: FastifyRequest, reply: FastifyReply) => Promise<string>;

/** A request that needs no more looking at than this lane has. */
interface Plain extends KnownOperation {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly contentType: string;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const GRAPHQL_TYPE = 'application/graphql-response+json; charset=utf-8';

/** What clients say most often that they accept, and what they get for it; whoever says something else is asked further. */
const contentTypes = new Map<string | undefined, string>([
  [undefined, JSON_TYPE],
  ['*/*', JSON_TYPE],
  ['application/json', JSON_TYPE],
  ['application/json, text/plain, */*', JSON_TYPE],
  ['application/graphql-response+json', GRAPHQL_TYPE],
  ['application/graphql-response+json, application/json;q=0.9', GRAPHQL_TYPE],
  ['application/graphql-response+json,application/json;q=0.9', GRAPHQL_TYPE],
]);

/**
 * Answers requests with a document that Apollo has let through before: it is executed at once, with the same schema, rules
 * and context, and its errors and status are told by the same functions. Whatever is not plain goes the ordinary way, as
 * if there were no other.
 */
export function directLane(dependencies: DirectLaneDependencies): Answer {
  const { known, ordinary, schema } = dependencies;
  const executor = new OperationExecutor(schema);
  return (request, reply) => {
    const plain = plainRequest(known, request);
    return plain ? answer(dependencies, executor, plain, request, reply) : ordinary(request, reply);
  };
}

/** A body that is an object was sent as JSON, which no page of another site can send unasked. */
function plainRequest(known: KnownDocuments, { method, body, headers }: FastifyRequest): Plain | null {
  if (method !== 'POST' || !isJsonObject(body)) return null;
  const { query, variables, operationName, extensions } = body;
  const contentType = contentTypes.get(headers.accept);
  if (contentType === undefined || extensions != null || typeof query !== 'string') return null;
  if (variables != null && !isJsonObject(variables)) return null;
  if (operationName != null && typeof operationName !== 'string') return null;
  const operation = known.find(query, operationName ?? undefined);
  return operation && { ...operation, variables: variables ?? {}, contentType };
}

async function answer(
  { admit, formatError, contextOf, refuseContext, telemetry, knownOperations }: DirectLaneDependencies,
  executor: OperationExecutor,
  { document, definition, variables, contentType }: Plain,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<string> {
  let contextValue: RequestContext;
  try {
    const made = contextOf(request, reply);
    contextValue = made instanceof Promise ? await made : made;
  } catch (failure) {
    return refuseContext(request, reply, failure as Error);
  }
  const { accept, traceparent, tracestate } = request.headers;
  const ongoing = telemetry?.begin({ traceparent: first(traceparent), tracestate: first(tracestate) });
  let result: ExecutionResult;
  try {
    admit({ document, definition, variables }, contextValue);
    const executed = executor.execute({ document, definition }, contextValue, variables);
    result = executed instanceof Promise ? await executed : executed;
  } catch (error) {
    result = { errors: [asGraphQLError(error)] };
  }
  reply.headers({ ...rateLimitHeaders(contextValue), 'content-type': contentType });
  const { data, errors } = result;
  const end = (codes: readonly string[]) =>
    ongoing?.end(outcomeOf(contextValue, { document, definition }, codes, knownOperations));
  if (!errors) {
    end([]);
    return JSON.stringify({ data });
  }
  const told = errors.map((error) => formatError(toldAs(error), error));
  const codes = told.map(({ extensions }) => String(extensions?.code));
  end(codes);
  const status = statusOf({ data, codes, isWellFormed: true, accept, status: undefined });
  if (status !== undefined) reply.code(status);
  const wait = told.map(({ extensions }) => extensions?.retryAfterSeconds).find(Boolean);
  if (wait) reply.header('retry-after', String(wait));
  return JSON.stringify({ errors: told, data });
}

const first = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

const asGraphQLError = (error: unknown): GraphQLError => {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
};
