import type { FastifyInstance } from 'fastify';

/** How long verifiers may keep the keys: shorter than a new key waits before it signs. */
const MAX_AGE_SECONDS = 300;

/** The public keys of access tokens (RFC 7517), by which others verify them offline. */
export function jwksRoute(app: FastifyInstance, jwks: () => Promise<object>): void {
  app.get('/.well-known/jwks.json', async (_request, reply) =>
    reply.header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`).send(await jwks()),
  );
}
