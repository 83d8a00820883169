import { House, type TestUser } from '../support/house.ts';
import { keysIn } from '../support/signing-keys.ts';
import { until } from '../support/until.ts';

const JWKS = '/.well-known/jwks.json';
const METADATA = '/.well-known/oauth-authorization-server';

let house: House;
let user: TestUser;
beforeAll(async () => {
  house = await House.open({ environment: { PUBLIC_URL: 'https://gatehouse.example/base/' } });
  user = await house.addUser();
});
afterAll(() => house.close());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  fetch(`${house.url}${path}`, { method, headers });

describe('the published keys', () => {
  it('are a JWK set that anybody may keep for five minutes, from any page', async () => {
    const answer = await get(JWKS, { origin: 'https://elsewhere.example' });
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/jwk-set+json',
      'cache-control': 'public, max-age=300',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      etag: expect.stringMatching(/^"[\w-]{43}"$/),
    });
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
    expect(answer.headers.has('set-cookie')).toBe(false);
  });

  it('are public RSA keys and nothing else: the one that signs, and the one that will', async () => {
    const keys = await keysIn(house);
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
      expect(key).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig', e: 'AQAB' });
      // 2,048 bits.
      expect(Buffer.from(String(key.n), 'base64url')).toHaveLength(256);
    }
  });

  it('show no private part, even where one got into their rows', async () => {
    const before = await house.rows('SELECT id, public_jwk FROM signing_keys');
    await house.rows(
      `UPDATE signing_keys SET public_jwk = public_jwk || '{"d": "c2VjcmV0", "p": "c2VjcmV0", "q": "c2VjcmV0", "dp": "c2VjcmV0", "dq": "c2VjcmV0", "qi": "c2VjcmV0", "k": "c2VjcmV0", "oth": [], "use": "other"}'`,
    );
    await house.rows(`SELECT pg_notify('gatehouse', '{"topic": "signingKeys", "payload": {}}')`);
    await until(async () => (await keysIn(house))[0]!.use === 'other');
    const text = await (await get(JWKS)).text();
    for (const { id, public_jwk } of before)
      await house.rows('UPDATE signing_keys SET public_jwk = $2 WHERE id = $1', [id, public_jwk]);
    await house.rows(`SELECT pg_notify('gatehouse', '{"topic": "signingKeys", "payload": {}}')`);
    expect(text).not.toContain('c2VjcmV0');
    for (const key of (JSON.parse(text) as { keys: object[] }).keys)
      expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    await until(async () => (await keysIn(house))[0]!.use === 'sig');
  });

  it.each([
    ['the same tag', (tag: string) => tag, 304],
    ['a weak tag', (tag: string) => `W/${tag}`, 304],
    ['one of several tags', (tag: string) => `"other", ${tag}`, 304],
    ['any tag', () => '*', 304],
    ['another tag', () => '"other"', 200],
    ['a part of the tag', (tag: string) => tag.slice(1, 9), 200],
  ])('asked again with %s answer %2$s', async (_, condition, status) => {
    const first = await get(JWKS);
    const tag = first.headers.get('etag')!;
    const again = await get(JWKS, { 'if-none-match': condition(tag) });
    expect(again.status).toBe(status);
    expect(again.headers.get('etag')).toBe(tag);
    expect(again.headers.get('cache-control')).toBe('public, max-age=300');
    expect(again.headers.get('access-control-allow-origin')).toBe('*');
    expect(await again.text()).toBe(status === 304 ? '' : await first.text());
  });

  it('have another tag once they have changed', async () => {
    const before = (await get(JWKS)).headers.get('etag')!;
    const admin = await house.addUser('ADMIN');
    await house.markFirst(admin);
    await house.ask(await house.callerFor(admin), 'mutation { rotateSigningKey { keyId } }');
    const after = await get(JWKS, { 'if-none-match': before });
    expect(after.status).toBe(200);
    expect(after.headers.get('etag')).not.toBe(before);
    expect(await keysIn(house)).toHaveLength(3);
  });

  it('answer HEAD, and are read by no other method', async () => {
    const head = await get(JWKS, {}, 'HEAD');
    expect(head.status).toBe(200);
    expect(head.headers.get('etag')).toBe((await get(JWKS)).headers.get('etag'));
    for (const method of ['POST', 'PUT', 'DELETE']) expect((await get(JWKS, {}, method)).status).toBe(404);
  });
});

describe('the metadata of the authorization server', () => {
  it('name the issuer of the tokens and the address of the keys, and claim no grant', async () => {
    const answer = await get(METADATA);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=3600');
    expect(await answer.json()).toEqual({
      issuer: 'https://gatehouse.example/base',
      jwks_uri: 'https://gatehouse.example/base/.well-known/jwks.json',
      response_types_supported: [],
      grant_types_supported: [],
    });
    const { token } = await house.app.tokens.issue({ userId: user.id, sessionId: user.id }, 60);
    const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { iss: string };
    expect(claims.iss).toBe('https://gatehouse.example/base');
  });
});
