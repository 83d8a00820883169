import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../core/actor.ts';
import { badInput } from '../core/errors.ts';
import type { IdempotentCall } from '../core/idempotency.ts';
import type { MutateOptions, RefreshCookie, RequestContext } from '../core/request-context.ts';
import type { Origin, Tx } from '../core/tx.ts';
import type { UnitOfWork } from '../core/unit-of-work.ts';

/** What the HTTP layer needs of the house, given by app.ts. */
export interface ContextDependencies {
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
    repetition: repetitionOf(request, dependencies),
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
export function requestContext({ unitOfWork }: ContextDependencies, parts: Parts): RequestContext {
  const { actor, origin, refreshCookie, repetition } = parts;
  const made = new Map<symbol, unknown>();
  const context: RequestContext = {
    actor,
    origin,
    refreshCookie,
    read: (work) => unitOfWork.read(work),
    mutate: () => {
      throw new Error('only a mutation may write');
    },
    forField: (field) => ({ ...context, mutate: mutateAs(field) }),
    once: <T>(key: symbol, make: (context: RequestContext) => T) => {
      if (!made.has(key)) made.set(key, make(context));
      return made.get(key) as T;
    },
  };
  const mutateAs =
    (field: string) =>
    <T>(work: (tx: Tx) => Promise<T>, { withoutSecrets }: MutateOptions<T> = {}): Promise<T> =>
      unitOfWork.mutate(
        {
          actor,
          origin,
          idempotent: repetition && {
            ...repetition,
            key: `${field} ${repetition.key}`,
            withoutSecrets: (withoutSecrets ?? ((result) => result)) as IdempotentCall['withoutSecrets'],
          },
        },
        work,
      );
  return context;
}

/** The Idempotency-Key of a request, with a digest by which a different request under the same key is known. */
function repetitionOf({ headers, body }: FastifyRequest, { keyedDigest }: ContextDependencies): Parts['repetition'] {
  const key = headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
    throw badInput(['Idempotency-Key'], 'An Idempotency-Key has 1 to 255 visible ASCII characters.');
  const { query, variables, operationName } = (body ?? {}) as Record<string, unknown>;
  return { key, requestDigest: keyedDigest(JSON.stringify([query, variables ?? null, operationName ?? null])) };
}

function refreshCookie(request: FastifyRequest, reply: FastifyReply, secure: boolean): RefreshCookie {
  const attributes = { httpOnly: true, secure, sameSite: 'strict', path: '/graphql' } as const;
  return {
    read: () => request.cookies[COOKIE] ?? null,
    set: (token, expires) => void reply.setCookie(COOKIE, token, { ...attributes, expires }),
    clear: () => void reply.clearCookie(COOKIE, attributes),
  };
}
