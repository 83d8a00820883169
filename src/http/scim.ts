import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../core/actor.ts';
import { namesTag } from '../core/entity-tags.ts';
import type { Logger } from '../core/logger.ts';
import type { Origin } from '../core/tx.ts';
import { authorizationOf, originOf } from './context.ts';
import { defect, faultOf, faultOfStatus, type ScimFault } from './scim-errors.ts';

/** Who calls, whence, and at which address of ours. */
export interface ScimCall {
  readonly actor: Actor;
  readonly origin: Origin;
  /** Absolute address of the endpoint, without a slash at its end. */
  readonly baseUrl: string;
  /** Entity tags that the client names; null where it names none. */
  readonly ifMatch: string | null;
}

/** What a client asks of a list, or of the look of an answer; as it came. */
export type ScimQuery = Readonly<Record<string, unknown>>;

/** A resource as it is answered. */
export interface ScimAnswer {
  readonly resource: object;
  readonly location: string;
  readonly version: string;
}

/** Resources of one type. All of it throws refusals, which are answered in the way of SCIM. */
export interface ScimResources {
  list(call: ScimCall, query: ScimQuery): Promise<object>;
  get(call: ScimCall, id: string, query: ScimQuery): Promise<ScimAnswer>;
  create(call: ScimCall, body: unknown, query: ScimQuery): Promise<ScimAnswer>;
  replace(call: ScimCall, id: string, body: unknown, query: ScimQuery): Promise<ScimAnswer>;
  /** null where nothing need be answered. */
  patch(call: ScimCall, id: string, body: unknown, query: ScimQuery): Promise<ScimAnswer | null>;
  delete(call: ScimCall, id: string): Promise<void>;
}

/** A SCIM service provider (RFC 7644). */
export interface Scim {
  /** @throws UNAUTHENTICATED, FORBIDDEN for whoever has no business here */
  admit(actor: Actor): void;
  /** What the provider says of itself (RFC 7644 §4); null where there is no such thing. */
  discover(baseUrl: string, what: string, name: string | null): object | null;
  readonly users: ScimResources;
  readonly groups: ScimResources;
}

interface ScimDependencies {
  readonly scim: Scim;
  readonly logger: Logger;
  readonly authenticate: (authorization: string | undefined) => Actor | Promise<Actor>;
  readonly publicUrl: () => string;
}

interface ById {
  readonly Params: { readonly id: string };
  readonly Querystring: ScimQuery;
}

const PREFIX = '/scim/v2';
const CONTENT_TYPE = 'application/scim+json; charset=utf-8';
const discoveries = ['ServiceProviderConfig', 'ResourceTypes', 'Schemas'];
const everyMethod = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'];

const actors = new WeakMap<FastifyRequest, Actor>();

/** Whether a request is for SCIM, also one whose address no route can be found for. */
export const isForScim = ({ url }: FastifyRequest): boolean => url.startsWith(`${PREFIX}/`);

/** Refuses an address that cannot be read, or is longer than any of ours. */
export const refuseScimAddress = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  refuse(request, reply, faultOfStatus(404));

/** SCIM 2.0 at /scim/v2. Who calls is asked before any of the body is read. */
export async function scimRoutes(app: FastifyInstance, dependencies: ScimDependencies): Promise<void> {
  await app.register(async (scope) => scimScope(scope, dependencies), { prefix: PREFIX });
}

function scimScope(scope: FastifyInstance, { scim, logger, authenticate, publicUrl }: ScimDependencies): void {
  const baseUrl = (): string => `${publicUrl().replace(/\/$/, '')}${PREFIX}`;
  const callOf = (request: FastifyRequest): ScimCall => ({
    actor: actors.get(request)!,
    origin: originOf(request),
    baseUrl: baseUrl(),
    ifMatch: request.headers['if-match'] ?? null,
  });

  readJsonOnly(scope);
  scope.addHook('onRequest', async (request, reply) => {
    // Answers tell of people.
    reply.header('cache-control', 'no-store');
    const actor = await authenticate(authorizationOf(request.headers));
    scim.admit(actor);
    actors.set(request, actor);
  });
  scope.setErrorHandler<FastifyError>((error, request, reply) => {
    const fault = faultOf(error);
    if (!fault) logger.error({ err: error, requestId: request.id }, 'a SCIM request met a defect');
    return refuse(request, reply, fault ?? defect);
  });
  scope.setNotFoundHandler((request, reply) => refuse(request, reply, faultOfStatus(404)));

  for (const what of discoveries) {
    scope.get(`/${what}`, (request, reply) => discovered(request, reply, scim.discover(baseUrl(), what, null)));
    scope.get<ById>(`/${what}/:id`, (request, reply) =>
      discovered(request, reply, scim.discover(baseUrl(), what, request.params.id)),
    );
    otherwise(scope, `/${what}`, ['GET', 'HEAD']);
    otherwise(scope, `/${what}/:id`, ['GET', 'HEAD']);
  }
  scope.post('/Bulk', (request, reply) => refuse(request, reply, faultOfStatus(501)));
  resourceRoutes(scope, '/Users', scim.users, callOf);
  resourceRoutes(scope, '/Groups', scim.groups, callOf);
}

