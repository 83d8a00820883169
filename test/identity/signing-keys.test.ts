import { SignJWT } from 'jose';
import { generateKeyPairSync } from 'node:crypto';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/core/logger.ts';
import { endingOf } from '../../src/exit.ts';
import { cloneDatabase } from '../support/database.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { until } from '../support/wire.ts';

const VIEWER = '{ viewer { id } }';
const TWO_DAYS_S = 2 * 86_400;

const headerOf = (caller: Caller): { kid: string } =>
  JSON.parse(Buffer.from(caller.authorization!.slice('Bearer '.length).split('.')[0]!, 'base64url').toString());

describe('signing keys', () => {
  let house: House;
  let user: TestUser;
  beforeEach(async () => {
    house = await House.open();
    user = await house.addUser();
  });
  afterEach(() => house.close());

  const published = async (): Promise<string[]> => {
    const answer = await fetch(`${house.url}/.well-known/jwks.json`);
    return ((await answer.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
  };
  const changed = () => house.rows(`SELECT pg_notify('gatehouse', '{"topic": "signingKeys", "payload": {}}')`);
  /** Retires all keys, and waits until the process knows. */
  const retire = async (): Promise<void> => {
    await house.rows('UPDATE signing_keys SET retired_at = $1 WHERE retired_at IS NULL', [house.clock.now()]);
    const before = await published();
    await changed();
    await until(async () => (await published()).length > before.length);
  };
  /** A token that outlives the day for which retired keys verify. */
  const longLived = async (): Promise<Caller> => {
    const { sessionId } = await house.callerFor(user);
    const { token } = await house.app.tokens.issue({ userId: user.id, sessionId }, TWO_DAYS_S);
    return { authorization: `Bearer ${token}` };
  };

  it('sign no more once they are retired: another is made', async () => {
    const old = headerOf(await house.callerFor(user)).kid;
    await retire();
    const caller = await house.callerFor(user);
    expect(headerOf(caller).kid).not.toBe(old);
    expect((await house.ask(caller, VIEWER)).data).toEqual({ viewer: { id: user.id } });
    expect(await house.rows('SELECT id FROM signing_keys WHERE retired_at IS NULL')).toEqual([
      { id: headerOf(caller).kid },
    ]);
  });

  it('verify for a day after they are retired, and are published as long', async () => {
    const [seen, unseen] = [await longLived(), await longLived()];
    const old = headerOf(seen).kid;
    await retire();
    house.clock.advance({ hours: 23 });
    expect((await house.ask(seen, VIEWER)).refusal).toBeNull();
    expect(await published()).toHaveLength(2);
    house.clock.advance({ hours: 2 });
    for (const caller of [seen, unseen])
      expect((await house.ask(caller, VIEWER)).refusal?.code).toBe('UNAUTHENTICATED');
    expect(await published()).toEqual([expect.not.stringMatching(old)]);
  });

  it('verify no more once they are gone, also what was verified before', async () => {
    const caller = await longLived();
    expect((await house.ask(caller, VIEWER)).refusal).toBeNull();
    await house.rows('DELETE FROM signing_keys');
    await changed();
    await until(async () => (await house.ask(caller, VIEWER)).refusal?.code === 'UNAUTHENTICATED');
  });

  it('that cannot be read are a defect, and sign nobody out', async () => {
    const caller = await house.callerFor(user);
    await house.rows('REVOKE SELECT ON signing_keys FROM gatehouse_app');
    await changed();
    await until(async () => (await fetch(`${house.url}/.well-known/jwks.json`)).status !== 200);
    const { refusal } = await house.ask(caller, VIEWER);
    await house.rows('GRANT SELECT ON signing_keys TO gatehouse_app');
    expect(refusal?.code).toBe('INTERNAL_SERVER_ERROR');
    expect((await house.ask(caller, VIEWER)).refusal).toBeNull();
  });

  it('that are broken are a defect, and sign nobody out', async () => {
    const caller = await house.callerFor(user);
    await house.rows(`UPDATE signing_keys SET public_jwk = '{"kty": "unheard of"}'`);
    await changed();
    await until(async () => (await house.ask(caller, VIEWER)).refusal?.code === 'INTERNAL_SERVER_ERROR');
  });

  it('belong to an ENCRYPTION_KEY: with another one the service does not start', async () => {
    const database = await cloneDatabase();
    const first = await House.open({ database });
    await first.close();
    const app = await createApp({
      config: loadConfig({ NODE_ENV: 'test', PORT: '0', ADMIN_USER: '' }),
      logger: createLogger('silent'),
      database: database.address,
      encryptionKey: Buffer.alloc(32, 8),
    });
    const error: unknown = await app.listen().catch((fault: unknown) => fault);
    await app.close();
    await database.drop();
    expect(endingOf(error)).toEqual({
      exitCode: 78,
      message: expect.stringContaining(
        'ENCRYPTION_KEY: is not the key that the secrets of this database were encrypted with',
      ),
    });
  });
});

describe('what is no token of ours', () => {
  let house: House;
  let kid: string;
  let user: TestUser;
  beforeAll(async () => {
    house = await House.open();
    user = await house.addUser();
    kid = headerOf(await house.callerFor(user)).kid;
  });
  afterAll(() => house.close());

  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const refused = async (token: string): Promise<void> => {
    const { refusal } = await house.ask({ authorization: `Bearer ${token}` }, VIEWER);
    expect([token, refusal?.code]).toEqual([token, 'UNAUTHENTICATED']);
  };

  it('is refused, however it is malformed', async () => {
    const header = (values: object) => part({ alg: 'RS256', typ: 'at+jwt', kid, ...values });
    for (const token of [
      'x',
      '.',
      '..',
      'a.b.c',
      'a.b.c.d.e',
      '%.%.%',
      'é.é.é',
      '....',
      `${part([])}.x.x`,
      `${part('x')}.x.x`,
      `${part(null)}.x.x`,
      `${header({})}.x.x`,
      `${header({})}..`,
      `${header({})}.${part({})}.A`,
      `${header({ kid: 7 })}.x.x`,
      `${header({ kid: '__proto__' })}.x.x`,
      `${header({ alg: 'none' })}.${part({})}.x`,
      `${header({ alg: 'HS256' })}.${part({})}.x`,
      `${header({ alg: 7 })}.x.x`,
      `${header({ crit: ['x'] })}.x.x`,
      `${header({ crit: [] })}.x.x`,
      `${header({ b64: false, crit: ['b64'] })}.x.x`,
      `${header({ crit: 'b64' })}.x.x`,
      `${header({ b64: 7, crit: ['b64'] })}.x.x`,
      `${header({ typ: 7 })}.${part({})}.AAAA`,
    ])
      // prettier-ignore
      await refused(token);
  });

  it('is refused with the name of our key, but signed with another', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const token = await new SignJWT({ sid: user.id, client_id: 'gatehouse' })
      .setProtectedHeader({ alg: 'RS256', kid, typ: 'at+jwt' })
      .setIssuer(house.url)
      .setAudience(house.url)
      .setSubject(user.id)
      .setJti('x')
      .setIssuedAt()
      .setExpirationTime('5 minutes')
      .sign(privateKey);
    await refused(token);
  });
});
