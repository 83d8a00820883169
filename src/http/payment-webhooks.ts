import type { FastifyInstance } from 'fastify';
import { asRefusal } from '../core/database-errors.ts';
import type { ErrorCode } from '../core/error-code.ts';
import { DomainError } from '../core/errors.ts';
import type { Telemetry } from '../core/telemetry.ts';
import type { Origin } from '../core/tx.ts';
import { originOf } from './context.ts';
import { refuse, refuseFor } from './plain-answers.ts';

/** Takes messages of payment providers, as the room that knows them offers it. */
export interface PaymentWebhooks {
  /** Whether there is such a provider. Throws refusals, of one that there is. */
  receive(
    provider: string,
    message: { readonly body: Buffer; readonly headers: Readonly<Record<string, string | string[] | undefined>> },
    origin: Origin,
  ): Promise<boolean>;
}

interface ByProvider {
  readonly Params: { readonly provider: string };
}

/** Far more than any provider sends. */
const MOST_BYTES = 1_048_576;

/**
 * POST /integrations/:provider/webhook. The body is taken as it comes: of some it is signed. A message that was taken is
 * answered 200; whatever else makes the provider send it again.
 */
export async function paymentWebhookRoutes(
  app: FastifyInstance,
  webhooks: PaymentWebhooks,
  telemetry: Telemetry | null,
): Promise<void> {
  const tell = (provider: string | null, outcome: 'TAKEN' | ErrorCode): void =>
    telemetry?.handled({ what: 'payment webhook', provider, outcome });
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    scope.post<ByProvider>('/integrations/:provider/webhook', async (request, reply) => {
      const { body, headers, params } = request;
      const message = { body: Buffer.isBuffer(body) ? body : Buffer.alloc(0), headers };
      try {
        const isTaken = await webhooks.receive(params.provider, message, originOf(request));
        // What a stranger calls a provider is no name to be kept.
        tell(isTaken ? params.provider : null, isTaken ? 'TAKEN' : 'NOT_FOUND');
        return isTaken ? reply.send({ received: true }) : refuse(request, reply, 404);
      } catch (error) {
        const refusal = error instanceof DomainError ? error : asRefusal(error);
        tell(params.provider, refusal?.code ?? 'INTERNAL_SERVER_ERROR');
        if (error instanceof DomainError) return refuseFor(request, reply, error);
        throw error;
      }
    });
    scope.route<ByProvider>({
      url: '/integrations/:provider/webhook',
      method: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      exposeHeadRoute: false,
      handler: (request, reply) => refuse(request, reply.header('allow', 'POST'), 405),
    });
  });
}
