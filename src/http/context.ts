import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import { anonymous, type Actor } from '../core/actor.ts';
import { asRefusal } from '../core/database-errors.ts';
import { badInput, defineErrors, DomainError } from '../core/errors.ts';
import type { IdempotentCall } from '../core/idempotency.ts';
import { isId } from '../core/ids.ts';
import type { LateReads } from '../core/late-reads.ts';
import type { Logger } from '../core/logger.ts';
import type { ProxyIdentity, RefreshCookie, RequestContext } from '../core/request-context.ts';
import type { Origin } from '../core/tx.ts';
import type { Call, UnitOfWork } from '../core/unit-of-work.ts';
import { MASKED } from './format-error.ts';
import type { ProxyIdentityOf } from './proxy-identity.ts';

/** What the HTTP layer needs of the house, given by app.ts. */
export interface ContextDependencies {
  readonly config: Pick<Config, 'features'>;
  readonly logger: Logger;
  readonly unitOfWork: UnitOfWork;
  readonly lateReads: LateReads;
  /** At once where all about the credential is remembered. */
  readonly authenticate: (authorization: string | undefined) => Actor | Promise<Actor>;
  /** Digest of a request that may hold a password. */
  readonly keyedDigest: (text: string) => Buffer;
  /** Whom a proxy in front of the request vouches for. */
  readonly proxyIdentityOf: ProxyIdentityOf;
  /** Whether cookies are for HTTPS only. */
  readonly secureCookies: boolean;
}

const COOKIE = 'gatehouse_refresh';
const MAX_USER_AGENT = 512;

/** The context of one HTTP request; at once where its credential is remembered. @throws BAD_USER_INPUT */
export function httpContext(
  dependencies: ContextDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
): RequestContext | Promise<RequestContext> {
  const complete = (actor: Actor): RequestContext => {
    const proxyIdentity = dependencies.proxyIdentityOf(request);
    return requestContext(dependencies, {
      actor,
      origin: originOf(request),
      refreshCookie: refreshCookie(request, reply, dependencies.secureCookies),
      proxyIdentity,
      repetition: repetitionOf(request, { actor, proxyIdentity }, dependencies),
    });
  };
  const actor = dependencies.authenticate(authorizationOf(request.headers));
  return actor instanceof Promise ? actor.then(complete) : complete(actor);
}

/**
 * The credential of a request, as an Authorization header (RFC 6750 §2.1); an API key may also come as `x-api-key`. Two
 * at once are none that holds: nobody could say on whose behalf.
 */
export function authorizationOf(headers: Readonly<Record<string, unknown>>): string | undefined {
  const { authorization, 'x-api-key': apiKey } = headers;
  if (apiKey === undefined || apiKey === '') return authorization as string | undefined;
  return authorization === undefined || authorization === '' ? `Bearer ${String(apiKey)}` : 'Bearer';
}

export const originOf = (request: FastifyRequest): Origin => ({
  requestId: request.id,
  ipAddress: request.ip,
  userAgent: request.headers['user-agent']?.slice(0, MAX_USER_AGENT) ?? null,
});

/** The context of a page that anybody may open, and that asks for no credential. */
export const strangersContext = (
  dependencies: ContextDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
): RequestContext =>
  requestContext(dependencies, {
    actor: anonymous(false),
    origin: originOf(request),
    refreshCookie: refreshCookie(request, reply, dependencies.secureCookies),
    proxyIdentity: null,
    repetition: null,
  });

interface Parts {
  readonly actor: Actor;
  readonly origin: Origin;
  readonly refreshCookie: RefreshCookie;
  readonly proxyIdentity: ProxyIdentity | null;
  readonly repetition: Pick<IdempotentCall, 'holderId' | 'key' | 'requestDigest'> | null;
}

