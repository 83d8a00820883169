import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/core/logger.ts';
import { endingOf } from '../../src/exit.ts';
import { cloneDatabase } from '../support/database.ts';
import { forge, signedWith } from '../support/forge.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { activeKeyOf, keysIn, privateKeyIn, renewSigningKeys, rotate, tokenKeyOf } from '../support/signing-keys.ts';
import { until } from '../support/until.ts';

const VIEWER = '{ viewer { id } }';
const TWO_DAYS_S = 2 * 86_400;

let house: House;
let user: TestUser;
let superAdmin: Caller;
beforeAll(async () => {
  house = await House.open();
});
beforeEach(async () => {
  await renewSigningKeys(house);
  user = await house.addUser();
  const admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  superAdmin = await house.callerFor(admin);
});
afterAll(() => house.close());

const published = async (): Promise<string[]> => (await keysIn(house)).map(({ kid }) => kid);
const changed = () => house.rows(`SELECT pg_notify('gatehouse', '{"topic": "signingKeys", "payload": {}}')`);
const codeOf = async (caller: Caller): Promise<string | undefined> => (await house.ask(caller, VIEWER)).refusal?.code;
/** A session that outlives all that is asked here, with a token of such a life. */
const callerOf = async (lifetimeSeconds: number): Promise<Caller> => {
  const { sessionId } = await house.callerFor(user);
  const { token } = await house.app.tokens.issue({ userId: user.id, sessionId }, lifetimeSeconds);
  return { authorization: `Bearer ${token}` };
};

describe('a retired signing key', () => {
  it('verifies until its last token has expired, and is published as long; then it is removed', async () => {
    const old = await activeKeyOf(house);
    await house.rows('UPDATE signing_keys SET longest_token_seconds = 0');
    await changed();
    const caller = await callerOf(7_200);
    await rotate(house, superAdmin);
    house.clock.advance({ seconds: 7_100 });
    expect(await codeOf(caller)).toBeUndefined();
    expect(await published()).toContain(old);
    // A process that had not heard of the rotation may have signed a moment longer.
    house.clock.advance({ seconds: 165 });
    expect(await published()).not.toContain(old);
    expect(await house.rows('SELECT 1 FROM signing_keys WHERE id = $1', [old])).toHaveLength(1);
    await house.app.housekeeping.run();
    expect(await house.rows('SELECT 1 FROM signing_keys WHERE id = $1', [old])).toEqual([]);
    expect(await published()).toHaveLength(2);
  });

  it('verifies no forged token beyond that, whatever the token says', async () => {
    const old = await activeKeyOf(house);
    const key = await privateKeyIn(house.database.owner, old);
    const [seen, unseen] = [await callerOf(TWO_DAYS_S), await callerOf(600)];
    await house.rows('UPDATE signing_keys SET longest_token_seconds = 3600');
    await changed();
    await rotate(house, superAdmin);
    const [header, payload] = unseen.authorization!.slice('Bearer '.length).split('.') as [string, string];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const forged = forge(
      Buffer.from(header, 'base64url').toString(),
      { ...claims, exp: 9_999_999_999 },
      signedWith(key),
    );
    const caller = { authorization: `Bearer ${forged}` };
    expect(await codeOf(caller)).toBeUndefined();
    expect(await codeOf(seen)).toBeUndefined();
    house.clock.advance({ seconds: 3_661 });
    for (const late of [caller, seen, unseen]) expect(await codeOf(late)).toBe('UNAUTHENTICATED');
  });

  it('stays for the life of the longest token that it ever signed', async () => {
    const old = await activeKeyOf(house);
    await callerOf(TWO_DAYS_S);
    await callerOf(60);
    await rotate(house, superAdmin);
    expect(await house.rows('SELECT longest_token_seconds AS s FROM signing_keys WHERE id = $1', [old])).toEqual([
      { s: TWO_DAYS_S },
    ]);
    house.clock.advance({ days: 2 });
    expect(await published()).toContain(old);
    house.clock.advance({ seconds: 61 });
    expect(await published()).not.toContain(old);
  });

  it('has no private part any more', async () => {
    const old = await activeKeyOf(house);
    await rotate(house, superAdmin);
    expect(await house.rows('SELECT id FROM signing_keys WHERE private_key IS NULL')).toEqual([{ id: old }]);
  });
});

