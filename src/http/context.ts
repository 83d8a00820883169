import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import type { Actor } from '../core/actor.ts';
import { asRefusal } from '../core/database-errors.ts';
import { badInput, DomainError } from '../core/errors.ts';
import type { IdempotentCall } from '../core/idempotency.ts';
import type { RefreshCookie, RequestContext } from '../core/request-context.ts';
import type { Origin } from '../core/tx.ts';
import type { Call, UnitOfWork } from '../core/unit-of-work.ts';

/** What the HTTP layer needs of the house, given by app.ts. */
export interface ContextDependencies {
  readonly config: Pick<Config, 'features'>;
  readonly unitOfWork: UnitOfWork;
  readonly authenticate: (authorization: string | undefined) => Promise<Actor>;
  /** Digest of a request that may hold a password. */
  readonly keyedDigest: (text: string) => Buffer;
  /** Whether cookies are for HTTPS only. */
  readonly secureCookies: boolean;
}

const COOKIE = 'gatehouse_refresh';
const MAX_USER_AGENT = 512;

/** The context of one HTTP request. */
export async function httpContext(
  dependencies: ContextDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<RequestContext> {
  const actor = await dependencies.authenticate(request.headers.authorization);
  return requestContext(dependencies, {
    actor,
    origin: originOf(request),
    refreshCookie: refreshCookie(request, reply, dependencies.secureCookies),
    repetition: repetitionOf(request, actor, dependencies),
  });
}

export const originOf = (request: FastifyRequest): Origin => ({
  requestId: request.id,
  ipAddress: request.ip,
  userAgent: request.headers['user-agent']?.slice(0, MAX_USER_AGENT) ?? null,
});

interface Parts {
  readonly actor: Actor;
  readonly origin: Origin;
  readonly refreshCookie: RefreshCookie;
  readonly repetition: Pick<IdempotentCall, 'key' | 'requestDigest'> | null;
}

/** A context of whatever transport. */
export function requestContext({ unitOfWork, config }: ContextDependencies, parts: Parts): RequestContext {
  const { actor, origin, refreshCookie } = parts;
  const made = new Map<symbol, unknown>();
  const context: RequestContext = {
    actor,
    origin,
    features: config.features,
    refreshCookie,
    read: (work) => unitOfWork.read(work),
    mutate: onlyInMutations,
    mutateEach: onlyInMutations,
    forField: (field) => ({ ...context, ...doorsOf(unitOfWork, parts, field) }),
    once: <T>(key: symbol, make: (context: RequestContext) => T) => {
      if (!made.has(key)) made.set(key, make(context));
      return made.get(key) as T;
    },
  };
  return context;
}

const onlyInMutations = (): never => {
  throw new Error('only a mutation may write');
};

/** The doors of one root field of a mutation. */
function doorsOf(
  unitOfWork: UnitOfWork,
  { actor, origin, repetition }: Parts,
  field: string,
): Pick<RequestContext, 'mutate' | 'mutateEach'> {
  const call = (place: string, withoutSecrets: IdempotentCall['withoutSecrets'] = (result) => result): Call => ({
    actor,
    origin,
    idempotent: repetition && { ...repetition, place, withoutSecrets },
  });
  return {
    mutate: (work, { withoutSecrets } = {}) =>
      unitOfWork.mutate(call(field, withoutSecrets as IdempotentCall['withoutSecrets']), work),
    mutateEach: async (parts, work) => {
      // The key is claimed as a whole first: a different request under it is refused before any part is done.
      if (repetition) await unitOfWork.mutate(call(field), async (tx) => tx.unchanged(null));
      const outcomes: (Awaited<ReturnType<typeof work>> | DomainError)[] = [];
      for (const part of parts) {
        const done = unitOfWork.mutate(call(`${field} ${part}`), (tx) => work(tx, part));
        outcomes.push(await done.catch(refusalOrThrow));
      }
      return outcomes;
    },
  };
}

/** A refusal as a value; a defect stays an exception. */
function refusalOrThrow(error: unknown): DomainError {
  const refusal = error instanceof DomainError ? error : asRefusal(error);
  if (!refusal) throw error;
  return refusal;
}

/**
 * The Idempotency-Key of a request, with a digest by which a different request under the same key is known. Of strangers
 * only the cookie tells one from another.
 */
function repetitionOf(
  { method, headers, body, cookies }: FastifyRequest,
  actor: Actor,
  { keyedDigest }: ContextDependencies,
): Parts['repetition'] {
  const key = headers['idempotency-key'];
  if (key === undefined || method !== 'POST') return null;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
    throw badInput(['Idempotency-Key'], 'An Idempotency-Key has 1 to 255 visible ASCII characters.');
  const { query, variables, operationName } = (body ?? {}) as Record<string, unknown>;
  const holder = actor.kind === 'ANONYMOUS' ? (cookies[COOKIE] ?? null) : null;
  return { key, requestDigest: keyedDigest(textOf([query, variables ?? null, operationName ?? null, holder])) };
}

/** JSON that could be read may still be nested too deeply to be written. */
function textOf(request: unknown): string {
  try {
    return JSON.stringify(request);
  } catch {
    throw badInput(['variables'], 'The variables are nested too deeply.');
  }
}

function refreshCookie(request: FastifyRequest, reply: FastifyReply, secure: boolean): RefreshCookie {
  const attributes = { httpOnly: true, secure, sameSite: 'strict', path: '/graphql' } as const;
  return {
    read: () => request.cookies[COOKIE] ?? null,
    set: (token, expires) => void reply.setCookie(COOKIE, token, { ...attributes, expires }),
    clear: () => void reply.clearCookie(COOKIE, attributes),
  };
}
