import { newId } from '../../src/core/ids.ts';
import { keyOf, type KeyCaller } from '../support/callers.ts';
import { addGroup } from '../support/groups.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { setOwnEntries } from '../support/organization.ts';
import { allowance, amounts, budget, check, gatewayOf, ledger, limit, record, RELEASE, requests, reserve, unitAbove, wrongCounters } from '../support/usage.ts'; // prettier-ignore

const NOBODY = '01920000-0000-7000-8000-000000000000';
const DAY = 86_400_000;

let house: House;
let gateway: KeyCaller & TestUser;
beforeAll(async () => {
  house = await House.open();
  gateway = await gatewayOf(house, 'ACCESS_CHECK');
});
afterAll(() => house.close());

const reservations = (userId: string) =>
  house.rows('SELECT * FROM usage_reservations WHERE user_id = $1 ORDER BY created_at', [userId]);
const held = async (input: object, by: Caller = gateway) => {
  const { data, errors } = await reserve(house, by, input);
  expect(errors).toEqual([]);
  return data.reserveUsage;
};
const one = ({ id }: Pick<TestUser, 'id'>, count = 1, more: object = {}) => ({
  usage: { userId: id, amounts: requests(count), ...more },
});
const release = (by: Caller, id: string) => house.ask(by, RELEASE, { id });
const midnightAfter = (at: Date): Date => new Date(Math.floor(at.getTime() / DAY) * DAY + DAY);

