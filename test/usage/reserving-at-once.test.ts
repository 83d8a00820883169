import { newId } from '../../src/core/ids.ts';
import type { KeyCaller } from '../support/callers.ts';
import { House, type TestUser } from '../support/house.ts';
import { whenWaitingForLock } from '../support/until.ts';
import { gatewayOf, limit, requests, reserve } from '../support/usage.ts';

let house: House;
let gateway: KeyCaller & TestUser;
beforeAll(async () => {
  house = await House.open();
  gateway = await gatewayOf(house);
});
afterAll(() => house.close());

const reservations = (userId: string) =>
  house.rows('SELECT id, idempotency_key FROM usage_reservations WHERE user_id = $1', [userId]);
const asked = (user: TestUser, idempotencyKey: string) =>
  reserve(house, gateway, { usage: { userId: user.id, amounts: requests(1) }, idempotencyKey });
const held = async (user: TestUser, idempotencyKey = newId()) => {
  const { data, errors } = await asked(user, idempotencyKey);
  expect(errors).toEqual([]);
  return data.reserveUsage;
};

/** What another process does meanwhile, and has not committed yet. */
async function meanwhile<T>(
  statement: string,
  values: unknown[],
  work: () => T,
): Promise<{ made: T; end: () => Promise<void> }> {
  const client = await house.database.owner.connect();
  await client.query('BEGIN');
  await client.query(statement, values);
  const made = work();
  await whenWaitingForLock(house);
  return {
    made,
    end: async () => {
      await client.query('COMMIT');
      client.release();
    },
  };
}
const LOCK = 'SELECT FROM usage_accounts WHERE user_id = $1 FOR UPDATE';
const HOLD = `INSERT INTO usage_reservations (id, holder_id, idempotency_key, user_id, requests, input_tokens, output_tokens,
    cost_usd, category, expires_at, created_at)
  VALUES ($1, $2, $3, $4, 1, 0, 0, 0, 'PLATFORM', now() + interval '1 minute', now())`;

describe('reservations at once', () => {
  it('give what another process held under the key meanwhile, for whomever', async () => {
    const [user, other, third] = [await house.addUser(), await house.addUser(), await house.addUser()];
    await limit(house, { userId: third.id, maximum: 0 });
    for (const alone of [true, false]) {
      const [id, key] = [newId(), newId()];
      const { made, end } = await meanwhile(HOLD, [id, gateway.id, key, other.id], () =>
        // Where somebody is refused, the end of the transaction goes out apart.
        Promise.all([held(user, key), held(user), ...(alone ? [] : [held(third)])]),
      );
      await end();
      const [taken, own, refused] = await made;
      expect(taken).toMatchObject({ decision: { allowed: true }, reservation: { id } });
      expect(own!.decision.allowed).toBe(true);
      expect(refused?.decision.allowed).toBe(alone ? undefined : false);
      expect((await reservations(user.id)).map((row) => row.id)).toContain(own!.reservation.id);
      expect((await reservations(user.id)).map((row) => row.idempotency_key)).not.toContain(key);
    }
    expect(await reservations(user.id)).toHaveLength(2);
    expect(await reservations(third.id)).toEqual([]);
  });

  it('are told of as held, though it cannot be read what another process held', async () => {
    const other = await house.addUser();
    // Whether two calls come into one batch is a matter of the moment: until they do.
    for (let isTogether = false, tries = 0; !isTogether; tries += 1) {
      expect(tries).toBeLessThan(10);
      const user = await house.addUser();
      const [key, own] = [newId(), newId()];
      const { made, end } = await meanwhile(HOLD, [newId(), gateway.id, key, other.id], () =>
        Promise.all([key, own].map((each) => asked(user, each))),
      );
      const blocker = await house.database.owner.connect();
      await blocker.query('BEGIN');
      // Comes behind the transaction that holds, and before what is read after it.
      const blocking = blocker.query('LOCK TABLE usage_reservations IN ACCESS EXCLUSIVE MODE');
      await whenWaitingForLock(house, 2);
      await end();
      await blocking;
      const { rows } = await blocker.query('SELECT idempotency_key FROM usage_reservations WHERE user_id = $1', [user.id]); // prettier-ignore
      isTogether = rows.length > 0;
      const [taken, kept] = await made;
      await blocker.query('COMMIT');
      blocker.release();
      if (!isTogether) continue;
      expect(rows).toEqual([{ idempotency_key: own }]);
      expect(taken!.refusal?.code).toBe('SERVICE_UNAVAILABLE');
      expect(kept!.errors).toEqual([]);
      expect(await reservations(user.id)).toMatchObject([{ id: kept!.data.reserveUsage.reservation.id }]);
    }
  });

  it('of others do not wait where one user is locked', async () => {
    const [user, other] = [await house.addUser(), await house.addUser()];
    await Promise.all([held(user), held(other)]);
    const { made, end } = await meanwhile(LOCK, [user.id], () => held(user));
    const more = [held(user), held(user)];
    expect((await held(other)).decision.allowed).toBe(true);
    expect(await reservations(user.id)).toHaveLength(1);
    await end();
    expect((await Promise.all([made, ...more])).map(({ decision }) => decision.allowed)).toEqual([true, true, true]);
    expect(await reservations(user.id)).toHaveLength(4);
  });
});
