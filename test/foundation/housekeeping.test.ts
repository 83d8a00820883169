import { randomBytes } from 'node:crypto';
import { newId } from '../../src/core/ids.ts';
import { House } from '../support/house.ts';

const HOUR_MS = 3_600_000;

describe('housekeeping', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house.close());
  const ago = (hours: number): Date => new Date(house.clock.now().getTime() - hours * HOUR_MS);

  it('removes answers that are no longer repeated, and keeps the others', async () => {
    const insert = 'INSERT INTO idempotency_keys (actor_id, key, request_digest, created_at) VALUES ($1, $2, $3, $4)';
    for (const hours of [25, 23]) await house.rows(insert, [newId(), `${hours} hours`, randomBytes(32), ago(hours)]);
    expect(await house.app.housekeeping.run()).toMatchObject({ 'idempotency keys': 1 });
    expect(await house.rows('SELECT key FROM idempotency_keys')).toEqual([{ key: '23 hours' }]);
  });

  it('does little each minute: what expires waits for its hour', async () => {
    const insert = 'INSERT INTO idempotency_keys (actor_id, key, request_digest, created_at) VALUES ($1, $2, $3, $4)';
    await house.rows(insert, [newId(), 'waits', randomBytes(32), ago(25)]);
    expect(await house.app.housekeeping.runFrequent()).toEqual({ 'sums of uses that were added to the totals': 0 });
    expect(await house.rows(`SELECT key FROM idempotency_keys WHERE key = 'waits'`)).toHaveLength(1);
    expect(await house.app.housekeeping.run()).toMatchObject({ 'idempotency keys': 1 });
  });

  it('removes throttles whose window is over, however many there are', async () => {
    await house.rows(
      `INSERT INTO throttle (key, points, expire) SELECT 'old ' || n, 1, $1 FROM generate_series(1, 10001) AS n`,
      [ago(1).getTime()],
    );
    await house.rows(`INSERT INTO throttle (key, points, expire) VALUES ('in force', 1, $1)`, [ago(-1).getTime()]);
    expect(await house.app.housekeeping.run()).toMatchObject({ throttles: 10_001 });
    expect(await house.rows('SELECT key FROM throttle')).toEqual([{ key: 'in force' }]);
  });

  it('removes sessions that have ended long ago, with their tokens', async () => {
    const { id } = await house.addUser();
    const insert =
      'INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at) VALUES ($1, $2, $3, $3, $4)';
    const [old, present] = [newId(), newId()];
    await house.rows(insert, [old, id, ago(24 * 400), ago(24 * 370)]);
    await house.rows(insert, [present, id, ago(1), ago(-24)]);
    const token = 'INSERT INTO refresh_tokens (digest, session_id, issued_at) VALUES ($1, $2, $3)';
    await house.rows(token, [randomBytes(32), old, ago(24 * 400)]);
    await house.app.housekeeping.run();
    expect(await house.rows('SELECT id FROM sessions')).toEqual([{ id: present }]);
    expect(await house.rows('SELECT 1 FROM refresh_tokens')).toEqual([]);
  });

  it('leaves the work to the process that is at it', async () => {
    await house.rows(`INSERT INTO throttle (key, points, expire) VALUES ('expired', 1, $1)`, [ago(1).getTime()]);
    const other = await house.database.owner.connect();
    await other.query('BEGIN');
    await other.query('SELECT pg_advisory_xact_lock(7214055119)');
    const meanwhile = await house.app.housekeeping.run();
    await other.query('COMMIT');
    other.release();
    expect(meanwhile.throttles).toBe(0);
    expect((await house.app.housekeeping.run()).throttles).toBe(1);
  });
});
