import { newId } from '../../src/core/ids.ts';
import { keyOf, type KeyCaller } from '../support/callers.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { addProject } from '../support/organization.ts';
import { allowance, amounts, budget, counters, gatewayOf, ledger, limit, record, requests, reserve, wrongCounters } from '../support/usage.ts'; // prettier-ignore
import { until, whenWaitingForLock } from '../support/until.ts';

const NOBODY = '01920000-0000-7000-8000-000000000000';

let house: House;
let gateway: KeyCaller & TestUser;
beforeAll(async () => {
  house = await House.open();
  gateway = await gatewayOf(house);
});
afterAll(() => house.close());

const outcomes = async (records: readonly object[], by: Caller = gateway) => {
  const { data, errors } = await record(house, by, records);
  expect(errors).toEqual([]);
  return data.recordUsage.results as { idempotencyKey: string; recorded: boolean; error: object | null }[];
};
const ago = (ms: number): string => new Date(house.clock.now().getTime() - ms).toISOString();

describe('recordUsage', () => {
  it('writes the ledger row and counts it in each period', async () => {
    const user = await house.addUser('USER', { timeZone: 'Europe/Berlin' });
    const projectId = await addProject(house, []);
    const key = newId();
    const usage = {
      userId: user.id,
      amounts: amounts({ INPUT_TOKENS: 1_200, OUTPUT_TOKENS: 34, REQUESTS: 1, AUDIO_SECONDS: 7 }),
      cost: '0.0000012345',
      category: 'PREMIUM_MODELS',
      model: 'gpt-9',
      projectId,
    };
    expect(await outcomes([{ usage, idempotencyKey: key }])).toEqual([
      { idempotencyKey: key, recorded: true, error: null },
    ]);
    const [row, ...others] = await ledger(house, user);
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      input_tokens: '1200',
      output_tokens: '34',
      requests: '1',
      images: '0',
      audio_seconds: '7',
      cost_usd: '0.0000012345',
      category: 'PREMIUM_MODELS',
      model: 'gpt-9',
      project_id: projectId,
      recorded_by_id: gateway.id,
    });
    expect(row.recorded_at >= row.occurred_at).toBe(true);
    const counted = await house.rows('SELECT * FROM usage_counters WHERE user_id = $1 ORDER BY period', [user.id]);
    expect(counted.map(({ period }) => period)).toEqual(['DAILY', 'MONTHLY', 'NEVER', 'WEEKLY']);
    for (const counter of counted)
      expect(counter).toMatchObject({ input_tokens: '1200', requests: '1', premium_models_usd: '0.0000012345' });
    expect(await wrongCounters(house, user)).toEqual([]);
    expect(await house.events(user.id)).toEqual([]);
  });

  it('counts the caller where no user is given', async () => {
    await outcomes([{ usage: { amounts: requests(3) } }]);
    expect(await ledger(house, gateway)).toMatchObject([{ requests: '3', cost_usd: '0.0000000000' }]);
  });

  it('counts a repeated key once: in a call, in the next call, and of forty calls at once', async () => {
    const user = await house.addUser();
    const one = { usage: { userId: user.id, amounts: requests(1) }, idempotencyKey: newId() };
    const twice = await outcomes([one, one]);
    expect(twice.map(({ recorded }) => recorded)).toEqual([true, true]);
    expect((await outcomes([one]))[0]).toMatchObject({ recorded: true, error: null });
    const other = { usage: { userId: user.id, amounts: requests(10) }, idempotencyKey: newId() };
    const answers = await Promise.all(Array.from({ length: 40 }, () => outcomes([other])));
    expect(answers.flat().every(({ recorded }) => recorded)).toBe(true);
    expect(await ledger(house, user)).toHaveLength(2);
    expect(await counters(house, user, 'NEVER')).toMatchObject([{ requests: '11' }]);
  });

  it('knows keys of one recorder from those of another', async () => {
    const user = await house.addUser();
    const one = { usage: { userId: user.id, amounts: requests(1) }, idempotencyKey: newId() };
    const other = await gatewayOf(house);
    await Promise.all([outcomes([one]), outcomes([one], other)]);
    expect(await ledger(house, user)).toHaveLength(2);
  });

  it('counts what is beyond every limit, budget and quota', async () => {
    const user = await house.addUser();
    await limit(house, { userId: user.id, maximum: 0 });
    await budget(house, user, '0');
    const quota = await allowance(house, user, 'REQUESTS', 1);
    await outcomes([{ usage: { userId: user.id, amounts: requests(5), cost: '12.5' } }]);
    expect(await ledger(house, user)).toHaveLength(1);
    expect(await house.rows('SELECT used FROM usage_allowances WHERE id = $1', [quota])).toEqual([{ used: '5' }]);
  });

  it('counts in the quotas that there were when it happened, TOKENS as the sum', async () => {
    const user = await house.addUser();
    const [now, over] = [
      await allowance(house, user, 'TOKENS', 100),
      await allowance(house, user, 'INPUT_TOKENS', 100, [-30, -10]),
    ];
    await outcomes([{ usage: { userId: user.id, amounts: amounts({ INPUT_TOKENS: 3, OUTPUT_TOKENS: 4 }) } }]);
    const used = async (id: string) =>
      (await house.rows('SELECT used FROM usage_allowances WHERE id = $1', [id]))[0].used;
    expect([await used(now), await used(over)]).toEqual(['7', '0']);
  });

  it('settles the reservation, late ones too; one that is not there, or of another holder, keeps nothing from being counted', async () => {
    const user = await house.addUser();
    const held = async (by: Caller) =>
      (await reserve(house, by, { usage: { userId: user.id, amounts: requests(5) }, ttlSeconds: 10 })).data.reserveUsage
        .reservation.id as string;
    const [own, late, foreign] = [await held(gateway), await held(gateway), await held(await gatewayOf(house))];
    const of = (reservationId: string) => ({ usage: { userId: user.id, amounts: requests(1) }, reservationId });
    await outcomes([of(own)]);
    house.clock.advance({ seconds: 11 });
    expect(await outcomes([of(late), of(foreign), of(NOBODY), of('no-id')])).toMatchObject(
      Array(4).fill({ recorded: true, error: null }),
    );
    const closed = await house.rows('SELECT id, closed_at FROM usage_reservations WHERE user_id = $1', [user.id]);
    const isClosed = (id: string) => closed.find((row) => row.id === id).closed_at !== null;
    expect([isClosed(own), isClosed(late), isClosed(foreign)]).toEqual([true, true, false]);
    expect(await counters(house, user, 'NEVER')).toMatchObject([{ requests: '5' }]);
  });

  it('says of each record what is wrong with it, and counts the others', async () => {
    const user = await house.addUser();
    const good = { userId: user.id, amounts: requests(1) };
    const bad: [object, string, string[] | null][] = [
      [{ usage: { ...good, userId: NOBODY } }, 'NOT_FOUND', ['usage', 'userId']],
      [{ usage: { ...good, userId: 'no-id' } }, 'NOT_FOUND', ['usage', 'userId']],
      [{ usage: { ...good, projectId: NOBODY } }, 'NOT_FOUND', ['usage', 'projectId']],
      [{ usage: { ...good, projectId: '\0' } }, 'NOT_FOUND', ['usage', 'projectId']],
      [{ usage: { ...good, amounts: amounts({ TOKENS: 1 }) } }, 'BAD_USER_INPUT', ['usage', 'amounts', '0', 'metric']],
      [{ usage: { ...good, amounts: amounts({ IMAGES: -1 }) } }, 'BAD_USER_INPUT', ['usage', 'amounts', '0', 'amount']],
      [{ usage: { ...good, amounts: [...requests(1), ...requests(2)] } }, 'BAD_USER_INPUT', ['usage', 'amounts', '1', 'metric']],
      [{ usage: { ...good, amounts: requests(9_007_199_254_740_991) } }, 'BAD_USER_INPUT', ['usage', 'amounts', '0', 'amount']],
      [{ usage: { ...good, cost: '-0.01' } }, 'BAD_USER_INPUT', ['usage', 'cost']],
      [{ usage: { ...good, cost: '0.00000000001' } }, 'BAD_USER_INPUT', ['usage', 'cost']],
      [{ usage: { ...good, cost: '99999999999999999999' } }, 'BAD_USER_INPUT', ['usage', 'cost']],
      [{ usage: { ...good, model: 'a\0b' } }, 'BAD_USER_INPUT', ['usage', 'model']],
      [{ usage: { ...good, model: 'x'.repeat(201) } }, 'BAD_USER_INPUT', ['usage', 'model']],
      [{ usage: good, occurredAt: ago(25 * 3_600_000) }, 'BAD_USER_INPUT', ['occurredAt']],
      [{ usage: good, occurredAt: ago(-120_000) }, 'BAD_USER_INPUT', ['occurredAt']],
      [{ usage: good, occurredAt: '0001-01-01T00:00:00Z' }, 'BAD_USER_INPUT', ['occurredAt']],
      [{ usage: good, idempotencyKey: '' }, 'BAD_USER_INPUT', ['idempotencyKey']],
      [{ usage: good, idempotencyKey: 'a\0b' }, 'BAD_USER_INPUT', ['idempotencyKey']],
      [{ usage: good, idempotencyKey: 'x'.repeat(256) }, 'BAD_USER_INPUT', ['idempotencyKey']],
    ]; // prettier-ignore
    const results = await outcomes([{ usage: good }, ...bad.map(([each]) => each), { usage: good }]);
    expect(results.slice(1, -1)).toMatchObject(
      bad.map(([, code, path]) => ({ recorded: false, error: { code, path } })),
    );
    expect([results[0]!.recorded, results.at(-1)!.recorded]).toEqual([true, true]);
    expect(await ledger(house, user)).toHaveLength(2);
  });

  it('says that a record was counted by an earlier call, though it could not be counted now', async () => {
    const user = await house.addUser();
    const one = {
      usage: { userId: user.id, amounts: requests(1) },
      occurredAt: ago(23 * 3_600_000),
      idempotencyKey: newId(),
    };
    await outcomes([one]);
    house.clock.advance({ hours: 2 });
    expect((await outcomes([one]))[0]).toMatchObject({ recorded: true, error: null });
    await house.rows('DELETE FROM users WHERE id = $1', [user.id]);
    expect((await outcomes([{ ...one, occurredAt: null }]))[0]).toMatchObject({ recorded: true, error: null });
    expect(await ledger(house, user)).toHaveLength(1);
  });

  it('takes an instant a little ahead for now, and yesterday for yesterday', async () => {
    const user = await house.addUser();
    const before = house.clock.now();
    await outcomes([
      { usage: { userId: user.id, amounts: requests(1) }, occurredAt: ago(-30_000) },
      { usage: { userId: user.id, amounts: requests(10) }, occurredAt: ago(24 * 3_600_000 - 5_000) },
    ]);
    const [earlier, now] = await ledger(house, user);
    expect(now.occurred_at.getTime() - before.getTime()).toBeLessThan(5_000);
    expect(now.occurred_at.getTime() - earlier.occurred_at.getTime()).toBeGreaterThan(23.9 * 3_600_000);
    expect((await counters(house, user, 'DAILY')).map(({ requests }) => requests)).toEqual(['10', '1']);
    expect(await wrongCounters(house, user)).toEqual([]);
  });

  it('counts 1,000 records of as many users in as many statements as one, and refuses 1,001', async () => {
    const users = await Promise.all(Array.from({ length: 1_000 }, () => house.addUser()));
    const of = ({ id }: TestUser) => ({ usage: { userId: id, amounts: amounts({ INPUT_TOKENS: 2 }), cost: '0.01' } });
    const one = await record(house, gateway, [of(await house.addUser())]);
    const many = await record(house, gateway, users.map(of));
    expect(many.data.recordUsage.results.filter(({ recorded }: { recorded: boolean }) => recorded)).toHaveLength(1_000);
    expect(many.statements.length).toBeGreaterThan(3);
    expect(many.statements).toHaveLength(one.statements.length);
    const tooMany = await record(house, gateway, [...users.map(of), of(users[0]!)]);
    expect(tooMany.refusal).toMatchObject({
      code: 'BAD_USER_INPUT',
      violations: [{ path: ['records'], code: 'TOO_MANY' }],
    });
    expect(
      await house.rows('SELECT FROM usage_records WHERE user_id = ANY($1)', [users.map(({ id }) => id)]),
    ).toHaveLength(1_000);
  });

  it('takes no records for an answer', async () => {
    expect(await outcomes([])).toEqual([]);
  });

  it('loses no record of others where one makes the batch fail', async () => {
    const [user, full] = [await house.addUser(), await house.addUser()];
    await outcomes([{ usage: { userId: full.id, amounts: [], cost: '1' } }]);
    await house.rows(`UPDATE usage_counters SET platform_usd = 99999999999999999999 WHERE user_id = $1`, [full.id]);
    const of = ({ id }: TestUser) => ({ usage: { userId: id, amounts: requests(1), cost: '1' } });
    const results = await outcomes([...Array(20).fill(user), full, ...Array(20).fill(user)].map(of));
    expect(results.filter(({ recorded }) => !recorded)).toMatchObject([{ error: { code: 'BAD_USER_INPUT' } }]);
    expect(results[20]!.recorded).toBe(false);
    expect(await ledger(house, user)).toHaveLength(40);
    expect(await ledger(house, full)).toHaveLength(1);
  });

  it('counts in order calls of many at once, of the same users in any order', async () => {
    const users = await Promise.all(Array.from({ length: 8 }, () => house.addUser()));
    const of = ({ id }: TestUser) => ({ usage: { userId: id, amounts: requests(1) } });
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        outcomes([...users.slice(index % 8), ...users.slice(0, index % 8)].map(of)),
      ),
    );
    for (const user of users) expect(await counters(house, user, 'NEVER')).toMatchObject([{ requests: '60' }]);
  });

  it('counts on beyond ten thousand million dollars, also where a budget began anew there', async () => {
    const user = await house.addUser();
    const boss = await house.callerFor(await house.addUser('ADMIN'));
    const id = await budget(house, user, '9999999999', { category: 'CLI', period: 'NEVER' });
    const use = { usage: { userId: user.id, amounts: [], cost: '1000000', category: 'CLI' } };
    await outcomes([use]);
    await house.rows(`UPDATE usage_counters SET cli_usd = 9999999999 WHERE user_id = $1`, [user.id]);
    expect(await outcomes([use])).toMatchObject([{ recorded: true }]);
    expect(await house.rows('SELECT DISTINCT cli_usd FROM usage_counters WHERE user_id = $1', [user.id])).toEqual([
      { cli_usd: '10000999999.0000000000' },
    ]);
    const reset = 'mutation ($id: ID!) { resetBudget(id: $id) { budget { spent { amount } } } }';
    const { data } = await house.ask(boss, reset, { id });
    expect(data.resetBudget.budget.spent).toEqual({ amount: '0.00' });
    const resets = 'SELECT spent_usd, spent_ever_usd FROM usage_budget_resets WHERE budget_id = $1';
    expect(await house.rows(resets, [id])).toEqual([
      { spent_usd: '10000999999.0000000000', spent_ever_usd: '10000999999.0000000000' },
    ]);
    expect(await outcomes([use])).toMatchObject([{ recorded: true }]);
  });

  it('makes the month that the ledger lacks', async () => {
    const own = await House.open();
    const by = await gatewayOf(own);
    const user = await own.addUser();
    const months = async () =>
      (await own.rows(`SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'usage_records'::regclass ORDER BY 1`)).map(({ name }) => name); // prettier-ignore
    const before = await months();
    own.clock.advance({ days: 70 });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => record(own, by, [{ usage: { userId: user.id, amounts: requests(1) } }])),
    );
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    expect(await ledger(own, user)).toHaveLength(10);
    const name = `usage_records_${own.clock.now().toISOString().slice(0, 7).replace('-', '_')}`;
    expect([before.includes(name), (await months()).includes(name)]).toEqual([false, true]);
    await own.close();
  });

  it('is not done for a key that was taken away while the call waited', async () => {
    const user = await house.addUser();
    const by = await gatewayOf(house);
    const one = { usage: { userId: user.id, amounts: requests(1) } };
    await outcomes([one], by);
    const client = await house.database.owner.connect();
    await client.query('BEGIN');
    await client.query('LOCK TABLE api_keys IN ACCESS EXCLUSIVE MODE');
    await client.query('DELETE FROM api_keys WHERE id = $1', [by.keyId]);
    const waiting = record(house, by, [one, one]);
    await whenWaitingForLock(house);
    const beside = record(house, gateway, [one]);
    await client.query('COMMIT');
    client.release();
    expect((await waiting).refusal!.code).toBe('UNAUTHENTICATED');
    expect((await beside).data.recordUsage.results).toMatchObject([{ recorded: true }]);
    expect(await ledger(house, user)).toHaveLength(2);
  });

  it('waits no longer for one user than it may, and counts what is of the others', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => house.addUser()));
    const one = ({ id: userId }: TestUser) => ({ usage: { userId, amounts: requests(1) } });
    await outcomes(people.slice(1).map(one));
    const client = await house.database.owner.connect();
    await client.query('BEGIN');
    await client.query('SELECT FROM usage_accounts WHERE user_id = $1 FOR UPDATE', [people[1]!.id]);
    await client.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [people[2]!.id]);
    const calls = await Promise.all(people.map((user) => record(house, gateway, [one(user)])));
    const wishes = await Promise.all(people.map((user) => reserve(house, gateway, one(user))));
    await client.query('ROLLBACK');
    client.release();
    const codes = people.map((_, index) => (index === 1 || index === 2 ? 'SERVICE_UNAVAILABLE' : undefined));
    expect(calls.map(({ refusal }) => refusal?.code)).toEqual(codes);
    expect(wishes.map(({ refusal }) => refusal?.code)).toEqual(codes);
    const counts = await Promise.all(people.map(async (user) => (await ledger(house, user)).length));
    expect(counts).toEqual([1, 1, 1, 2, 2, 2, 2, 2]);
  });

  it('tells what it counted, where the key is taken away before it counts the rest', async () => {
    const [first, last] = [await house.addUser(), await house.addUser()];
    const by = await gatewayOf(house);
    const one = ({ id: userId }: TestUser) => ({ usage: { userId, amounts: requests(1) } });
    await outcomes([one(last)]);
    const client = await house.database.owner.connect();
    await client.query('BEGIN');
    await client.query('SELECT FROM usage_accounts WHERE user_id = $1 FOR UPDATE', [last.id]);
    const beside = record(house, gateway, [one(last)]);
    await whenWaitingForLock(house);
    const call = record(house, by, [one(first), one(last)]);
    await until(async () => (await ledger(house, first)).length === 1);
    await house.rows('DELETE FROM api_keys WHERE id = $1', [by.keyId]);
    await client.query('COMMIT');
    client.release();
    expect((await beside).data.recordUsage.results).toMatchObject([{ recorded: true }]);
    const { data, errors } = await call;
    expect(errors).toEqual([]);
    expect(data.recordUsage.results).toMatchObject([
      { recorded: true, error: null },
      { recorded: false, error: { code: 'UNAUTHENTICATED' } },
    ]);
    expect(await ledger(house, last)).toHaveLength(2);
  });
});

describe('who may record', () => {
  const refused = async (by: Caller, code: string) => {
    const user = await house.addUser();
    expect((await record(house, by, [{ usage: { userId: user.id, amounts: requests(1) } }])).refusal?.code).toBe(code);
    expect(await ledger(house, user)).toEqual([]);
  };
  it.each(lesserCallers)('not %s', async (_who, make, code) => refused(await make(house), code));

  it.each(['FULL', 'READ', 'ACCESS_CHECK'] as const)('not an administrator by a key of scope %s', async (scope) =>
    refused(await keyOf(house, await house.addUser('ADMIN'), [scope]), 'FORBIDDEN'),
  );

  it('not an administrator in a session', async () =>
    refused(await house.callerFor(await house.addUser('ADMIN')), 'FORBIDDEN'));

  it('not a key whose service is suspended', async () => {
    const by = await gatewayOf(house);
    await house.rows(`UPDATE users SET status = 'SUSPENDED' WHERE id = $1`, [by.id]);
    await refused(by, 'UNAUTHENTICATED');
  });
});
