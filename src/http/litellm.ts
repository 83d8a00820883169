import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Actor } from '../core/actor.ts';
import { asRefusal } from '../core/database-errors.ts';
import { DomainError } from '../core/errors.ts';
import { authorizationOf } from './context.ts';
import { refuse, refuseFor } from './plain-answers.ts';

/** Takes what a LiteLLM proxy reports, as the room that counts it offers it. All of it throws refusals. */
export interface LiteLlmSpend {
  /** Who may report, before anything is read of it. */
  admit(actor: Actor): void;
  receive(actor: Actor, body: string): Promise<{ readonly failures: readonly object[] }>;
}

interface LiteLlmDependencies {
  readonly liteLlm: LiteLlmSpend;
  readonly authenticate: (authorization: string | undefined) => Actor | Promise<Actor>;
}

const PATH = '/integrations/litellm/spend';
/** Prompts and answers are among what a proxy sends, unless it is told to leave them out. */
const MOST_BYTES = 16 * 1_048_576;

/**
 * POST /integrations/litellm/spend, to which LiteLLM's generic API callback sends its logs. Who calls is asked before any of
 * the body is read. Whatever of it is not counted is named in the answer, whose status then is 422, so that the proxy logs it.
 */
export async function liteLlmRoutes(
  app: FastifyInstance,
  { liteLlm, authenticate }: LiteLlmDependencies,
): Promise<void> {
  const actors = new WeakMap<FastifyRequest, Actor>();
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // What is JSON and what is a line of it each, the proxy calls by one name.
    scope.addContentTypeParser<string>('*', { parseAs: 'string', bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    scope.addHook('onRequest', async (request) => {
      if (request.method !== 'POST') return;
      const actor = await authenticate(authorizationOf(request.headers));
      liteLlm.admit(actor);
      actors.set(request, actor);
    });
    scope.setErrorHandler((error, request, reply) => {
      const refusal = error instanceof DomainError ? error : asRefusal(error);
      if (!refusal) throw error;
      if (refusal.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer');
      return refuseFor(request, reply, refusal);
    });
    scope.post<{ Body: string | undefined }>(PATH, async (request, reply) => {
      const report = await liteLlm.receive(actors.get(request)!, request.body ?? '');
      return reply.code(report.failures.length > 0 ? 422 : 200).send(report);
    });
    scope.route({
      url: PATH,
      method: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      exposeHeadRoute: false,
      handler: (request, reply) => refuse(request, reply.header('allow', 'POST'), 405),
    });
  });
}
