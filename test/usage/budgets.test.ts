import { newId } from '../../src/core/ids.ts';
import { keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { addBudget, record, use } from '../support/limits.ts';

const BUDGET = `budget {
  id category period limit { amount currency } spent { amount } reserved { amount } remaining { amount } usedRatio
  periodStart resetsAt updatedAt user { id name }
}`;
const SET = `mutation ($input: SetBudgetInput!) { setBudget(input: $input) { ${BUDGET} } }`;
const RESET = `mutation ($id: ID!) { resetBudget(id: $id) { ${BUDGET} } }`;
const DELETE = 'mutation ($id: ID!) { deleteBudget(id: $id) { deletedId } }';
const OF =
  'query ($id: ID!) { user(by: { id: $id }) { budgets { id category spent { amount } usedRatio remaining { amount } } } }';
const NOBODY = '01920000-0000-7000-8000-000000000000';

let house: House;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN');
  caller = await house.callerFor(admin);
});
afterAll(() => house.close());

const set = (by: Caller, userId: string, values: object = {}) =>
  house.ask(by, SET, { input: { userId, category: 'PLATFORM', limit: '50', ...values } });
const reset = (by: Caller, id: string) => house.ask(by, RESET, { id });
const remove = (by: Caller, id: string) => house.ask(by, DELETE, { id });
const rows = ({ id }: { id: string }) =>
  house.rows('SELECT category, period, limit_usd FROM usage_budgets WHERE user_id = $1 ORDER BY category', [id]);
const events = async ({ id }: { id: string }) =>
  (await house.events(id)).filter(({ action }) => action === 'BUDGET_CHANGED');
const budgets = async ({ id }: { id: string }) => (await house.ask(caller, OF, { id })).data.user.budgets;

