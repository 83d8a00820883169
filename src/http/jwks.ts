import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';

/** What verifiers of access tokens read, who are not part of the service. */
export interface VerifierDocuments {
  /** The public keys (RFC 7517 §5), and for how long they may be kept. */
  jwks(): Promise<{ readonly keys: readonly object[]; readonly keptSeconds: number }>;
  /** Who issues the tokens, and where the keys are (RFC 8414 §2). */
  authorizationServer(): object;
}

interface PublicDocument {
  readonly mediaType: string;
  readonly body: object;
  readonly keptSeconds: number;
}

const METADATA_KEPT_SECONDS = 3_600;

/** The documents by which others verify access tokens offline. */
export function verifierRoutes(app: FastifyInstance, documents: VerifierDocuments): void {
  app.get('/.well-known/jwks.json', async (request, reply) => {
    const { keys, keptSeconds } = await documents.jwks();
    // RFC 7517 §8.5.2.
    return publish(request, reply, { mediaType: 'application/jwk-set+json', body: { keys }, keptSeconds });
  });
  app.get('/.well-known/oauth-authorization-server', async (request, reply) =>
    publish(request, reply, {
      mediaType: 'application/json; charset=utf-8',
      body: documents.authorizationServer(),
      keptSeconds: METADATA_KEPT_SECONDS,
    }),
  );
}

/** Answers with what anybody may read from anywhere, or with 304 where the client has it already (RFC 9110 §13.1.2). */
function publish(request: FastifyRequest, reply: FastifyReply, document: PublicDocument): FastifyReply {
  const text = JSON.stringify(document.body);
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  reply.headers({
    etag,
    'cache-control': `public, max-age=${document.keptSeconds}`,
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
  });
  return isKnown(request.headers['if-none-match'], etag)
    ? reply.code(304).send()
    : reply.type(document.mediaType).send(Buffer.from(text));
}

/** Compared weakly, as RFC 9110 §13.1.2 wants it. */
const isKnown = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((entry) => ['*', etag].includes(entry.trim().replace(/^W\//, '')));
