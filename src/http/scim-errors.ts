import type { FastifyError } from 'fastify';
import { asRefusal } from '../core/database-errors.ts';
import type { ErrorCode } from '../core/error-code.ts';
import { DomainError } from '../core/errors.ts';
import { MASKED } from './format-error.ts';

/** How SCIM tells of a refusal (RFC 7644 §3.12). */
export interface ScimFault {
  readonly status: number;
  readonly retryAfterSeconds?: number | undefined;
  readonly body: object;
}

const SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** HTTP statuses of refusals; of any other: 409, since the request was understood and nothing came of it. */
const statuses: Readonly<Partial<Record<ErrorCode, number>>> = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  FIRST_USER_PROTECTED: 403,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  CONFLICT: 412,
  RATE_LIMITED: 429,
  SERVICE_UNAVAILABLE: 503,
};

/** The words that RFC 7644 has for what is wrong with a request. */
const scimTypes = [
  'invalidFilter',
  'invalidPath',
  'invalidSyntax',
  'invalidValue',
  'mutability',
  'noTarget',
  'tooMany',
  'uniqueness',
];

/** What is said of requests that Fastify itself refuses. */
const transport: Readonly<Record<number, readonly [detail: string, scimType?: string]>> = {
  400: ['The request cannot be read. Its body has to be JSON.', 'invalidSyntax'],
  404: ['There is nothing at this address.'],
  405: ['This address does not take the method: the header Allow names those that it takes.'],
  413: ['The body of the request is larger than allowed.'],
  415: ['Send JSON, with the content type application/scim+json.'],
  501: ['Bulk operations are not supported.'],
};

export const faultOfStatus = (status: number): ScimFault => {
  const [detail, scimType] = transport[status] ?? transport[400]!;
  return { status, body: bodyOf(status, detail, scimType) };
};

/** What an error means to a SCIM client; null for a defect. */
export function faultOf(error: FastifyError | Error): ScimFault | null {
  const refusal = error instanceof DomainError ? error : asRefusal(error);
  if (refusal) return ofRefusal(refusal);
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500;
  return status < 500 ? faultOfStatus(status) : null;
}

/** Not a word of what it was. */
export const defect: ScimFault = { status: 500, body: bodyOf(500, MASKED) };

function ofRefusal({ code, message, violations, retryAfterSeconds }: DomainError): ScimFault {
  const status = statuses[code] ?? 409;
  const [violation] = violations;
  const said = scimTypes.find((each) => each === violation?.code);
  const meant = status === 400 ? 'invalidValue' : code === 'ALREADY_EXISTS' ? 'uniqueness' : undefined;
  const where = violation?.path.length ? `${violation.path.join('.')}: ` : '';
  const detail = violation ? `${where}${violation.message}` : message;
  return { status, retryAfterSeconds, body: bodyOf(status, detail, said ?? meant) };
}

function bodyOf(status: number, detail: string, scimType?: string): object {
  return { schemas: [SCHEMA], ...(scimType && { scimType }), detail, status: String(status) };
}