describe('setBudget', () => {
  it('sets what a user may spend, monthly where nothing else is said', async () => {
    const user = await house.addUser();
    const { data, errors } = await set(caller, user.id.toUpperCase());
    expect(errors).toEqual([]);
    const { budget } = data.setBudget;
    expect(budget).toMatchObject({
      category: 'PLATFORM',
      period: 'MONTHLY',
      limit: { amount: '50.00', currency: 'USD' },
      spent: { amount: '0.00' },
      reserved: { amount: '0.00' },
      remaining: { amount: '50.00' },
      usedRatio: 0,
      user: { id: user.id, name: user.name },
    });
    expect(budget.periodStart).toMatch(/-01T00:00:00.000Z$/);
    expect(budget.resetsAt > budget.periodStart).toBe(true);
    expect(await rows(user)).toEqual([{ category: 'PLATFORM', period: 'MONTHLY', limit_usd: '50.0000000000' }]);
  });

  it('keeps ten decimal places exactly, and counts what was spent before there was a budget', async () => {
    const user = await house.addUser();
    await use(house, user, {}, { CLI: '0.1000000001', PLATFORM: '9' });
    const { data } = await set(caller, user.id, { category: 'CLI', limit: '0.3000000002', period: 'NEVER' });
    expect(data.setBudget.budget).toMatchObject({
      limit: { amount: '0.3000000002' },
      spent: { amount: '0.1000000001' },
      remaining: { amount: '0.2000000001' },
      resetsAt: null,
    });
  });

  it('changes the one of the category, under the id that it has', async () => {
    const user = await house.addUser();
    const id = await addBudget(house, user, '5');
    await addBudget(house, user, '7', { category: 'CLI' });
    const { data } = await set(caller, user.id, { period: 'DAILY', limit: '6' });
    expect(data.setBudget.budget).toMatchObject({ id, period: 'DAILY', limit: { amount: '6.00' } });
    expect(await rows(user)).toEqual([
      { category: 'CLI', period: 'MONTHLY', limit_usd: '7.0000000000' },
      { category: 'PLATFORM', period: 'DAILY', limit_usd: '6.0000000000' },
    ]);
  });

  it('leaves an event with what was before and what is after', async () => {
    const user = await house.addUser();
    await set(caller, user.id);
    await set(caller, user.id, { limit: '60.5' });
    const target = { actor_id: admin.id, target_type: 'User', target_name: user.name };
    expect(await events(user)).toMatchObject([
      {
        ...target,
        before: { category: 'PLATFORM' },
        after: { category: 'PLATFORM', period: 'MONTHLY', limit: '50.00' },
      },
      { ...target, before: { limit: '50.00' }, after: { limit: '60.50' } },
    ]);
  });

  it('done twice is like done once', async () => {
    const user = await house.addUser();
    const first = await set(caller, user.id, { limit: '5.0' });
    const second = await set(caller, user.id, { limit: '5.000' });
    expect(second.data).toEqual(first.data);
    expect(await events(user)).toHaveLength(1);
  });

  it('by twenty at once writes one row, whose last change the log tells last', async () => {
    const user = await house.addUser();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => set(caller, user.id, { limit: `${at}` })));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    const [{ limit_usd: limit }, ...others] = await rows(user);
    expect(others).toEqual([]);
    const told = await events(user);
    expect(told).toHaveLength(20);
    expect(`${told.at(-1).after.limit}00000000`).toBe(limit);
  });

  it.each<[string, object, string[], string]>([
    ['a negative limit', { limit: '-1' }, ['input', 'limit'], 'OUT_OF_RANGE'],
    ['eleven decimal places', { limit: '1.00000000001' }, ['input', 'limit'], 'INVALID'],
    ['more than a budget holds', { limit: '10000000000' }, ['input', 'limit'], 'OUT_OF_RANGE'],
  ])('refuses %s', async (_what, values, path, code) => {
    const user = await house.addUser();
    const { refusal } = await set(caller, user.id, values);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path, code }] });
    expect(await rows(user)).toEqual([]);
  });

  it('takes zero, of which there is no share, and refuses what is no decimal', async () => {
    const user = await house.addUser();
    await use(house, user, {}, { PLATFORM: '1' });
    const { budget } = (await set(caller, user.id, { limit: '0' })).data.setBudget;
    expect(budget).toMatchObject({ usedRatio: null, spent: { amount: '1.00' }, remaining: { amount: '0.00' } });
    for (const limit of ['', 'x', '1e3', 'NaN', 5])
      expect((await set(caller, user.id, { limit })).refusal?.code).toBe('BAD_USER_INPUT');
  });

  it('of nobody is NOT_FOUND', async () => {
    for (const id of [NOBODY, 'nobody']) expect((await set(caller, id)).refusal?.code).toBe('NOT_FOUND');
  });

  it.each(lesserCallers)('is denied to %s, who also resets and deletes none', async (_who, make, code) => {
    const [user, by] = [await house.addUser(), await make(house)];
    const id = await addBudget(house, user, '5');
    const codes = [await set(by, user.id), await reset(by, id), await remove(by, id)].map(
      ({ refusal }) => refusal?.code,
    );
    expect(codes).toEqual([code, code, code]);
    expect(await rows(user)).toMatchObject([{ limit_usd: '5.0000000000' }]);
  });

  it('is denied to delegates of user management', async () => {
    const { caller: by } = await addDelegate(house, { USER_MANAGEMENT: 'WRITE' });
    expect((await set(by, (await house.addUser()).id)).refusal?.code).toBe('FORBIDDEN');
  });
});

