import { budgetHolder, periodOf, usdFrom } from '../../src/usage/litellm/litellm-pull.policy.ts';
import { formatUsd } from '../../src/usage/measures/index.ts';
import { House, type TestUser } from '../support/house.ts';
import { LiteLlmStandIn, PROXY_KEY, proxyKey, proxyUser } from '../support/litellm-proxy.ts';
import { command, environmentOf, type Outcome } from '../support/service-process.ts';
import { budget, counters, ledger, wrongCounters } from '../support/usage.ts';

// A command starts in some seconds where much else runs.
jest.setTimeout(120_000);

let house: House;
let proxy: LiteLlmStandIn;
let gateway: TestUser;
beforeAll(async () => {
  house = await House.open();
  proxy = await new LiteLlmStandIn().listen();
  gateway = await house.addUser('USER', { type: 'SERVICE', email: null, username: 'gateway' });
});
beforeEach(() => {
  proxy.users = [];
  proxy.keys = [];
  proxy.asked.length = 0;
});
afterAll(async () => {
  await proxy.close();
  await house.close();
});

const run = (args: readonly string[] = [], environment: Record<string, string> = {}): Promise<Outcome> =>
  command(['litellm', 'pull', '--url', proxy.url, '--recorder', 'Gateway', ...args], {
    environment: { ...environmentOf(house), LITELLM_API_KEY: PROXY_KEY, ...environment },
  });
const budgetsOf = ({ id }: TestUser) =>
  house.rows('SELECT category, period, limit_usd FROM usage_budgets WHERE user_id = $1 ORDER BY category', [id]);
const eventsOf = async ({ id }: TestUser) =>
  (await house.events(id)).filter(({ action }) => action === 'BUDGET_CHANGED');
const written = async () => ({
  budgets: await house.rows('SELECT * FROM usage_budgets ORDER BY id'),
  records: await house.rows('SELECT * FROM usage_records ORDER BY id'),
  counters: await house.rows('SELECT * FROM usage_counters ORDER BY user_id, period, period_start'),
  keys: await house.rows('SELECT * FROM usage_keys ORDER BY key'),
  events: await house.rows('SELECT id FROM audit_events ORDER BY id'),
});
const spentEver = async (user: TestUser) => (await counters(house, user, 'NEVER')).map((row) => row.platform_usd);

