import { impersonating, keyOf } from '../support/callers.ts';
import { House, type Answer, type Caller, type TestUser } from '../support/house.ts';
import { SocketClient } from '../support/web-socket.ts';

const POINTS = 200;
const LIMIT = '{ rateLimit { cost limit remaining resetsAt } }';
const USERS = 'query ($first: Int!) { users(first: $first) { nodes { id } } rateLimit { cost } }';

const environment = { RATE_LIMIT_POINTS: String(POINTS), RATE_LIMIT_WINDOW_SECONDS: '60', GRAPHQL_MAX_COST: '150' };

describe('the allowance of cost', () => {
  let house: House;
  let admin: TestUser;
  beforeAll(async () => {
    house = await House.open({ environment });
    admin = await house.addUser('ADMIN');
    await house.markFirst(admin);
  });
  afterAll(() => house.close());

  const remaining = ({ headers }: Answer): number => Number(/;r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
  /** Spends so much, and gives the answers. */
  const ask = (caller: Caller, query = LIMIT): Promise<Answer> => house.ask(caller, query);
  const costOf = async (caller: Caller, first: number): Promise<number> =>
    (await house.ask(caller, USERS, { first })).data.rateLimit.cost as number;

  it('is told by the field and by headers, which agree', async () => {
    const caller = await house.callerFor(await house.addUser());
    const first = await ask(caller);
    const { cost, limit, remaining: left, resetsAt } = first.data.rateLimit;
    expect({ limit, left }).toEqual({ limit: POINTS, left: POINTS - cost });
    expect(cost).toBeGreaterThan(0);
    expect(first.headers.get('ratelimit-policy')).toBe('"cost";q=200;w=60');
    expect(first.headers.get('ratelimit')).toMatch(new RegExp(`^"cost";r=${left};t=60$`));
    const untilMs = new Date(resetsAt).getTime() - house.clock.now().getTime();
    expect(untilMs).toBeGreaterThan(0);
    expect(untilMs).toBeLessThanOrEqual(60_000);
    expect((await ask(caller)).data.rateLimit).toEqual({ cost, limit, remaining: POINTS - 2 * cost, resetsAt });
  });

  it('is taken by what an operation asks for, also where a variable says how much', async () => {
    const caller = await house.callerFor(admin);
    const [one, ten] = [await costOf(caller, 1), await costOf(caller, 10)];
    expect(ten).toBeGreaterThan(one);
    expect(await costOf(caller, 1)).toBe(one);
    expect(POINTS - remaining(await ask(caller))).toBeGreaterThanOrEqual(2 * one + ten);
    house.clock.advance({ minutes: 2 });
  });

  it('refuses what does not fit any more, takes nothing for it, and begins anew with the next window', async () => {
    const caller = await house.callerFor(admin);
    const cost = (await ask(caller)).data.rateLimit.cost as number;
    let last = await ask(caller);
    while (!last.refusal) last = await ask(caller);
    expect(last).toMatchObject({ status: 429, refusal: { code: 'RATE_LIMITED' }, statements: [] });
    expect(remaining(last)).toBe(POINTS % cost);
    expect(Number(last.headers.get('retry-after'))).toBe(last.refusal!.retryAfterSeconds);
    expect(last.refusal!.retryAfterSeconds).toBeGreaterThan(0);
    expect(last.refusal!.retryAfterSeconds).toBeLessThanOrEqual(60);
    expect(remaining(await ask(caller))).toBe(POINTS % cost);
    house.clock.advance({ seconds: last.refusal!.retryAfterSeconds! });
    expect((await ask(caller)).data.rateLimit.remaining).toBe(POINTS - cost);
  });

  it('changes nothing by a mutation that it refuses', async () => {
    const user = await house.addUser();
    const caller = await house.callerFor(user);
    const rename = 'mutation { updateViewer(input: { name: "Renamed" }) { user { id } } }';
    while (!(await ask(caller)).refusal);
    // What is left is less than any operation costs.
    expect((await house.ask(caller, rename)).refusal?.code).toBe('RATE_LIMITED');
    expect(await house.rows('SELECT name FROM users WHERE id = $1', [user.id])).toEqual([{ name: user.name }]);
  });

  it('lets as much through as there is, of forty at once', async () => {
    const caller = await house.callerFor(await house.addUser());
    const cost = (await ask(caller)).data.rateLimit.cost as number;
    const answers = await Promise.all(
      Array.from({ length: 40 }, () =>
        house.ask(caller, '{ a: rateLimit { cost limit } b: rateLimit { cost limit remaining resetsAt } }'),
      ),
    );
    const each = Math.max(...answers.map(({ data }) => (data?.a?.cost as number) ?? 0));
    const passed = answers.filter(({ refusal }) => refusal === null);
    expect(each).toBeGreaterThan(0);
    expect(passed).toHaveLength(Math.min(40, Math.floor((POINTS - cost) / each)));
    expect(passed.length).toBeLessThan(40);
  });

  it('is one for all sessions of an account, and one for each API key', async () => {
    const user = await house.addUser();
    const [one, two] = [await house.callerFor(user), await house.callerFor(user)];
    const cost = (await ask(one)).data.rateLimit.cost as number;
    expect((await ask(two)).data.rateLimit.remaining).toBe(POINTS - 2 * cost);
    for (const key of [await keyOf(house, user), await keyOf(house, user)])
      expect((await ask(key)).data.rateLimit.remaining).toBe(POINTS - cost);
  });

  it('is the own one of an administrator who acts as somebody else', async () => {
    const [boss, user] = [await house.addUser('ADMIN'), await house.addUser()];
    const cost = (await ask(await impersonating(house, boss, user))).data.rateLimit.cost as number;
    expect((await ask(await house.callerFor(boss))).data.rateLimit.remaining).toBe(POINTS - 2 * cost);
    expect((await ask(await house.callerFor(user))).data.rateLimit.remaining).toBe(POINTS - cost);
  });

  it('is one for all strangers of an address, and for credentials that do not hold', async () => {
    house.clock.advance({ minutes: 2 });
    const cost = (await ask(house.anonymous)).data.rateLimit.cost as number;
    const rejected = await ask({ authorization: 'Bearer not.a.token' });
    expect(rejected.data.rateLimit.remaining).toBe(POINTS - 2 * cost);
  });

  it('is the same over WebSocket', async () => {
    const caller = await house.callerFor(await house.addUser());
    const cost = (await ask(caller)).data.rateLimit.cost as number;
    const client = new SocketClient(house, caller);
    const { data } = (await client.ask(LIMIT)) as { data: { rateLimit: { remaining: number } } };
    expect(data.rateLimit.remaining).toBe(POINTS - 2 * cost);
    await client.close();
  });

  it('costs nothing where a document is refused before it has a cost', async () => {
    const caller = await house.callerFor(await house.addUser());
    for (const document of ['{', '{ nothing }', '{ users(first: 100) { nodes { id name email } } }']) {
      const { headers, refusal } = await house.ask(caller, document);
      expect(refusal).not.toBeNull();
      expect(headers.get('ratelimit')).toBeNull();
    }
    const { rateLimit } = (await ask(caller)).data;
    expect(rateLimit.remaining).toBe(POINTS - rateLimit.cost);
  });

  it('asks the database nothing', async () => {
    const caller = await house.callerFor(await house.addUser());
    await ask(caller);
    expect((await ask(caller)).statements).toEqual([]);
  });
});

describe('an allowance of 0', () => {
  it('is no limit, and nothing is told of any', async () => {
    const house = await House.open({ environment: { RATE_LIMIT_POINTS: '0' } });
    const { data, headers, errors } = await house.ask(house.anonymous, '{ rateLimit { cost } }');
    expect({ data, errors }).toEqual({ data: { rateLimit: null }, errors: [] });
    expect(headers.get('ratelimit')).toBeNull();
    expect(headers.get('ratelimit-policy')).toBeNull();
    await house.close();
  });
});