describe('reserveUsage', () => {
  it('holds usage where nothing binds it, and says until when', async () => {
    const user = await house.addUser();
    const { decision, reservation, introspection, checks } = await held({
      ...one(user, 3, { cost: '0.5' }),
      ttlSeconds: 60,
    });
    expect(decision).toEqual({
      allowed: true,
      exceededLimits: [],
      exceededBudgets: [],
      exceededQuotas: [],
      retryAt: null,
    });
    expect([introspection, checks]).toEqual([null, []]);
    const [row] = await reservations(user.id);
    expect(row).toMatchObject({
      id: reservation.id,
      holder_id: gateway.id,
      requests: '3',
      cost_usd: '0.5000000000',
      closed_at: null,
    });
    expect(new Date(reservation.expiresAt)).toEqual(row.expires_at);
    expect(row.expires_at.getTime() - row.created_at.getTime()).toBe(60_000);
  });

  it('gives the same reservation again for its key, also of forty at once, and to nobody else', async () => {
    const user = await house.addUser();
    const input = { ...one(user), idempotencyKey: newId() };
    const answers = await Promise.all(Array.from({ length: 40 }, () => held(input)));
    expect(new Set(answers.map(({ reservation }) => reservation.id)).size).toBe(1);
    expect(await held(input)).toEqual(answers[0]);
    const foreign = await held(input, await gatewayOf(house));
    expect(foreign.reservation.id).not.toBe(answers[0].reservation.id);
    expect(await reservations(user.id)).toHaveLength(2);
  });

  it('gives one key one reservation, whoever it is for', async () => {
    const [user, other] = [await house.addUser(), await house.addUser()];
    const idempotencyKey = newId();
    const [first, second] = await Promise.all([
      held({ ...one(user), idempotencyKey }),
      held({ ...one(other), idempotencyKey }),
    ]);
    expect(first.reservation).toEqual(second.reservation);
    expect([...(await reservations(user.id)), ...(await reservations(other.id))]).toHaveLength(1);
  });

  it('holds all or nothing, and says everything that is exceeded', async () => {
    const user = await house.addUser();
    const limitId = await limit(house, { userId: user.id, metric: 'TOKENS', maximum: 10 });
    await limit(house, { userId: user.id, metric: 'REQUESTS', period: 'NEVER', maximum: 5 });
    const budgetId = await budget(house, user, '1');
    await budget(house, user, '1', { category: 'CLI' });
    await allowance(house, user, 'INPUT_TOKENS', 4);
    const usage = {
      userId: user.id,
      amounts: amounts({ INPUT_TOKENS: 6, OUTPUT_TOKENS: 5, REQUESTS: 1 }),
      cost: '1.01',
    };
    const { decision, reservation } = await held({ usage });
    expect(reservation).toBeNull();
    expect(decision).toMatchObject({
      allowed: false,
      exceededLimits: [
        {
          metric: 'TOKENS',
          period: 'DAILY',
          maximum: 10,
          used: 0,
          reserved: 0,
          remaining: 10,
          source: { id: limitId },
        },
      ],
      exceededBudgets: [
        { id: budgetId, category: 'PLATFORM', limit: { amount: '1.00' }, remaining: { amount: '1.00' } },
      ],
      exceededQuotas: [{ metric: 'INPUT_TOKENS', used: 0, included: 4 }],
      retryAt: null,
    });
    expect(await reservations(user.id)).toEqual([]);
  });

  it('takes the highest of the limits of all levels, of which null is the highest, and holds periods and metrics at once', async () => {
    const own = await House.open();
    const by = await gatewayOf(own);
    const user = await own.addUser();
    const group = await addGroup(own, { members: [user] });
    const above = await unitAbove(own, [user]);
    // By two ways in the group, and still bound once.
    await own.rows('INSERT INTO group_org_units VALUES ($1, $2, now())', [group.id, above]);
    const most = async (): Promise<number> => {
      for (let count = 12; count > 0; count -= 1)
        if ((await check(own, by, { userId: user.id, amounts: requests(count) })).data.checkUsage.allowed) return count;
      return 0;
    };
    await limit(own, { maximum: 1 });
    const globally = await most();
    const ofUnit = await limit(own, { orgUnitId: above, maximum: 3 });
    const unitwise = await most();
    await limit(own, { groupId: group.id, maximum: 2 });
    const lowerGroup = await most();
    await limit(own, { userId: user.id, maximum: 5 });
    expect([globally, unitwise, lowerGroup, await most()]).toEqual([1, 3, 3, 5]);
    const { exceededLimits } = (await check(own, by, { userId: user.id, amounts: requests(6) })).data.checkUsage;
    expect(exceededLimits).toMatchObject([{ maximum: 5, candidates: [{}, { id: ofUnit }, {}, {}] }]);
    await limit(own, { userId: user.id, period: 'WEEKLY', maximum: 4 });
    await limit(own, { userId: user.id, metric: 'IMAGES', maximum: 0 });
    expect(await most()).toBe(4);
    await own.rows('UPDATE usage_limits SET maximum = NULL WHERE id = $1', [ofUnit]);
    expect(await most()).toBe(4);
    await own.rows(`DELETE FROM usage_limits WHERE period = 'WEEKLY'`);
    expect(await most()).toBe(12);
    expect((await check(own, by, { userId: user.id, amounts: amounts({ IMAGES: 1 }) })).data.checkUsage.allowed).toBe(
      false,
    );
    await own.close();
  });

  it('counts what is used and what is held, and holds nothing any more when it lapses', async () => {
    const user = await house.addUser();
    await limit(house, { userId: user.id, maximum: 10, period: 'NEVER' });
    await record(house, gateway, [one(user, 4)]);
    await held({ ...one(user, 3), ttlSeconds: 30 });
    const refused = await held(one(user, 4));
    expect(refused.decision.exceededLimits).toMatchObject([{ used: 4, reserved: 3, remaining: 3 }]);
    const [{ expires_at }] = await reservations(user.id);
    expect(new Date(refused.decision.retryAt)).toEqual(expires_at);
    house.clock.advance({ seconds: 29 });
    expect((await held(one(user, 4))).decision.allowed).toBe(false);
    house.clock.advance({ seconds: 2 });
    expect((await held(one(user, 4))).decision.allowed).toBe(true);
  });

  it('begins anew at midnight of the user, and says so', async () => {
    const user = await house.addUser('USER', { timeZone: 'Asia/Kathmandu' });
    await limit(house, { userId: user.id, maximum: 2 });
    await record(house, gateway, [one(user, 2)]);
    const { retryAt, exceededLimits } = (await held(one(user))).decision;
    expect(exceededLimits).toMatchObject([{ used: 2, resetsAt: retryAt }]);
    expect(new Date(retryAt).toISOString()).toMatch(/T18:15:00.000Z$/);
    const seconds = (new Date(retryAt).getTime() - house.clock.now().getTime()) / 1_000;
    house.clock.advance({ seconds: seconds - 3 });
    expect((await held(one(user))).decision.allowed).toBe(false);
    house.clock.advance({ seconds: 3.1 });
    expect((await held(one(user, 2))).decision.allowed).toBe(true);
    expect((await held(one(user))).decision.allowed).toBe(false);
  });

  it('says the latest of what has to end, and null where waiting does not help', async () => {
    const user = await house.addUser();
    await limit(house, { userId: user.id, maximum: 5 });
    await budget(house, user, '2', { period: 'NEVER' });
    await allowance(house, user, 'REQUESTS', 6, [-1, 1 / 24]);
    await record(house, gateway, [one(user, 5, { cost: '1.5' })]);
    const retryAt = async (usage: object) => (await held({ usage: { userId: user.id, ...usage } })).decision.retryAt;
    const tomorrow = midnightAfter(house.clock.now()).toISOString();
    expect(await retryAt({ amounts: requests(1) })).toBe(tomorrow);
    expect(new Date(await retryAt({ amounts: requests(2) })).getTime()).toBeGreaterThanOrEqual(
      new Date(tomorrow).getTime(),
    );
    expect(await retryAt({ amounts: requests(6) })).toBeNull();
    expect(await retryAt({ amounts: [], cost: '0.51' })).toBeNull();
    expect(await retryAt({ amounts: requests(1), cost: '0.51' })).toBeNull();
  });

  it('is held by what a budget began anew with', async () => {
    const user = await house.addUser();
    const id = await budget(house, user, '10');
    await record(house, gateway, [one(user, 1, { cost: '9' })]);
    expect((await held(one(user, 1, { cost: '2' }))).decision.allowed).toBe(false);
    await house.rows('INSERT INTO usage_budget_resets VALUES ($1, $2, 9, 9)', [id, house.clock.now()]);
    expect((await held(one(user, 1, { cost: '10' }))).decision.allowed).toBe(true);
    expect((await held(one(user, 1, { cost: '0.0000000001' }))).decision.allowed).toBe(false);
  });

  it('is not bound by budgets where they are switched off, or by those of other categories', async () => {
    const own = await House.open({ environment: { ENABLE_BUDGET_MANAGEMENT: 'false' } });
    const user = await own.addUser();
    await budget(own, user, '0');
    expect(
      (await reserve(own, await gatewayOf(own), one(user, 1, { cost: '1' }))).data.reserveUsage.decision.allowed,
    ).toBe(true);
    await own.close();
    const other = await house.addUser();
    await budget(house, other, '0', { category: 'CLI' });
    expect((await held(one(other, 1, { cost: '1' }))).decision.allowed).toBe(true);
  });

  it.each<[string, (user: TestUser) => object, string, string[]]>([
    ['a user who is not there', () => one({ id: NOBODY }), 'NOT_FOUND', ['input', 'usage', 'userId']],
    [
      'a project that is not there',
      (user) => one(user, 1, { projectId: NOBODY }),
      'NOT_FOUND',
      ['input', 'usage', 'projectId'],
    ],
    [
      'TOKENS',
      (user) => ({ usage: { userId: user.id, amounts: amounts({ TOKENS: 1 }) } }),
      'BAD_USER_INPUT',
      ['input', 'usage', 'amounts', '0', 'metric'],
    ],
    ['a negative amount', (user) => one(user, -1), 'BAD_USER_INPUT', ['input', 'usage', 'amounts', '0', 'amount']],
    [
      'a cost of eleven places',
      (user) => one(user, 1, { cost: '0.00000000001' }),
      'BAD_USER_INPUT',
      ['input', 'usage', 'cost'],
    ],
    ['no key', (user) => ({ ...one(user), idempotencyKey: '' }), 'BAD_USER_INPUT', ['input', 'idempotencyKey']],
    ['no time', (user) => ({ ...one(user), ttlSeconds: 0 }), 'BAD_USER_INPUT', ['input', 'ttlSeconds']],
    ['more than an hour', (user) => ({ ...one(user), ttlSeconds: 3_601 }), 'BAD_USER_INPUT', ['input', 'ttlSeconds']],
    [
      '101 questions',
      (user) => ({ ...one(user), checks: Array(101).fill({ flag: 'CHAT_DELETE' }) }),
      'BAD_USER_INPUT',
      ['checks'],
    ],
  ])('refuses %s, and holds nothing', async (_what, inputOf, code, path) => {
    const user = await house.addUser();
    const { refusal } = await reserve(house, gateway, inputOf(user));
    expect(refusal).toMatchObject({ code, violations: [{ path }] });
    expect(await reservations(user.id)).toEqual([]);
  });

  it('grants exactly what there is to a hundred at once: of a limit, a budget and a quota, each alone and all together', async () => {
    const bounds: ((user: TestUser) => Promise<unknown>)[] = [
      (user) => limit(house, { userId: user.id, maximum: 50 }),
      (user) => limit(house, { userId: user.id, metric: 'TOKENS', period: 'MONTHLY', maximum: 500 }),
      (user) => budget(house, user, '0.5'),
      (user) => allowance(house, user, 'REQUESTS', 50),
      async (user) =>
        limit(house, { groupId: (await addGroup(house, { members: [user] })).id, period: 'NEVER', maximum: 50 }),
    ];
    for (const chosen of [...bounds.map((bound) => [bound]), bounds]) {
      const user = await house.addUser();
      for (const bound of chosen) await bound(user);
      const usage = {
        userId: user.id,
        amounts: amounts({ REQUESTS: 1, INPUT_TOKENS: 4, OUTPUT_TOKENS: 6 }),
        cost: '0.01',
      };
      const answers = await Promise.all(Array.from({ length: 100 }, () => held({ usage })));
      expect(answers.filter(({ decision }) => decision.allowed)).toHaveLength(50);
      expect(answers.filter(({ reservation }) => reservation)).toHaveLength(50);
      expect(await reservations(user.id)).toHaveLength(50);
      expect(answers.find(({ decision }) => !decision.allowed).decision.retryAt).not.toBeNull();
    }
  });

  it('reads the standing in as many statements for many users as for one', async () => {
    const users = await Promise.all(Array.from({ length: 20 }, () => house.addUser()));
    const fields = users.map(
      ({ id }, index) =>
        `u${index}: checkUsage(usage: { userId: "${id}", amounts: [{ metric: REQUESTS, amount: 1 }] }) { allowed }`,
    );
    const [few, many] = [
      await house.ask(gateway, `{ ${fields[0]} }`),
      await house.ask(gateway, `{ ${fields.join(' ')} }`),
    ];
    expect(many.errors).toEqual([]);
    expect(many.statements).toHaveLength(few.statements.length);
  });
});