describe('gatehouse litellm pull', () => {
  it('takes over budgets and spending of accounts that are known, says of whom, and does so once', async () => {
    const ada = await house.addUser('USER', { username: 'ada-l' });
    const bob = await house.addUser();
    proxy.users = [
      proxyUser(ada.id.toUpperCase(), { spend: 12.34, max_budget: 100.0, budget_duration: '30d' }),
      proxyUser('b-1', { user_email: bob.email.toUpperCase(), spend: 3.2e-5, max_budget: 7, budget_duration: null }),
      proxyUser('default_user_id', { user_role: 'proxy_admin', spend: 5.5 }),
    ];
    proxy.keys = [
      proxyKey('aa11', { key_alias: 'ADA-L', spend: 1.5, max_budget: 3, budget_duration: '1d' }),
      proxyKey('bb22', { key_alias: 'ada-l', user_id: ada.id, spend: 12.34 }),
      proxyKey('cc33', { key_alias: 'ci', spend: 2 }),
    ];
    const before = await written();
    const dry = await run(['--dry-run']);
    expect(await written()).toEqual(before);
    const first = await run();
    const lines = [
      `${ada.id.toUpperCase()}: budget set to 100.00 USD MONTHLY for PLATFORM, 13.84 USD recorded as spent`,
      `${bob.email.toUpperCase()}: budget set to 7.00 USD NEVER for PLATFORM, 0.000032 USD recorded as spent`,
      'default_user_id: not known here',
      'key ci: not known here',
    ];
    const counts =
      'budgets: 2 set, 0 replaced, 0 left as they are; spending: 3 recorded (13.840032 USD), 0 recorded before; ' +
      '2 not known here, 1 left out, 0 failed.';
    const errors = 'key ADA-L: left out a budget, since another one of the same account counts\n';
    expect(first).toEqual({ code: 0, output: `${[...lines, counts].join('\n')}\n`, errors });
    const foreseen = [...lines, `Nothing was written. It would be ${counts}`];
    expect(dry).toEqual({ code: 0, output: `${foreseen.join('\n')}\n`, errors });

    expect(await budgetsOf(ada)).toEqual([{ category: 'PLATFORM', period: 'MONTHLY', limit_usd: '100.0000000000' }]);
    expect(await budgetsOf(bob)).toEqual([{ category: 'PLATFORM', period: 'NEVER', limit_usd: '7.0000000000' }]);
    expect(await ledger(house, bob)).toMatchObject([
      {
        cost_usd: '0.0000320000',
        category: 'PLATFORM',
        model: 'litellm pull',
        requests: '0',
        recorded_by_id: gateway.id,
      },
    ]);
    expect((await ledger(house, ada)).map((row) => row.cost_usd).sort()).toEqual(['1.5000000000', '12.3400000000']);
    expect(await spentEver(ada)).toEqual(['13.8400000000']);
    for (const user of [ada, bob]) expect(await wrongCounters(house, user)).toEqual([]);
    expect(await house.rows('SELECT key FROM usage_keys WHERE recorder_id = $1 ORDER BY key', [gateway.id])).toEqual([
      { key: 'litellm pull key aa11' },
      { key: `litellm pull user ${ada.id.toUpperCase()}` },
      { key: 'litellm pull user b-1' },
    ]);
    expect(await eventsOf(ada)).toMatchObject([
      {
        actor_name: 'system',
        user_agent: 'gatehouse litellm pull',
        before: { category: 'PLATFORM' },
        after: { category: 'PLATFORM', period: 'MONTHLY', limit: '100.00' },
      },
    ]);

    const after = await written();
    (proxy.users[0] as { spend: number }).spend = 99;
    const second = await run();
    expect(second.output).toMatch(
      /^default_user_id: not known here\nkey ci: not known here\nbudgets: 0 set, 0 replaced, 2 left/,
    );
    expect(second.output).toContain('spending: 0 recorded (0.00 USD), 3 recorded before;');
    expect(await written()).toEqual(after);
    for (const { output, errors } of [dry, first, second]) expect(output + errors).not.toContain(PROXY_KEY);
  });

  it('leaves a budget that is there, and replaces it where that is asked for', async () => {
    const user = await house.addUser();
    await budget(house, user, '5', { category: 'CLI' });
    proxy.users = [proxyUser('u', { user_email: user.email, max_budget: 9.5, budget_duration: '7d' })];
    const kept = await run(['--category', 'CLI']);
    expect(kept).toMatchObject({ code: 0, output: expect.stringMatching(/^budgets: 0 set, 0 replaced, 1 left/) });
    expect(await budgetsOf(user)).toMatchObject([{ period: 'MONTHLY', limit_usd: '5.0000000000' }]);
    const replaced = await run(['--category', 'CLI', '--replace-budgets']);
    expect(replaced.output).toMatch(`${user.email}: budget replaced by 9.50 USD WEEKLY for CLI\n`);
    expect(await budgetsOf(user)).toEqual([{ category: 'CLI', period: 'WEEKLY', limit_usd: '9.5000000000' }]);
    expect(await eventsOf(user)).toMatchObject([{ before: { limit: '5.00' }, after: { limit: '9.50' } }]);
  });

  it('counts no spending again when keys are forgotten, or somebody else records it', async () => {
    const user = await house.addUser();
    const other = await house.addUser('USER', { username: 'other-gateway' });
    proxy.users = [proxyUser('old', { user_email: user.email, spend: 4 })];
    expect((await run()).code).toBe(0);
    expect((await run(['--recorder', other.email])).output).toContain('0 recorded (0.00 USD), 1 recorded before');
    await house.rows("DELETE FROM usage_keys WHERE key = 'litellm pull user old'");
    await house.rows("UPDATE usage_records SET recorded_at = now() - interval '60 days' WHERE user_id = $1", [user.id]);
    expect((await run()).output).toContain('0 recorded (0.00 USD), 1 recorded before');
    expect(await spentEver(user)).toEqual(['4.0000000000']);
  });

  it('reads every page, and what comes twice as one', async () => {
    const user = await house.addUser();
    const many = Array.from({ length: 200 }, (_, index) => proxyUser(`stranger-${index}`));
    const last = proxyUser('last', { user_email: user.email, spend: 0.25 });
    proxy.users = [...many, last, last];
    proxy.keys = Array.from({ length: 101 }, (_, index) => proxyKey(`t${index}`, { user_id: 'somebody' }));
    const { code, output } = await run();
    expect([code, output]).toEqual([0, expect.stringContaining('1 recorded (0.25 USD)')]);
    expect(output).toContain('; 200 not known here, ');
    expect(proxy.asked).toEqual([
      ...[1, 2, 3].map((page) => `/user/list?page=${page}&page_size=100`),
      ...[1, 2].map((page) => `/key/list?page=${page}&size=100&return_full_object=true`),
    ]);
  });

  it('tells what cannot be meant, leaves it out, and lets nobody write into the terminal', async () => {
    const users = await Promise.all([1, 2, 3, 4].map(() => house.addUser()));
    const [minus, much, odd, late] = users as [TestUser, TestUser, TestUser, TestUser];
    proxy.users = [
      proxyUser('1', { user_email: minus.email, spend: -1 }),
      proxyUser('2', { user_email: much.email, max_budget: 1e9, spend: 1 }),
      proxyUser('3', { user_email: odd.email, max_budget: 5, budget_duration: '\u001b[2J' }),
      proxyUser('4', { user_email: late.email, max_budget: 5, budget_duration: '45d' }),
      proxyUser('\u001b]0;owned\u0007', { spend: 1 }),
    ];
    const { code, output, errors } = await run();
    expect(code).toBe(0);
    expect(errors.split('\n')).toEqual([
      `${minus.email}: left out a spending of -1 USD`,
      `${much.email}: left out a budget of 1000000000 USD`,
      `${odd.email}: left out "a budget that begins anew after \\u001b[2J"`,
      `${late.email}: left out a budget that begins anew after 45d`,
      '',
    ]);
    expect(output).toContain('"\\u001b]0;owned\\u0007": not known here\n');
    expect(output).toContain('4 left out, 0 failed.');
    for (const user of users) expect(await budgetsOf(user)).toEqual([]);
    expect(await spentEver(much)).toEqual(['1.0000000000']);
  });

  it('does the rest where something fails, and ends with 1', async () => {
    const [one, two] = [await house.addUser(), await house.addUser()];
    proxy.users = [
      proxyUser('x'.repeat(300), { user_email: one.email, spend: 1, max_budget: 2 }),
      proxyUser('two', { user_email: two.email, spend: 3 }),
    ];
    const { code, output, errors } = await run();
    expect(code).toBe(1);
    expect(errors).toMatch(new RegExp(`^${one.email}: failed, spending: .*255 characters`));
    expect(output).toContain('1 set, 0 replaced');
    expect(output).toContain('1 recorded (3.00 USD), 0 recorded before; 0 not known here, 0 left out, 1 failed.');
    expect(await spentEver(two)).toEqual(['3.0000000000']);
  });

  it.each<[string, () => void, string]>([
    [
      'JSON that is broken',
      () => proxy.answerNext({ body: '{"users": [' }),
      '/user/list is not the list that was asked',
    ],
    ['another list', () => proxy.answerNext({ body: ['sk-1', 'sk-2'] }), '/user/list is not the list that was asked'],
    ['more than is read', () => proxy.answerNext({ body: ' '.repeat(9e6) }), 'The answer is larger than is read.'],
    ['more pages than are read', () => proxy.answerNext({ body: { users: [], total_pages: 1001 } }), '1001 pages'],
    ['a fault', () => proxy.answerNext({ status: 500, body: 'secret trace' }), 'The proxy answered 500 to /user/list.'],
    [
      'a redirect',
      () => proxy.answerNext({ status: 307, headers: { location: 'http://127.0.0.1:9/' }, body: '' }),
      'answered 307 to /user/list: redirects are not followed',
    ],
  ])('writes nothing where the proxy answers with %s, and says so', async (_, answer, words) => {
    const user = await house.addUser();
    proxy.users = [proxyUser('u', { user_email: user.email, spend: 4, max_budget: 4 })];
    const before = await written();
    answer();
    const { code, output, errors } = await run();
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toContain(words);
    expect(errors).not.toMatch(/^ +at |secret trace|sk-/m);
    expect(await written()).toEqual(before);
  });

  it.each<[string, readonly string[], Record<string, string>, number, string]>([
    [
      'a wrong key',
      [],
      { LITELLM_API_KEY: 'sk-wrong' },
      1,
      'The proxy answered 401 to /user/list: LITELLM_API_KEY has',
    ],
    ['no key', [], { LITELLM_API_KEY: '' }, 78, 'LITELLM_API_KEY: required'],
    ['no budgets', [], { ENABLE_BUDGET_MANAGEMENT: 'false' }, 78, 'ENABLE_BUDGET_MANAGEMENT: off'],
    ['a recorder that is nobody', ['--recorder', 'nobody'], {}, 65, 'There is no such user.'],
    ['a recorder that is suspended', ['--recorder', 'gone'], {}, 65, 'Gone is not active'],
    ['an address with a user', ['--url', 'http://a:b@127.0.0.1'], {}, 1, 'It must have no user'],
    ['nobody listening', ['--url', 'http://127.0.0.1:9'], {}, 1, 'The connection was refused.'],
  ])('refuses %s, in words', async (name, args, environment, code, words) => {
    if (name.endsWith('suspended'))
      await house.addUser('USER', { username: 'gone', name: 'Gone', status: 'SUSPENDED' });
    const outcome = await run(args, environment);
    expect(outcome).toEqual({ code, output: '', errors: expect.stringContaining(words) });
    expect(outcome.errors).not.toMatch(/^ +at |sk-/m);
  });
});