describe('resetBudget', () => {
  it('begins the period anew with nothing spent, and keeps its end and what was spent elsewhere', async () => {
    const user = await house.addUser();
    const id = await addBudget(house, user, '10');
    await addBudget(house, user, '10', { category: 'CLI' });
    await use(house, user, {}, { PLATFORM: '4', CLI: '3' });
    const before = (await set(caller, user.id, { limit: '10' })).data.setBudget.budget;
    const { data, errors } = await reset(caller, id.toUpperCase());
    expect(errors).toEqual([]);
    expect(data.resetBudget.budget).toMatchObject({
      id,
      spent: { amount: '0.00' },
      remaining: { amount: '10.00' },
      resetsAt: before.resetsAt,
    });
    expect(data.resetBudget.budget.periodStart > before.periodStart).toBe(true);
    expect(await house.rows('SELECT spent_usd FROM usage_budget_resets WHERE budget_id = $1', [id])).toEqual([
      { spent_usd: '4.0000000000' },
    ]);
    expect((await budgets(user)).map(({ spent }: { spent: { amount: string } }) => spent.amount)).toEqual([
      '3.00',
      '0.00',
    ]);
    expect(await events(user)).toMatchObject([
      { before: { category: 'PLATFORM', spent: '4.00' }, after: { category: 'PLATFORM', spent: '0.00' } },
    ]);
  });

  it('counts what is spent from then on, and is reset again', async () => {
    const [user, key] = [await house.addUser(), await keyOf(house, admin, ['USAGE_WRITE'])];
    const id = await addBudget(house, user, '10');
    for (const cost of ['4', '2.5']) {
      await record(house, key, [{ userId: user.id, cost }]);
      expect((await reset(caller, id)).data.resetBudget.budget.spent.amount).toBe('0.00');
    }
    await record(house, key, [{ userId: user.id, cost: '1' }]);
    expect(await budgets(user)).toMatchObject([{ spent: { amount: '1.00' }, remaining: { amount: '9.00' } }]);
  });

  it('changes nothing where nothing was spent', async () => {
    const user = await house.addUser();
    const id = await addBudget(house, user, '10');
    expect((await reset(caller, id)).errors).toEqual([]);
    expect(await events(user)).toEqual([]);
  });

  it('by twenty at once, while money is spent, forgives each cent once', async () => {
    const [user, key] = [await house.addUser(), await keyOf(house, admin, ['USAGE_WRITE'])];
    const id = await addBudget(house, user, '1000', { period: 'NEVER' });
    const spending = Array.from({ length: 20 }, () => record(house, key, [{ userId: user.id, cost: '0.01' }]));
    const answers = await Promise.all(Array.from({ length: 20 }, () => reset(caller, id)));
    await Promise.all(spending);
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    const [{ forgiven }] = await house.rows(
      'SELECT coalesce(sum(spent_usd), 0) AS forgiven FROM usage_budget_resets WHERE budget_id = $1',
      [id],
    );
    const [{ spent }] = await budgets(user);
    expect(Number(forgiven) + Number(spent.amount)).toBeCloseTo(0.2, 10);
    const told = (await events(user)).reduce((sum, { before }) => sum + Number(before.spent), 0);
    expect(told).toBeCloseTo(Number(forgiven), 10);
  });

  it('forgives all that was spent before it, of whatever kind the period becomes later', async () => {
    const [user, key] = [await house.addUser(), await keyOf(house, admin, ['USAGE_WRITE'])];
    const spend = (cost: string) => record(house, key, [{ userId: user.id, cost }]);
    const id = await addBudget(house, user, '10', { period: 'DAILY' });
    await spend('3');
    house.clock.advance({ days: 1 });
    caller = await house.callerFor(admin);
    await spend('4');
    house.clock.advance({ seconds: 1 });
    await reset(caller, id);
    house.clock.advance({ seconds: 1 });
    await spend('1');
    const spent = async (period: string) =>
      (await set(caller, user.id, { limit: '10', period })).data.setBudget.budget.spent.amount;
    // What was spent the day before is of no day that began anew, but of all time.
    for (const period of ['NEVER', 'DAILY', 'NEVER']) expect(await spent(period)).toBe('1.00');
    const told = await house.rows('SELECT spent_usd FROM usage_budget_resets WHERE budget_id = $1', [id]);
    expect(told).toEqual([{ spent_usd: '7.0000000000' }]);
  });
});

