// The package oidc-provider on loopback, in a process of its own: it is ES modules throughout. The parent says which
// clients it has, and when its keys change. Whoever is at the browser says so in the header x-account, as JSON claims, percent-encoded.
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

const accounts = new Map();
let provider;
let clients = [];

const server = createServer((request, response) => {
  if (request.url.startsWith('/interaction/')) return interact(request, response);
  return provider.callback()(request, response);
});

async function keys() {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: `key-${Date.now()}` }] };
}

async function build() {
  const { port } = server.address();
  provider = new Provider(`http://127.0.0.1:${port}`, {
    clients,
    jwks: await keys(),
    cookies: { keys: ['a key of a test'] },
    scopes: ['openid', 'email', 'profile', 'groups'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    pkce: { required: () => true },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ ...accounts.get(id), sub: id }) }),
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, AuthorizationCode: 60, IdToken: 600 },
  });
}

/** Signs in whoever the browser says, and agrees to everything; without anybody: they changed their mind. */
async function interact(request, response) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  const finish = (result, mergeWithLastSubmission) =>
    provider.interactionFinished(request, response, result, { mergeWithLastSubmission });
  const header = request.headers['x-account'];
  if (header === undefined) return finish({ error: 'access_denied' }, false);
  if (prompt.name === 'login') {
    const claims = JSON.parse(decodeURIComponent(header));
    accounts.set(claims.sub, claims);
    return finish({ login: { accountId: claims.sub } }, false);
  }
  const grant =
    (grantId && (await provider.Grant.find(grantId))) ||
    new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope('openid email profile groups');
  return finish({ consent: { grantId: await grant.save() } }, true);
}

process.on('message', async (message) => {
  if (message.clients) clients = message.clients;
  await build();
  process.send({ done: true });
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ issuer: `http://127.0.0.1:${server.address().port}` }));