/** A context of whatever transport. */
export function requestContext(dependencies: ContextDependencies, parts: Parts): RequestContext {
  const { unitOfWork, lateReads, config } = dependencies;
  const { actor, origin, refreshCookie, proxyIdentity } = parts;
  const made = new Map<symbol, unknown>();
  const context: RequestContext = {
    actor,
    origin,
    features: config.features,
    refreshCookie,
    proxyIdentity,
    read: (work) => unitOfWork.read(work),
    readLate: (work) => lateReads.read(actor.actorId, work),
    readAs: (identity, work) => unitOfWork.readAs(identity, work),
    mutate: onlyInMutations,
    mutateEach: onlyInMutations,
    writing: onlyInMutations,
    forField: (field) => ({ ...context, ...doorsOf(dependencies, parts, field) }),
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
  { unitOfWork, lateReads, logger }: ContextDependencies,
  { actor, origin, repetition }: Parts,
  field: string,
): Pick<RequestContext, 'mutate' | 'mutateEach' | 'writing'> {
  const call = (
    place: string,
    withoutSecrets: IdempotentCall['withoutSecrets'] = (result) => result,
    { isForAnyone = false, targetId }: { isForAnyone?: boolean | undefined; targetId?: string | undefined } = {},
  ): Call => ({
    actor,
    origin,
    isForAnyone,
    idempotent: repetition && { ...repetition, place, withoutSecrets, targetId },
  });
  const writing = <T>(work: Promise<T>): Promise<T> => lateReads.writing(actor.actorId, work);
  return {
    writing,
    mutate: (work, { withoutSecrets, isForAnyone } = {}) =>
      writing(
        unitOfWork.mutate(call(field, withoutSecrets as IdempotentCall['withoutSecrets'], { isForAnyone }), work),
      ),
    mutateEach: async (parts, work) => {
      // The key is claimed as a whole first: a different request under it is refused before any part is done.
      if (repetition) await unitOfWork.mutate(call(field), async (tx) => tx.unchanged(null));
      const outcomes: (Awaited<ReturnType<typeof work>> | DomainError)[] = [];
      for (const part of parts) {
        const done = writing(
          unitOfWork.mutate(call(`${field} ${part}`, undefined, { targetId: isId(part) ? part : undefined }), (tx) =>
            work(tx, part),
          ),
        );
        const outcome = await done.catch((error: unknown) => failureOf(error, logger, origin));
        outcomes.push(outcome);
        // Each would wait as long for the same answer; what is done already has to be told.
        if (outcome instanceof DomainError && endsAll(outcome)) break;
      }
      return parts.map((_, index) => outcomes[Math.min(index, outcomes.length - 1)]!);
    },
  };
}

const defects = defineErrors({ INTERNAL_SERVER_ERROR: MASKED });

/** Why one part of many failed: a refusal as it is; a defect is logged and masked. */
function failureOf(error: unknown, logger: Logger, { requestId }: Origin): DomainError {
  const refusal = error instanceof DomainError ? error : asRefusal(error);
  if (refusal) return refusal;
  logger.error({ err: error, requestId }, 'a part of a request met a defect');
  return defects.INTERNAL_SERVER_ERROR();
}

/** Whether a failure is the service's own, which the parts behind would meet as well. */
const endsAll = ({ code }: DomainError): boolean => code === 'SERVICE_UNAVAILABLE' || code === 'INTERNAL_SERVER_ERROR';

/**
 * The Idempotency-Key of a request, with a digest by which a different request under the same key is known. Strangers are
 * told apart by their address, their cookie and what a proxy calls them: behind one proxy all may share the rest.
 */
function repetitionOf(
  { method, headers, body, cookies, ip }: FastifyRequest,
  { actor, proxyIdentity }: Pick<Parts, 'actor' | 'proxyIdentity'>,
  { keyedDigest }: ContextDependencies,
): Parts['repetition'] {
  const key = headers['idempotency-key'];
  if (key === undefined || method !== 'POST') return null;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
    throw badInput(['Idempotency-Key'], 'An Idempotency-Key has 1 to 255 visible ASCII characters.');
  const { query, variables, operationName } = (body ?? {}) as Record<string, unknown>;
  const cookie = cookies[COOKIE] ?? null;
  const requestDigest = keyedDigest(textOf([query, variables ?? null, operationName ?? null]));
  const holderId =
    actor.subjectId ?? uuidOf(keyedDigest(textOf(['stranger', ip, cookie, proxyIdentity?.email ?? null])));
  return { holderId, key, requestDigest };
}

/** 128 bits of a digest in the form of a UUID (RFC 9562 §5.8). */
const uuidOf = (digest: Buffer): string =>
  digest.toString('hex').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5');

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