describe('reserveUsage with a credential and checks', () => {
  const CAN_DELETE = { flag: 'CHAT_DELETE' };
  const permitted = async () => {
    const user = await house.addUser();
    await setOwnEntries(house, user, { levels: { AGENTS: 'READ' }, flags: { CHAT_DELETE: true } });
    return user;
  };

  it('judges the credential, answers, and holds the usage of its account', async () => {
    const user = await permitted();
    const theirs = await keyOf(house, user, ['FULL']);
    const answer = await held({ usage: { amounts: requests(1) }, credential: theirs.key, checks: [CAN_DELETE] });
    expect(answer).toMatchObject({
      introspection: { active: true, user: { id: user.id }, scopes: ['FULL'] },
      checks: [{ allowed: true, reason: 'GRANTED' }],
      decision: { allowed: true },
    });
    expect(await reservations(user.id)).toMatchObject([{ id: answer.reservation.id, holder_id: gateway.id }]);
  });

  it('holds nothing where the credential is worth nothing, and says no more', async () => {
    const user = await permitted();
    const suspended = await keyOf(house, user, ['FULL'], { status: 'SUSPENDED' });
    for (const credential of ['nonsense', '', suspended.key, 'x'.repeat(5_000)]) {
      const answer = await held({ usage: { userId: user.id, amounts: requests(1) }, credential, checks: [CAN_DELETE] });
      expect(answer).toEqual({
        introspection: { active: false, user: null, scopes: null },
        checks: [],
        decision: null,
        reservation: null,
      });
    }
    expect(await reservations(user.id)).toEqual([]);
  });

  it('holds nothing where one of the checks is denied, by the scopes of the credential', async () => {
    const user = await permitted();
    const reading = await keyOf(house, user, ['READ']);
    const checks = [{ permission: { area: 'AGENTS', level: 'READ' } }, CAN_DELETE];
    const answer = await held({ usage: { amounts: requests(1) }, credential: reading.key, checks });
    expect(answer).toMatchObject({
      introspection: { active: true },
      checks: [{ allowed: true }, { allowed: false, reason: 'CREDENTIAL_TOO_NARROW' }],
      decision: null,
      reservation: null,
    });
    expect(await reservations(user.id)).toEqual([]);
  });

  it('asks about the user of the usage where there is no credential', async () => {
    const [user, other] = [await permitted(), await house.addUser()];
    const asked = async ({ id }: TestUser) => (await held({ ...one({ id }), checks: [CAN_DELETE] })).checks[0].allowed;
    expect([await asked(user), await asked(other)]).toEqual([true, false]);
  });

  it('needs the scope ACCESS_CHECK as well', async () => {
    const user = await permitted();
    const by = await gatewayOf(house);
    const { key } = await keyOf(house, user, ['FULL']);
    for (const more of [{ credential: key }, { checks: [CAN_DELETE] }, { credential: 'nonsense' }])
      expect((await reserve(house, by, { ...one(user), ...more })).refusal!.code).toBe('FORBIDDEN');
    expect(await reservations(user.id)).toEqual([]);
    expect((await held(one(user), by)).decision.allowed).toBe(true);
  });
});

