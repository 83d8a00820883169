import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { newId } from '../../src/core/ids.ts';
import { digestOf } from '../../src/foundation/crypto/index.ts';
import { newApiKey } from '../../src/identity/api-keys/index.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { activeKeyOf, keysIn, renewSigningKeys, rotate, tokenKeyOf } from '../support/signing-keys.ts';
import { until, whenWaitingForLock } from '../support/until.ts';

const VIEWER = '{ viewer { id } }';

/** Two processes of one installation have one address, which their tokens name. */
const environment = { PUBLIC_URL: 'http://gatehouse.test' };

let house: House;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open({ environment });
});
beforeEach(async () => {
  await renewSigningKeys(house);
  await house.rows('TRUNCATE audit_events');
  admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  caller = await house.callerFor(admin);
});
const others: House[] = [];
afterEach(() => Promise.all(others.splice(0).map((other) => other.close())));
afterAll(() => house.close());

/** Another process of the same installation, at the same time. */
async function anotherProcess(): Promise<House> {
  const other = await House.open({ environment, database: house.database });
  others.push(other);
  other.clock.advance({ seconds: (house.clock.now().getTime() - other.clock.now().getTime()) / 1_000 });
  return other;
}

const standings = async () => {
  const rows = await house.rows('SELECT * FROM signing_keys ORDER BY created_at, id');
  const ids = (of: (row: { activated_at: Date | null; retired_at: Date | null }) => boolean): string[] =>
    rows.filter(of).map(({ id }) => id as string);
  return {
    active: ids(({ activated_at, retired_at }) => activated_at !== null && retired_at === null),
    standby: ids(({ activated_at, retired_at }) => activated_at === null && retired_at === null),
    retired: ids(({ retired_at }) => retired_at !== null),
  };
};
const events = () => house.rows(`SELECT * FROM audit_events WHERE action = 'SIGNING_KEY_ROTATED'`);
const published = async (): Promise<string[]> => (await keysIn(house)).map(({ kid }) => kid);

