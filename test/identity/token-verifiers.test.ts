import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  allowInsecureRequests,
  discoveryRequest,
  processDiscoveryResponse,
  validateJwtAccessToken,
  type AuthorizationServer,
} from 'oauth4webapi';
import { decoded, encoded } from '../support/forge.ts';
import { House, type TestUser } from '../support/house.ts';
import { keysIn, rotate } from '../support/signing-keys.ts';

const run = promisify(execFile);
const root = path.resolve(__dirname, '../..');
const insecure = { [allowInsecureRequests]: true };

/** Examples of docs/tokens.md, by the library that they are written with. */
const examples = [...fs.readFileSync(path.join(root, 'docs/tokens.md'), 'utf8').matchAll(/```js\n(.*?)```/gs)].map(
  ([, code]) => [/from '(.+)'/.exec(code!)![1]!, code!] as const,
);

let house: House;
let user: TestUser;
let admin: TestUser;
let server: AuthorizationServer;
beforeAll(async () => {
  house = await House.open();
  [user, admin] = [await house.addUser(), await house.addUser('ADMIN')];
  await house.markFirst(admin);
  const issuer = new URL(house.url);
  const answer = await discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
  server = await processDiscoveryResponse(issuer, answer);
});
afterAll(() => house.close());

const issued = async (actorId: string | null = null): Promise<string> => {
  const { sessionId } = await house.callerFor(user);
  return (await house.app.tokens.issue({ userId: user.id, sessionId, actorId }, 600)).token;
};
/** Judged by a verifier that is not ours. */
const judged = (token: string, audience = house.url) =>
  validateJwtAccessToken(
    server,
    new Request('https://api.example/', { headers: { authorization: `Bearer ${token}` } }),
    audience,
    insecure,
  );

describe('an access token', () => {
  it('has the header and the claims of RFC 9068, and nothing that may change while it lives', async () => {
    const { sessionId } = await house.callerFor(user);
    const before = Math.floor(house.clock.now().getTime() / 1000);
    const { token, expiresAt } = await house.app.tokens.issue({ userId: user.id, sessionId }, 600);
    const [header, payload] = token.split('.') as [string, string];
    const kids = (await keysIn(house)).map(({ kid }) => kid);
    expect(decoded(header)).toEqual({ alg: 'RS256', kid: expect.any(String), typ: 'at+jwt' });
    expect(kids).toContain(decoded(header).kid);
    const claims = decoded(payload);
    expect(claims).toEqual({
      iss: house.url,
      aud: house.url,
      sub: user.id,
      sid: sessionId,
      client_id: 'gatehouse',
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      iat: expect.any(Number),
      exp: expiresAt.getTime() / 1000,
    });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(600);
    expect(Number(claims.iat) - before).toBeLessThanOrEqual(2);
    expect(decoded((await issued()).split('.')[1]!).jti).not.toBe(claims.jti);
  });

  it('names the administrator who acts as the account, by RFC 8693', async () => {
    const token = await issued(admin.id);
    expect(decoded(token.split('.')[1]!).act).toEqual({ sub: admin.id });
    expect(await house.app.tokens.verify(token)).toMatchObject({ userId: user.id, actorId: admin.id });
    expect(await house.app.tokens.verify(await issued())).toMatchObject({ userId: user.id, actorId: null });
  });

  it('is accepted by a verifier that is not ours, by the published keys', async () => {
    expect(await judged(await issued())).toMatchObject({ sub: user.id, client_id: 'gatehouse' });
    expect(await judged(await issued(admin.id))).toMatchObject({ sub: user.id, act: { sub: admin.id } });
  });

  it('is accepted by it after a rotation too, with the keys that it has kept', async () => {
    const before = await issued();
    await judged(before);
    await rotate(house, await house.callerFor(admin));
    const after = await issued();
    expect(decoded(after.split('.')[0]!).kid).not.toBe(decoded(before.split('.')[0]!).kid);
    for (const token of [before, after]) expect((await judged(token)).sub).toBe(user.id);
  });

  it('is refused by it when it was changed, or is for somebody else', async () => {
    const token = await issued();
    const [header, payload, signature] = token.split('.') as [string, string, string];
    const changed = `${header}.${encoded({ ...decoded(payload), sub: admin.id })}.${signature}`;
    await expect(judged(changed)).rejects.toThrow('signature');
    await expect(judged(token, 'https://another.example')).rejects.toThrow('"aud"');
  });
});

describe('the examples of docs/tokens.md', () => {
  it('are two', () => {
    expect(examples.map(([library]) => library)).toEqual(['jose', 'oauth4webapi']);
  });

  it.each(examples)('verify a token with %s as they stand there', async (_, code) => {
    const verify = async (token: string): Promise<string> => {
      const env = { PATH: process.env.PATH, ISSUER: house.url, TOKEN: token };
      return (await run(process.execPath, ['--input-type=module', '-e', code], { cwd: root, env })).stdout;
    };
    expect(await verify(await issued())).toBe(`{ id: '${user.id}', impersonatorId: null }\n`);
    expect(await verify(await issued(admin.id))).toContain(`impersonatorId: '${admin.id}'`);
    await expect(verify('not.a.token')).rejects.toThrow();
  });
});