function resourceRoutes(
  scope: FastifyInstance,
  path: string,
  resources: ScimResources,
  callOf: (request: FastifyRequest) => ScimCall,
): void {
  scope.get<{ Querystring: ScimQuery }>(path, async (request, reply) =>
    reply.type(CONTENT_TYPE).send(await resources.list(callOf(request), request.query)),
  );
  scope.post<{ Body: unknown }>(`${path}/.search`, async (request, reply) => {
    const query = typeof request.body === 'object' ? (request.body as ScimQuery | null) : null;
    return reply.type(CONTENT_TYPE).send(await resources.list(callOf(request), query ?? {}));
  });
  scope.post<{ Body: unknown; Querystring: ScimQuery }>(path, async (request, reply) =>
    answered(reply.code(201), await resources.create(callOf(request), request.body, request.query)),
  );
  scope.get<ById>(`${path}/:id`, async (request, reply) => {
    const answer = await resources.get(callOf(request), request.params.id, request.query);
    const known = request.headers['if-none-match'];
    return known !== undefined && namesTag(known, answer.version)
      ? reply.code(304).header('etag', answer.version).send()
      : answered(reply, answer);
  });
  scope.put<ById>(`${path}/:id`, async (request, reply) =>
    answered(reply, await resources.replace(callOf(request), request.params.id, request.body, request.query)),
  );
  scope.patch<ById>(`${path}/:id`, async (request, reply) => {
    const answer = await resources.patch(callOf(request), request.params.id, request.body, request.query);
    return answer ? answered(reply, answer) : reply.code(204).send();
  });
  scope.delete<ById>(`${path}/:id`, async (request, reply) => {
    await resources.delete(callOf(request), request.params.id);
    return reply.code(204).send();
  });
  otherwise(scope, path, ['GET', 'HEAD', 'POST']);
  otherwise(scope, `${path}/.search`, ['POST']);
  otherwise(scope, `${path}/:id`, ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']);
}

/** Refuses every other method of an address. */
function otherwise(scope: FastifyInstance, url: string, methods: readonly string[]): void {
  scope.route({
    url,
    method: everyMethod.filter((method) => !methods.includes(method)),
    exposeHeadRoute: false,
    handler: (request, reply) => refuse(request, reply.header('allow', methods.join(', ')), faultOfStatus(405)),
  });
}

/** Bodies are JSON, under either name (RFC 7644 §3.1); a DELETE may announce one and bring none. */
function readJsonOnly(scope: FastifyInstance): void {
  const parse = scope.getDefaultJsonParser('error', 'error');
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser<string>(
    ['application/scim+json', 'application/json'],
    { parseAs: 'string' },
    (request, body, done) => (body === '' ? done(null, undefined) : parse(request, body, done)),
  );
}

const answered = (reply: FastifyReply, { resource, location, version }: ScimAnswer): FastifyReply =>
  reply.headers({ location, etag: version }).type(CONTENT_TYPE).send(resource);

const discovered = (request: FastifyRequest, reply: FastifyReply, document: object | null): FastifyReply =>
  document ? reply.type(CONTENT_TYPE).send(document) : refuse(request, reply, faultOfStatus(404));

function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, retryAfterSeconds, body }: ScimFault,
): FastifyReply {
  if (status === 401) {
    // RFC 6750 §3.1: a credential that was sent and does not hold is said so.
    const sent = authorizationOf(request.headers) !== undefined;
    reply.header('www-authenticate', `Bearer realm="scim"${sent ? ', error="invalid_token"' : ''}`);
  }
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  return reply.code(status).type(CONTENT_TYPE).send(body);
}
