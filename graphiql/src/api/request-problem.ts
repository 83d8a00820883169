/** One thing wrong with one input value. */
export interface Violation {
  path: string;
  message: string;
}

interface ProblemDetails {
  code?: string;
  requestId?: string;
  retryAfterSeconds?: number;
  violations?: readonly Violation[];
}

interface GraphQLErrorLike {
  message?: string;
  extensions?: {
    code?: string;
    requestId?: string;
    retryAfterSeconds?: number;
    violations?: { path?: string | (string | number)[]; message?: string }[];
  };
}

/** Codes that say "not now" rather than "no": the same request may succeed later. */
const TEMPORARY_CODES = new Set(['RATE_LIMITED', 'SERVICE_UNAVAILABLE', 'INTERNAL_SERVER_ERROR']);

/** Why a request did not succeed, in words a person can read. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly violations: readonly Violation[];

  constructor(message: string, details: ProblemDetails = {}) {
    super(message);
    this.code = details.code;
    this.requestId = details.requestId;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.violations = details.violations ?? [];
  }

  /** The problem a GraphQL error describes. */
  static fromGraphQLError({ message, extensions = {} }: GraphQLErrorLike): RequestProblem {
    return new RequestProblem(message || 'The request failed.', {
      code: extensions.code,
      requestId: extensions.requestId,
      retryAfterSeconds: extensions.retryAfterSeconds,
      violations: extensions.violations?.map((violation) => ({
        path: Array.isArray(violation.path) ? violation.path.join('.') : (violation.path ?? ''),
        message: violation.message ?? '',
      })),
    });
  }

  /** Anything thrown, as a problem. */
  static from(thrown: unknown): RequestProblem {
    if (thrown instanceof RequestProblem) return thrown;
    return new RequestProblem(thrown instanceof Error ? thrown.message : String(thrown));
  }

  /** Whether the service understood the request and said no; trying again changes nothing. */
  get isRefusal(): boolean {
    return this.code !== undefined && !TEMPORARY_CODES.has(this.code);
  }

  /** Whether an input value with this name is at fault. */
  concerns(field: string): boolean {
    return this.violations.some(({ path }) => path.split('.').at(-1) === field);
  }
}