describe('releaseUsage', () => {
  it('gives back what was held, and twice is like once', async () => {
    const user = await house.addUser();
    await limit(house, { userId: user.id, maximum: 1 });
    const { reservation } = await held(one(user));
    expect((await held(one(user))).decision.allowed).toBe(false);
    const answers = await Promise.all([1, 2, 3].map(() => release(gateway, reservation.id)));
    expect(answers.map(({ data }) => data.releaseUsage)).toEqual(Array(3).fill({ deletedId: reservation.id }));
    const [row] = await reservations(user.id);
    expect(row.closed_at).not.toBeNull();
    expect((await held(one(user))).decision.allowed).toBe(true);
  });

  it('leaves one that was settled as it is', async () => {
    const user = await house.addUser();
    const { reservation } = await held(one(user));
    await record(house, gateway, [{ ...one(user), reservationId: reservation.id }]);
    const before = await reservations(user.id);
    house.clock.advance({ seconds: 5 });
    expect((await release(gateway, reservation.id)).errors).toEqual([]);
    expect(await reservations(user.id)).toEqual(before);
  });

  it('answers NOT_FOUND for what is not there and for what is of others', async () => {
    const user = await house.addUser();
    const { reservation } = await held(one(user));
    const other = await gatewayOf(house);
    const refusals = [
      await release(other, reservation.id),
      await release(other, NOBODY),
      await release(other, 'no-id'),
    ];
    expect(refusals.map(({ refusal }) => [refusal!.code, refusal!.message])).toEqual(
      Array(3).fill(['NOT_FOUND', 'There is no such reservation.']),
    );
    expect(await reservations(user.id)).toMatchObject([{ closed_at: null }]);
  });
});