describe('rotateSigningKey', () => {
  it('has the key sign that was published before, retires the former, and publishes the next', async () => {
    const before = await standings();
    expect(await published()).toEqual(expect.arrayContaining([...before.active, ...before.standby]));
    const { data } = await rotate(house, caller);
    expect(data).toEqual({ rotateSigningKey: { keyId: before.standby[0] } });
    const after = await standings();
    expect(after).toMatchObject({ active: before.standby, retired: before.active });
    expect(after.standby).toHaveLength(1);
    expect(before.standby).not.toEqual(after.standby);
    expect((await published()).sort()).toEqual([...after.active, ...after.standby, ...after.retired].sort());
    expect(tokenKeyOf(await house.callerFor(admin))).toBe(before.standby[0]);
  });

  it('leaves the tokens of the former key as good as they were', async () => {
    const former = await house.callerFor(admin);
    await rotate(house, caller);
    expect((await house.ask(former, VIEWER)).data).toEqual({ viewer: { id: admin.id } });
  });

  it('leaves an audit event that names both keys', async () => {
    const before = await activeKeyOf(house);
    const { data } = await rotate(house, caller);
    const { keyId } = data.rotateSigningKey;
    expect(await events()).toMatchObject([
      {
        action: 'SIGNING_KEY_ROTATED',
        actor_id: admin.id,
        subject_id: admin.id,
        target_type: 'SigningKey',
        target_id: null,
        target_name: keyId,
        before: { keyId: before },
        after: { keyId },
      },
    ]);
  });

  it('is refused until the next key has been published for ten minutes, and changes nothing', async () => {
    await rotate(house, caller);
    const after = await standings();
    house.clock.advance({ seconds: 500 });
    const { refusal } = await rotate(house, caller);
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED' });
    expect(refusal!.retryAfterSeconds).toBeGreaterThanOrEqual(1);
    expect(refusal!.retryAfterSeconds).toBeLessThanOrEqual(100);
    expect(await standings()).toEqual(after);
    expect(await events()).toHaveLength(1);
    house.clock.advance({ seconds: refusal!.retryAfterSeconds! });
    const { authorization } = await house.callerFor(admin);
    expect((await rotate(house, { authorization: authorization! })).data.rotateSigningKey.keyId).toBe(after.standby[0]);
  });

  it('is possible at once where both keys were published together, as in a new installation', async () => {
    await house.rows('UPDATE signing_keys SET created_at = $1', [house.clock.now()]);
    await house.rows(`SELECT pg_notify('gatehouse', '{"topic": "signingKeys", "payload": {}}')`);
    expect((await rotate(house, caller)).refusal).toBeNull();
  });

  it('gives verifiers that keep the keys as long as they may no token of a key that they lack', async () => {
    const keptMs = Number(
      /max-age=(\d+)/.exec(
        (await fetch(`${house.url}/.well-known/jwks.json`)).headers.get('cache-control')!,
      )![1],
    ) * 1_000; // prettier-ignore
    const { sessionId } = await house.callerFor(admin);
    let copy = { atMs: house.clock.now().getTime(), set: { keys: await keysIn(house) } as unknown as JSONWebKeySet };
    let rotations = 0;
    for (let minute = 0; minute < 40; minute += 1) {
      house.clock.advance({ seconds: 59 });
      const { token } = await house.app.tokens.issue({ userId: admin.id, sessionId }, 600);
      if ((await rotate(house, { authorization: `Bearer ${token}` })).refusal === null) rotations += 1;
      const next = (await house.app.tokens.issue({ userId: admin.id, sessionId }, 600)).token;
      const now = house.clock.now();
      if (now.getTime() - copy.atMs > keptMs)
        copy = { atMs: now.getTime(), set: { keys: await keysIn(house) } as unknown as JSONWebKeySet };
      await jwtVerify(next, createLocalJWKSet(copy.set), { currentDate: now });
    }
    expect(rotations).toBe(4);
  });

  it('forty at once rotate once: one key signs, one stands by', async () => {
    const other = await anotherProcess();
    const before = await standings();
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, place) => rotate(place % 2 ? house : other, caller)),
    );
    const granted = answers.filter(({ refusal }) => refusal === null);
    expect(granted.map(({ data }) => data.rotateSigningKey.keyId)).toEqual(before.standby);
    for (const { refusal } of answers)
      if (refusal) expect(refusal).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) });
    const after = await standings();
    expect(after).toMatchObject({ active: before.standby, retired: before.active });
    expect(after.standby).toHaveLength(1);
    expect(await events()).toHaveLength(1);
  });

  it('repeated with its Idempotency-Key answers the same and rotates once', async () => {
    const headers = { 'idempotency-key': 'rotation-1' };
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => rotate(house, caller, headers)));
    for (const { data } of [...others, await rotate(house, caller, headers)]) expect(data).toEqual(first!.data);
    expect((await standings()).active).toEqual([first!.data.rotateSigningKey.keyId]);
    expect(await events()).toHaveLength(1);
    expect((await rotate(house, caller, { 'idempotency-key': 'rotation-2' })).refusal?.code).toBe('RATE_LIMITED');
  });

  it('is heard by the other processes within a second: they sign with the new key, and verify both', async () => {
    const other = await anotherProcess();
    const former = await other.callerFor(admin);
    const { data } = await rotate(house, caller);
    const toldAt = performance.now();
    const { keyId } = data.rotateSigningKey;
    // Published before it signed, it verifies there whether the message has arrived or not.
    expect((await other.ask(await house.callerFor(admin), VIEWER)).refusal).toBeNull();
    await until(async () => tokenKeyOf(await other.callerFor(admin)) === keyId);
    expect(performance.now() - toldAt).toBeLessThan(1_000);
    expect((await other.ask(former, VIEWER)).refusal).toBeNull();
    expect((await house.ask(former, VIEWER)).refusal).toBeNull();
  });

  it.each(lesserCallers)('is denied to %s', async (_, make, code) => {
    expect((await rotate(house, await make(house))).refusal?.code).toBe(code);
    expect(await events()).toEqual([]);
  });

  it.each(['FULL', 'READ', 'ACCESS_CHECK'])(
    'is denied to an API key of the super admin, also with %s',
    async (scope) => {
      const { key, prefix } = newApiKey();
      await house.rows(
        `INSERT INTO api_keys (id, user_id, prefix, digest, label, scopes, created_at)
        VALUES ($1, $2, $3, $4, 'CI', ARRAY[$5], now())`,
        [newId(), admin.id, prefix, digestOf(key), scope],
      );
      const { refusal } = await rotate(house, { authorization: `Bearer ${key}` });
      expect(refusal).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('API key') });
      expect(await events()).toEqual([]);
    },
  );

  it('is denied to the super admin who acts as somebody else', async () => {
    const subject = await house.addUser();
    const { sessionId: own } = await house.callerFor(admin);
    const { sessionId } = await house.callerFor(subject);
    await house.rows('UPDATE sessions SET impersonator_id = $2, impersonator_session_id = $3 WHERE id = $1', [
      sessionId,
      admin.id,
      own,
    ]);
    const { token } = await house.app.tokens.issue({ userId: subject.id, sessionId, actorId: admin.id }, 600);
    const acting = { authorization: `Bearer ${token}` };
    expect((await house.ask(acting, VIEWER)).data).toEqual({ viewer: { id: subject.id } });
    expect((await rotate(house, acting)).refusal).toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('acting as somebody else'),
    });
    expect(await events()).toEqual([]);
  });

  it('is denied to an administrator who is not the super admin', async () => {
    const { refusal } = await rotate(house, await house.callerFor(await house.addUser('ADMIN')));
    expect(refusal?.code).toBe('FORBIDDEN');
    expect(await events()).toEqual([]);
  });

  it('is denied to whoever handed the mark on while it waited, and changes no key', async () => {
    const before = await standings();
    const next = await house.addUser('ADMIN');
    const handing = await house.database.owner.connect();
    await handing.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtext('signing_keys'))`);
    await handing.query('UPDATE installation SET super_admin_id = $1', [next.id]);
    const rotated = rotate(house, caller);
    await whenWaitingForLock(house);
    await handing.query('COMMIT');
    handing.release();
    expect((await rotated).refusal?.code).toBe('FORBIDDEN');
    expect([await standings(), await events()]).toEqual([before, []]);
    expect((await rotate(house, await house.callerFor(next))).refusal).toBeNull();
  });
});