describe('signing keys', () => {
  it('are made anew where none is left, one to sign and one to stand by', async () => {
    const before = await published();
    await house.rows('DELETE FROM signing_keys');
    await changed();
    await until(async () => !(await published()).some((kid) => before.includes(kid)));
    const caller = await house.callerFor(user);
    expect(await codeOf(caller)).toBeUndefined();
    expect(await house.rows('SELECT id FROM signing_keys WHERE activated_at IS NOT NULL')).toEqual([
      { id: tokenKeyOf(caller) },
    ]);
    expect(await published()).toHaveLength(2);
  });

  it('are completed: the one that stands by signs where none does', async () => {
    const active = await activeKeyOf(house);
    const standby = (await published()).find((kid) => kid !== active);
    await house.rows('DELETE FROM signing_keys WHERE id = $1', [active]);
    await changed();
    await until(async () => tokenKeyOf(await house.callerFor(user)) === standby);
    expect(await published()).toHaveLength(2);
  });

  it('verify no more once they are gone, also what was verified before', async () => {
    const caller = await house.callerFor(user);
    expect(await codeOf(caller)).toBeUndefined();
    await house.rows('DELETE FROM signing_keys');
    await changed();
    await until(async () => (await codeOf(caller)) === 'UNAUTHENTICATED');
  });

  it('that cannot be read are a defect, and sign nobody out', async () => {
    const caller = await house.callerFor(user);
    await house.rows('REVOKE SELECT ON signing_keys FROM gatehouse_app');
    await changed();
    await until(async () => (await fetch(`${house.url}/.well-known/jwks.json`)).status !== 200);
    const code = await codeOf(caller);
    await house.rows('GRANT SELECT ON signing_keys TO gatehouse_app');
    expect(code).toBe('INTERNAL_SERVER_ERROR');
    expect(await codeOf(caller)).toBeUndefined();
  });

  it('that are broken are a defect, and sign nobody out', async () => {
    const caller = await house.callerFor(user);
    await house.rows(`UPDATE signing_keys SET public_jwk = '{"kty": "unheard of"}'`);
    await changed();
    await until(async () => (await codeOf(caller)) === 'INTERNAL_SERVER_ERROR');
  });

  it('belong to an ENCRYPTION_KEY: with another one the service does not start', async () => {
    const app = await createApp({
      config: loadConfig({ NODE_ENV: 'test', PORT: '0', ADMIN_USER: '' }),
      logger: createLogger('silent'),
      database: house.database.address,
      encryptionKey: Buffer.alloc(32, 8),
    });
    const error: unknown = await app.listen().catch((fault: unknown) => fault);
    await app.close();
    expect(endingOf(error)).toEqual({
      exitCode: 78,
      message: expect.stringContaining(
        'ENCRYPTION_KEY: is not the key that the secrets of this database were encrypted with',
      ),
    });
  });

  it('are made by one of two processes that start at once, and used by both', async () => {
    const database = await cloneDatabase();
    const apps = await Promise.all(
      [1, 2].map(() =>
        createApp({
          config: loadConfig({ NODE_ENV: 'test', PORT: '0', ADMIN_USER: '', DATABASE_POOL_SIZE: '2' }),
          logger: createLogger('silent'),
          database: database.address,
          encryptionKey: Buffer.alloc(32, 8),
        }),
      ),
    );
    const urls = await Promise.all(apps.map((app) => app.listen()));
    const sets = await Promise.all(urls.map(async (url) => (await fetch(`${url}/.well-known/jwks.json`)).text()));
    await Promise.all(apps.map((app) => app.close()));
    const { rows } = await database.owner.query('SELECT id FROM signing_keys');
    await database.drop();
    expect(rows).toHaveLength(2);
    for (const set of sets) for (const { id } of rows) expect(set).toContain(id);
  });
});