describe('deleteBudget', () => {
  it('removes a budget for good, and leaves an event', async () => {
    const user = await house.addUser();
    const id = await addBudget(house, user, '10');
    expect((await remove(caller, id)).data.deleteBudget.deletedId).toBe(id);
    expect(await rows(user)).toEqual([]);
    expect(await budgets(user)).toEqual([]);
    expect(await events(user)).toMatchObject([
      {
        before: { category: 'PLATFORM', period: 'MONTHLY', limit: '10.00' },
        after: { category: 'PLATFORM' },
      },
    ]);
    expect(Object.keys((await events(user))[0]!.after)).toEqual(['category']);
  });

  it('of one that is gone, or never was, is NOT_FOUND, and so is a reset of it', async () => {
    const id = await addBudget(house, await house.addUser(), '10');
    await remove(caller, id);
    for (const gone of [id, newId(), 'nothing'])
      expect([(await remove(caller, gone)).refusal?.code, (await reset(caller, gone)).refusal?.code]).toEqual([
        'NOT_FOUND',
        'NOT_FOUND',
      ]);
  });

  it('by ten at once is done by one', async () => {
    const id = await addBudget(house, await house.addUser(), '10');
    const answers = await Promise.all(Array.from({ length: 10 }, () => remove(caller, id)));
    expect(answers.map(({ refusal }) => refusal?.code ?? 'ok').sort()).toEqual([...Array(9).fill('NOT_FOUND'), 'ok']);
  });
});

describe('budgets', () => {
  it('are none where none is configured, which is not a budget of zero', async () => {
    const [none, zero] = [await house.addUser(), await house.addUser()];
    await addBudget(house, zero, '0');
    await use(house, none, {}, { PLATFORM: '3' });
    expect(await budgets(none)).toEqual([]);
    expect(await budgets(zero)).toMatchObject([{ usedRatio: null }]);
  });

  it('tell how much is spent as a share, which may be more than all', async () => {
    const user = await house.addUser();
    await addBudget(house, user, '10');
    await use(house, user, {}, { PLATFORM: '12.5' });
    expect(await budgets(user)).toMatchObject([{ usedRatio: 1.25, remaining: { amount: '0.00' } }]);
  });

  it('are shown to oneself and to readers of user management, and null to others', async () => {
    const [user, other] = [await house.addUser(), await house.addUser()];
    for (const each of [user, other]) await addBudget(house, each, '10');
    const own = await house.callerFor(user);
    expect((await house.ask(own, '{ viewer { budgets { user { id } } } }')).data.viewer.budgets).toEqual([
      { user: { id: user.id } },
    ]);
    const lister = await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' });
    const listed = await house.ask(lister.caller, '{ users(first: 100) { nodes { id budgets { id } } } }');
    const shown = (listed.data.users.nodes as { id: string; budgets: unknown }[]).filter(({ budgets }) => budgets);
    expect(shown).toEqual([{ id: lister.id, budgets: [] }]);
    const reader = await addDelegate(house, { USER_MANAGEMENT: 'READ' });
    expect((await house.ask(reader.caller, OF, { id: other.id })).data.user.budgets).toHaveLength(1);
  });
});

describe('where budgets are switched off', () => {
  let off: House;
  beforeAll(async () => {
    off = await House.open({ environment: { ENABLE_BUDGET_MANAGEMENT: 'false' } });
  });
  afterAll(() => off.close());

  it('their mutations say so, and nobody has any', async () => {
    const root = await off.addUser('ADMIN');
    const by = await off.callerFor(root);
    const id = await addBudget(off, root, '10');
    const input = { userId: root.id, category: 'CLI', limit: '1' };
    const codes = [
      await off.ask(by, SET, { input }),
      await off.ask(by, RESET, { id }),
      await off.ask(by, DELETE, { id }),
    ].map(({ refusal }) => refusal?.code);
    expect(codes).toEqual(Array(3).fill('FEATURE_DISABLED'));
    expect((await off.ask(by, '{ viewer { budgets { id } } }')).data.viewer.budgets).toEqual([]);
    expect(await off.rows('SELECT category FROM usage_budgets')).toEqual([{ category: 'PLATFORM' }]);
  });
});
