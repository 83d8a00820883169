import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { GraphQLError, Kind } from 'graphql';
import { asRefusal } from '../core/database-errors.ts';
import { DomainError } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { Telemetry } from '../core/telemetry.ts';
import { limitErrors } from './document-limits.ts';
import {
  argumentFault,
  syntaxFault,
  tooManyFaults,
  validationFault,
  variableFault,
  type Fault,
} from './input-faults.ts';
import { requestStore } from './request-store.ts';
import { trustedDocumentErrors } from './trusted-documents.ts';

/** All that is said of a defect. */
export const MASKED = 'Something went wrong on our side.';

interface Answer extends Fault {
  readonly retryAfterSeconds?: number | undefined;
}

/** Maps an error to what the client reads. */
export type ErrorFormatter = (formatted: GraphQLFormattedError, thrown: unknown) => GraphQLFormattedError;

/** One function maps every error to what the client reads. What is not a refusal is a defect: logged and masked. */
export function errorFormatter(
  schema: GraphQLSchema,
  logger: Logger,
  telemetry: Pick<Telemetry, 'refused'> | null = null,
): ErrorFormatter {
  return ({ locations, path, extensions: given }, thrown) => {
    const requestId = requestStore.getStore()?.requestId ?? null;
    const answer = refusalOf(schema, String(given?.code ?? ''), thrown);
    if (!answer) logger.error({ err: originalOf(thrown), requestId, path }, 'a request met a defect');
    const { code, message, violations = [], retryAfterSeconds } = answer ?? masked;
    telemetry?.refused(code);
    return {
      message,
      ...(locations && { locations }),
      ...(path && { path }),
      extensions: { code, requestId, violations, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) },
    };
  };
}

const masked: Answer = { code: 'INTERNAL_SERVER_ERROR', message: MASKED };

/** What is wrong with the request, or with what it depends on; null for a defect. @param code as Apollo sorted it */
function refusalOf(schema: GraphQLSchema, code: string, thrown: unknown): Answer | null {
  const original = originalOf(thrown);
  if (original instanceof DomainError) return original;
  const fault = thrown instanceof GraphQLError ? faultOf(schema, code, thrown, original) : null;
  return fault ?? asRefusal(original);
}

function faultOf(schema: GraphQLSchema, code: string, thrown: GraphQLError, original: unknown): Fault | null {
  switch (code) {
    case 'GRAPHQL_PARSE_FAILED':
      return isTooLong(thrown) ? limitErrors.OPERATION_TOO_COMPLEX() : syntaxFault(thrown);
    case 'GRAPHQL_VALIDATION_FAILED':
      return validationFault(thrown);
    case 'BAD_USER_INPUT':
      return variableFault(schema, thrown);
    case 'OPERATION_RESOLUTION_FAILURE':
      return { code: 'BAD_USER_INPUT', message: 'The document has no such operation, or several and none was named.' };
    case 'PERSISTED_QUERY_NOT_SUPPORTED':
      return trustedDocumentErrors.PERSISTED_QUERY_NOT_FOUND();
    case 'BAD_REQUEST':
      // Texts of Apollo about the shape of a request, which repeat nothing of it.
      return { code: 'BAD_USER_INPUT', message: thrown.message.trim() };
    default:
      return original instanceof GraphQLError ? (tooManyFaults(original.message) ?? argumentFault(original)) : null;
  }
}

/** graphql-js has no other sign for a document with too many tokens. */
const isTooLong = ({ message }: GraphQLError): boolean =>
  /^Syntax Error: Document contains more tha[nt] \d+ tokens/.test(message);

/** What was thrown, beneath GraphQL's and Apollo's wrapping. */
function originalOf(thrown: unknown): unknown {
  let error = thrown;
  while (error instanceof GraphQLError && error.originalError) error = error.originalError;
  return error;
}

/** An error of execution as Apollo hands it over to be told: what a variable is wrong by is the client's mistake. */
export function toldAs(error: GraphQLError): GraphQLFormattedError {
  const isOfVariable = error.nodes?.length === 1 && error.nodes[0]!.kind === Kind.VARIABLE_DEFINITION;
  return { ...error.toJSON(), extensions: { ...error.extensions, ...(isOfVariable && { code: 'BAD_USER_INPUT' }) } };
}