describe('checkUsage', () => {
  it('tells users of their own usage, and administrators and gateways of anybody', async () => {
    const user = await house.addUser();
    await limit(house, { userId: user.id, maximum: 3 });
    const usage = { amounts: requests(4) };
    const theirs = await house.callerFor(user);
    expect((await check(house, theirs, usage)).data.checkUsage).toMatchObject({
      allowed: false,
      exceededLimits: [{ maximum: 3 }],
      retryAt: null,
    });
    expect((await check(house, theirs, { ...usage, userId: user.id.toUpperCase() })).data.checkUsage.allowed).toBe(
      false,
    );
    for (const by of [await house.callerFor(await house.addUser('ADMIN')), gateway])
      expect((await check(house, by, { ...usage, userId: user.id })).data.checkUsage.allowed).toBe(false);
    expect(await reservations(user.id)).toEqual([]);
  });

  it('is denied about others', async () => {
    const [user, other] = [await house.addUser(), await house.addUser()];
    for (const id of [other.id, NOBODY])
      expect((await check(house, await house.callerFor(user), { userId: id, amounts: [] })).refusal!.code).toBe(
        'FORBIDDEN',
      );
    const narrow = await keyOf(house, user, ['ACCESS_CHECK']);
    expect((await check(house, narrow, { amounts: [] })).refusal!.code).toBe('FORBIDDEN');
    expect((await check(house, gateway, { userId: NOBODY, amounts: [] })).refusal).toMatchObject({
      code: 'NOT_FOUND',
      violations: [{ path: ['usage', 'userId'] }],
    });
  });

  it.each(['junk', NOBODY])('refuses a project that is not there, as a reservation is: %s', async (projectId) => {
    const user = await house.addUser();
    expect((await check(house, gateway, { userId: user.id, amounts: requests(1), projectId })).refusal).toMatchObject({
      code: 'NOT_FOUND',
      violations: [{ path: ['usage', 'projectId'] }],
    });
  });
});

