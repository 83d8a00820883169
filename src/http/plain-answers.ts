import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Duplex } from 'node:stream';
import type { ErrorCode } from '../core/error-code.ts';
import type { DomainError } from '../core/errors.ts';
import { MASKED } from './format-error.ts';

type Headers = Readonly<Record<string, string>>;

/** Headers of every answer. @param publicUrl where clients reach the service, if it is known */
export const securityHeaders = (publicUrl: string | null): Headers => ({
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  ...(publicUrl?.startsWith('https:') && { 'strict-transport-security': 'max-age=31536000' }),
});

/** What is said of a request that does not reach GraphQL. Never a word of the request itself. */
const texts: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  400: ['BAD_USER_INPUT', 'The request cannot be read. Its body must be a JSON object.'],
  403: ['FORBIDDEN', 'Pages of other sites cannot connect.'],
  404: ['NOT_FOUND', 'There is nothing at this address.'],
  405: ['BAD_USER_INPUT', 'This address does not take the method: the header Allow names those that it takes.'],
  408: ['BAD_USER_INPUT', 'The request took too long to arrive.'],
  413: ['BAD_USER_INPUT', 'The body of the request is larger than allowed.'],
  415: ['BAD_USER_INPUT', 'Send JSON, with the content type application/json.'],
  431: ['BAD_USER_INPUT', 'The headers of the request are larger than allowed.'],
  503: ['SERVICE_UNAVAILABLE', 'The service cannot answer now. Try again in a moment.'],
};

/** The body of an answer outside GraphQL, in the shape that GraphQL's errors have. */
function bodyOf(status: number, requestId: string | null): object {
  const [code, message] = texts[status] ?? (status < 500 ? texts[400]! : ['INTERNAL_SERVER_ERROR', MASKED]);
  return { errors: [{ message, extensions: { code, requestId, violations: [] } }] };
}

/** Answers without GraphQL. */
export const refuse = (request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply =>
  reply.code(status).send(bodyOf(status, request.id));

/** HTTP statuses of refusals; of any other: 409, since the request was understood and nothing came of it. */
const statuses: Readonly<Partial<Record<ErrorCode, number>>> = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  ACCOUNT_PENDING: 403,
  PASSWORD_CHANGE_REQUIRED: 403,
  FORBIDDEN: 403,
  FEATURE_DISABLED: 403,
  RATE_LIMITED: 429,
  SERVICE_UNAVAILABLE: 503,
};

/** Answers a refusal without GraphQL, in the shape that GraphQL's errors have. */
export function refuseFor(request: FastifyRequest, reply: FastifyReply, refusal: DomainError): FastifyReply {
  const { code, message, violations, retryAfterSeconds } = refusal;
  const extensions = { code, requestId: request.id, violations, retryAfterSeconds };
  return reply.code(statuses[code] ?? 409).send({ errors: [{ message, extensions }] });
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** Answers on a connection that did not bring a request to its end, and closes it. */
export function refuseConnection(socket: Duplex, status: number, headers: Headers): void {
  const body = JSON.stringify(bodyOf(status, null));
  const lines = Object.entries({
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}`);
  // Destroyed once it is said: a client that keeps its half open would stay for ever.
  if (socket.writable)
    socket.end(`HTTP/1.1 ${status} ${reasons[status]}\r\n${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  else socket.destroy();
}
