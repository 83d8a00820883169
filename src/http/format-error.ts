import type { GraphQLFormattedError } from 'graphql';
import { GraphQLError } from 'graphql';
import { asRefusal } from '../core/database-errors.ts';
import { errorCodes, type ErrorCode } from '../core/error-code.ts';
import { DomainError, type Violation } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import { requestStore } from './request-store.ts';

const MASKED = 'Something went wrong on our side.';

/** Words of the limits on documents: depth, aliases, directives, cost (graphql-armor), recursion (Apollo), tokens (graphql-js). */
const tooComplex =
  /(Query depth|Aliases|Directives|Query Cost|Character|Token) limit of|limit of [\d.]+ exceeded|Document contains more tha[tn] \d+ tokens|maximum recursive selections|Query validation error\.$/i;

/** Apollo's own codes that mean a request which is not well-formed. */
const badRequest = ['BAD_REQUEST', 'BAD_USER_INPUT', 'OPERATION_RESOLUTION_FAILURE', 'PERSISTED_QUERY_NOT_SUPPORTED'];

interface Answer {
  readonly code: ErrorCode;
  readonly message: string;
  readonly violations?: readonly Violation[];
  readonly retryAfterSeconds?: number | undefined;
}

/** One function maps every error to what the client reads. What is not a refusal is a defect: logged and masked. */
export function errorFormatter(logger: Logger) {
  return (formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError => {
    const requestId = requestStore.getStore()?.requestId ?? null;
    const {
      code,
      message,
      violations = [],
      retryAfterSeconds,
    } = answerTo(formatted, thrown, (defect) =>
      logger.error({ err: defect, requestId, path: formatted.path }, 'a request met a defect'),
    );
    return {
      message,
      ...(formatted.locations && { locations: formatted.locations }),
      ...(formatted.path && { path: formatted.path }),
      extensions: {
        code,
        requestId,
        violations,
        ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      },
    };
  };
}

function answerTo(formatted: GraphQLFormattedError, thrown: unknown, report: (defect: unknown) => void): Answer {
  const original = originalOf(thrown);
  if (original instanceof DomainError) return original;
  const { message } = formatted;
  const code = String(formatted.extensions?.code ?? '');
  if (tooComplex.test(message)) return { code: 'OPERATION_TOO_COMPLEX', message: errorCodes.OPERATION_TOO_COMPLEX };
  if (original instanceof GraphQLError || original === null) {
    const coercion = coercionFault(message);
    if (coercion) return coercion;
    if (badRequest.includes(code)) return { code: 'BAD_USER_INPUT', message };
    if (code === 'GRAPHQL_VALIDATION_FAILED') return { code, message: withoutValues(message) };
    if (code in errorCodes && code !== 'INTERNAL_SERVER_ERROR') return { code: code as ErrorCode, message };
  }
  const refusal = asRefusal(original ?? thrown);
  if (refusal) return refusal;
  report(original ?? thrown);
  return { code: 'INTERNAL_SERVER_ERROR', message: MASKED };
}

/** What was thrown, beneath GraphQL's and Apollo's wrapping. */
function originalOf(thrown: unknown): unknown {
  let error = thrown;
  while (error instanceof GraphQLError && error.originalError) error = error.originalError;
  return error ?? null;
}

/**
 * graphql-js repeats the refused value, whole: with a password in it. Only the variable, the path within and the
 * expectation are told.
 */
function coercionFault(message: string): Answer | null {
  if (message.startsWith('Too many errors processing variables'))
    return { code: 'BAD_USER_INPUT', message: 'Too many values of the variables are not valid.' };
  const variable = /^Variable "\$(\w+)"/.exec(message)?.[1];
  if (!variable) return null;
  const inner = message.lastIndexOf('" at "') >= 0 || / at "[\w.[\]]+"; /.test(message);
  const place = inner ? ([...message.matchAll(/ at "([\w.[\]]+)"; /g)].pop()?.[1] ?? variable) : variable;
  const path = place.split(/[.[\]]+/).filter((part) => part !== '');
  const expectation = expectationIn(message);
  return {
    code: 'BAD_USER_INPUT',
    message: `The value of ${path.join('.')} ${expectation}.`,
    violations: [{ path, code: 'INVALID', message: expectation }],
  };
}

function expectationIn(message: string): string {
  const own = /; (?:Expected type "[^"]+"\. )?(must be [^"]+?)\.?$/.exec(message)?.[1];
  if (own) return own;
  const missing = /Field "(\w+)" of required type "[^"]+" was not provided\.$/.exec(message)?.[1];
  if (missing) return `needs the field ${missing}`;
  const unknown = /Field "(\w+)" is not defined by type "(\w+)"/.exec(message);
  if (unknown) return `has a field that is not known, ${unknown[1]}`;
  const oneOf = /Exactly one key must be specified for OneOf type "(\w+)"/.exec(message);
  if (oneOf || /OneOf/.test(message)) return 'must have exactly one field set';
  if (/of required type "[^"]+" was not provided\.?$/.test(message)) return 'is required';
  const type = [...message.matchAll(/(?:Expected (?:non-nullable )?type|expected type) "([\w![\]]+)"/g)].pop()?.[1];
  const list = [...message.matchAll(/exist in "(\w+)" enum/g)].pop()?.[1];
  const kind = /(String|Int|Boolean|Float|ID|Enum "\w+") cannot represent[^"]*?(?=[:"]|$)/.exec(message)?.[1];
  const expected = type ?? list ?? kind;
  return expected ? `must be of type ${expected.replace(/^Enum "(\w+)"$/, '$1')}` : 'is not valid';
}

/** A literal in a document may be a secret as well: what was found is not repeated. */
const withoutValues = (message: string): string =>
  message
    .replace(/, found .*?(; |$)/s, '$1')
    .replace(/^(\w+|Enum "\w+") cannot represent (.*?): .*$/s, '$1 cannot represent $2')
    .replace(/^Value .* does not exist in "(\w+)" enum.*$/s, 'The value does not exist in "$1" enum.');