describe('what a proxy says', () => {
  it.each([
    ['1d', 'DAILY'],
    ['24h', 'DAILY'],
    ['7d', 'WEEKLY'],
    ['1w', 'WEEKLY'],
    ['28d', 'MONTHLY'],
    ['30d', 'MONTHLY'],
    ['31d', 'MONTHLY'],
    ['1mo', 'MONTHLY'],
    [null, 'NEVER'],
    ['None', 'NEVER'],
    ['1h', null],
    ['2mo', null],
    ['constructor', null],
  ])('of a duration %s is a period %s', (duration, period) => expect(periodOf(duration)).toBe(period));

  it.each([
    [3.2e-5, '0.000032'],
    [0.1 + 0.2, '0.30'],
    [1e-11, '0.00'],
    [1e6, '1000000.00'],
    [-0, '0.00'],
    [1_000_000.01, null],
    [-1e-9, null],
    [NaN, null],
    [Infinity, null],
  ])('of %d dollars is %s', (float, usd) => {
    const read = usdFrom(float);
    expect(read === null ? null : formatUsd(read)).toBe(usd);
  });

  it("of budgets is the user's before keys", () => {
    const entry = (kind: 'user' | 'key', maxBudget: number | null) =>
      ({ kind, id: kind, names: [], spent: 0, maxBudget, budgetDuration: null }) as const;
    const [user, key] = [entry('user', 1), entry('key', 2)];
    expect(budgetHolder([key, user])).toBe(user);
    expect(budgetHolder([entry('user', null), key])).toBe(key);
    expect(budgetHolder([entry('user', null)])).toBeNull();
  });
});