describe('a change of time zone', () => {
  const HOUR_MS = 3_600_000;
  const moveTo = (user: TestUser, timeZone: string) =>
    house.rows('UPDATE users SET time_zone = $2 WHERE id = $1', [user.id, timeZone]);
  /** The first instant of a local day, week or month, so many of them from now. */
  const startOf = async (kind: string, timeZone: string, from: number): Promise<Date> => {
    const [{ start }] = await house.rows(
      `SELECT (date_trunc($1, $2::timestamptz AT TIME ZONE $3) + $4 * ('1 ' || $1)::interval) AT TIME ZONE $3 AS start`,
      [kind, house.clock.now(), timeZone, from],
    );
    return start;
  };
  const goTo = (instant: Date) =>
    house.clock.advance({ seconds: Math.ceil((instant.getTime() - house.clock.now().getTime()) / 1_000) + 60 });
  /** How many of so many are granted, each recorded at once. */
  const granted = async (user: TestUser, most: number): Promise<number> => {
    for (let count = 0; count < most; count += 1) {
      const { decision, reservation } = await held(one(user));
      if (!decision.allowed) return count;
      await record(house, gateway, [{ ...one(user), reservationId: reservation.id }]);
    }
    return most;
  };
  const bound = async (user: TestUser, asked = one(user, 1_000, { cost: '1000' })) => {
    const { exceededLimits, exceededBudgets } = (await check(house, gateway, asked.usage)).data.checkUsage;
    return { used: exceededLimits[0].used, resetsAt: exceededLimits[0].resetsAt, spent: exceededBudgets[0]?.spent.amount }; // prettier-ignore
  };

  it.each(['DAILY', 'WEEKLY', 'MONTHLY'])(
    'gives nobody more of a limit of kind %s, whoever moves each hour',
    async (period) => {
      const user = await house.addUser('USER', { timeZone: 'Etc/GMT-14' });
      await limit(house, { userId: user.id, period, maximum: 3 });
      // From where a day, week and month of the zone farthest east have just begun, to where they begin last.
      const kind = { DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month' }[period]!;
      goTo(await startOf(kind, 'Etc/GMT-14', 1));
      let count = await granted(user, 5);
      expect(count).toBe(3);
      for (let offset = -13; offset <= 12; offset += 1) {
        house.clock.advance({ hours: 1 });
        await moveTo(user, offset === 0 ? 'Etc/GMT' : `Etc/GMT${offset > 0 ? '+' : ''}${offset}`);
        count += await granted(user, 5);
      }
      // The next one begins where it begins, for whoever is there by then: here the day after, and no other period.
      expect(count).toBe(3);
      await moveTo(user, 'Etc/GMT-14');
      expect(await granted(user, 5)).toBe(period === 'DAILY' ? 3 : 0);
      await moveTo(user, 'Etc/GMT+12');
      expect(await granted(user, 5)).toBe(0);
      expect((await ledger(house, user)).length).toBe(period === 'DAILY' ? 6 : 3);
    },
  );

  it('goes on with what was begun, until a later day begins in the new zone', async () => {
    const user = await house.addUser('USER', { timeZone: 'Europe/Berlin' });
    await limit(house, { userId: user.id, maximum: 10 });
    await budget(house, user, '10', { period: 'DAILY' });
    goTo(await startOf('day', 'Europe/Berlin', 1));
    await record(house, gateway, [one(user, 4, { cost: '4' })]);
    const ofBerlin = await startOf('day', 'Europe/Berlin', 0);
    await moveTo(user, 'America/Los_Angeles');
    // It is the day before there, whose end is not the end of what was begun.
    const end = await startOf('day', 'America/Los_Angeles', 2);
    for (let times = 0; times < 2; times += 1) {
      expect(await bound(user)).toEqual({ used: 4 + times, resetsAt: end.toISOString(), spent: `${4 + times}.00` });
      await record(house, gateway, [one(user, 1, { cost: '1' })]);
    }
    const [account] = await house.rows('SELECT * FROM usage_accounts WHERE user_id = $1', [user.id]);
    expect(account).toMatchObject({
      time_zone: 'America/Los_Angeles',
      begun: { DAILY: { start: ofBerlin.toISOString() } },
    });
    expect(await house.rows("SELECT requests FROM usage_counters WHERE user_id = $1 AND period = 'DAILY'", [user.id])).toEqual([{ requests: '6' }]); // prettier-ignore
    goTo(new Date(end.getTime() - 2 * HOUR_MS));
    expect((await bound(user)).used).toBe(6);
    goTo(end);
    expect(await bound(user)).toMatchObject({ used: 0, spent: '0.00' });
    expect(await wrongCounters(house, user)).toEqual([]);
  });

  it('begins what has begun in the new zone, with all that was used since', async () => {
    const user = await house.addUser('USER', { timeZone: 'America/Los_Angeles' });
    await limit(house, { userId: user.id, maximum: 10 });
    await budget(house, user, '10', { period: 'DAILY' });
    // Ten in the evening there; in Berlin it is seven in the morning of the next day.
    goTo(new Date((await startOf('day', 'America/Los_Angeles', 1)).getTime() + 22 * HOUR_MS));
    const at = (hoursAgo: number) => new Date(house.clock.now().getTime() - hoursAgo * HOUR_MS).toISOString();
    await record(
      house,
      gateway,
      [20, 10, 5, 1].map((hours) => ({ ...one(user, 1, { cost: '1' }), occurredAt: at(hours) })),
    );
    expect(await bound(user)).toMatchObject({ used: 4, spent: '4.00' });
    await moveTo(user, 'Europe/Berlin');
    // Before anything is counted in the new zone, and after.
    for (let times = 0; times < 2; times += 1) {
      expect(await bound(user)).toMatchObject({ used: 2 + times, spent: `${2 + times}.00` });
      await record(house, gateway, [one(user, 1, { cost: '1' })]);
      expect(await wrongCounters(house, user)).toEqual([]);
    }
    // Back again it is the day before, which is over for good.
    await moveTo(user, 'America/Los_Angeles');
    expect(await bound(user)).toMatchObject({ used: 4, spent: '4.00' });
  });

  it('counts a use that is told late where it was begun', async () => {
    const user = await house.addUser('USER', { timeZone: 'Europe/Berlin' });
    await limit(house, { userId: user.id, maximum: 10 });
    goTo(new Date((await startOf('day', 'Europe/Berlin', 1)).getTime() + 8 * HOUR_MS));
    const inTheMorning = house.clock.now().toISOString();
    await record(house, gateway, [one(user, 1)]);
    house.clock.advance({ hours: 10 });
    await moveTo(user, 'America/Los_Angeles');
    await record(house, gateway, [{ ...one(user, 2), occurredAt: inTheMorning }, one(user, 4)]);
    expect((await bound(user)).used).toBe(7);
    expect(await wrongCounters(house, user)).toEqual([]);
  });

  it('is counted on with many uses, of which none is read again', async () => {
    const user = await house.addUser('USER', { timeZone: 'Europe/Berlin' });
    await record(house, gateway, [one(user, 1)]);
    await moveTo(user, 'America/Los_Angeles');
    const { statements } = await record(house, gateway, [one(user, 1)]);
    expect(statements.some((text) => text.includes('UPDATE usage_accounts'))).toBe(true);
    expect(statements.filter((text) => text.includes('FROM usage_records'))).toEqual([]);
  });
});

describe.each<[string, (by: Caller, userId: string, id: string) => Promise<{ refusal: { code: string } | null }>]>([
  ['reserveUsage', (by, userId) => reserve(house, by, { usage: { userId, amounts: requests(1) } })],
  ['releaseUsage', (by, _userId, id) => release(by, id)],
])('who may: %s', (_operation, work) => {
  const refused = async (by: Caller, code: string) => {
    const user = await house.addUser();
    const { reservation } = await held(one(user));
    expect((await work(by, user.id, reservation.id)).refusal?.code).toBe(code);
    expect(await reservations(user.id)).toMatchObject([{ id: reservation.id, closed_at: null }]);
  };
  it.each(lesserCallers)('not %s', async (_who, make, code) => refused(await make(house), code));
  it.each(['FULL', 'READ', 'ACCESS_CHECK'] as const)('not an administrator by a key of scope %s', async (scope) =>
    refused(await keyOf(house, await house.addUser('ADMIN'), [scope]), 'FORBIDDEN'),
  );
  it('not an administrator in a session', async () =>
    refused(await house.callerFor(await house.addUser('ADMIN')), 'FORBIDDEN'));
});
