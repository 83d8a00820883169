import { newId } from '../../src/core/ids.ts';
import { inOrderFor } from '../../src/billing/plans/plan.locale.ts';
import { decimalPlaces, minorMoney, moneyOf } from '../../src/billing/money/index.ts';
import {
  addPlan,
  CREATE_PLAN,
  DELETE_PLAN,
  DUPLICATE_PLAN,
  PLAN,
  planOf,
  subscribe,
  subscribed,
  UPDATE_PLAN,
} from '../support/billing.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { whenWaitingForLock } from '../support/until.ts';

let house: House;
let admin: TestUser;
let boss: Caller;
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  boss = await house.callerFor(admin);
});
afterAll(() => house.close());

const create = (values: Record<string, unknown>) => house.ask(boss, CREATE_PLAN, { input: planOf(values) });
const update = (id: string, input: object, by = boss) => house.ask(by, UPDATE_PLAN, { id, input });
const planRow = async (id: string) => (await house.rows('SELECT * FROM plans WHERE id = $1', [id]))[0];
const violation = (path: string[], code: string) => ({ code: 'BAD_USER_INPUT', violations: [{ path, code }] });

describe('createPlan', () => {
  it('makes a plan with texts, price, quotas, features and place, and leaves the event', async () => {
    const plan = await addPlan(house, boss, {
      translations: [
        { locale: 'en', name: ' Team ', description: 'For teams.' },
        { locale: 'de', name: 'Mannschaft' },
      ],
      price: { amount: '1200', currency: 'JPY' },
      interval: 'YEAR',
      quotas: [
        { metric: 'IMAGES', amount: 5 },
        { metric: 'TOKENS', amount: 9_007_199_254_740_991 },
      ],
      features: ['sso', 'audit'],
      displayOrder: 3,
    });
    expect(plan).toMatchObject({
      name: 'Team',
      price: { amount: '1200', currency: 'JPY' },
      interval: 'YEAR',
      quotas: [
        { metric: 'TOKENS', amount: 9_007_199_254_740_991 },
        { metric: 'IMAGES', amount: 5 },
      ],
      features: ['sso', 'audit'],
      isActive: true,
      displayOrder: 3,
    });
    expect(await planRow(plan.id)).toMatchObject({ price_minor: '1200', currency: 'JPY', billing_interval: 'YEAR' });
    expect(
      await house.rows('SELECT locale, name FROM plan_translations WHERE plan_id = $1 ORDER BY 1', [plan.id]),
    ).toEqual([
      { locale: 'de', name: 'Mannschaft' },
      { locale: 'en', name: 'Team' },
    ]);
    expect(await house.rows('SELECT price_minor FROM plan_prices WHERE plan_id = $1', [plan.id])).toEqual([
      { price_minor: '1200' },
    ]);
    expect(await house.events(plan.id)).toMatchObject([
      {
        action: 'PLAN_CREATED',
        actor_id: admin.id,
        target_type: 'Plan',
        target_name: 'Team',
        after: { price: { amount: '1200', currency: 'JPY' } },
      },
    ]);
  });

  it.each<[string, object, string[], string]>([
    [
      'no text in the default language',
      { translations: [{ locale: 'de', name: 'Plan' }] },
      ['input', 'translations'],
      'DEFAULT_LANGUAGE_MISSING',
    ],
    [
      'a language twice',
      {
        translations: [
          { locale: 'en', name: 'A' },
          { locale: 'EN', name: 'B' },
        ],
      },
      ['input', 'translations', '1'],
      'DUPLICATE',
    ],
    ['an empty name', { translations: [{ locale: 'en', name: ' ' }] }, ['input', 'translations', '0', 'name'], 'TEXT'],
    ['parts of a cent', { price: { amount: '1.005', currency: 'USD' } }, ['input', 'price', 'amount'], 'INVALID'],
    ['parts of a yen', { price: { amount: '1.5', currency: 'JPY' } }, ['input', 'price', 'amount'], 'INVALID'],
    ['a negative price', { price: { amount: '-1', currency: 'USD' } }, ['input', 'price', 'amount'], 'OUT_OF_RANGE'],
    [
      'more than anybody pays',
      { price: { amount: '99999999999999999999', currency: 'USD' } },
      ['input', 'price', 'amount'],
      'OUT_OF_RANGE',
    ],
    ['gold', { price: { amount: '1', currency: 'XAU' } }, ['input', 'price', 'currency'], 'INVALID'],
    [
      'a negative quota',
      { quotas: [{ metric: 'IMAGES', amount: -1 }] },
      ['input', 'quotas', '0', 'amount'],
      'OUT_OF_RANGE',
    ],
    [
      'a metric twice',
      {
        quotas: [
          { metric: 'IMAGES', amount: 1 },
          { metric: 'IMAGES', amount: 2 },
        ],
      },
      ['input', 'quotas', '1'],
      'DUPLICATE',
    ],
    ['a feature twice', { features: ['a', 'a'] }, ['input', 'features', '1'], 'DUPLICATE'],
    ['an unreadable feature', { features: ['\0'] }, ['input', 'features', '0'], 'TEXT'],
  ])('refuses %s', async (_what, values, path, code) => {
    const before = await house.rows('SELECT count(*) FROM plans');
    expect((await create(values as Record<string, unknown>)).refusal).toMatchObject(violation(path, code));
    expect(await house.rows('SELECT count(*) FROM plans')).toEqual(before);
  });

  it.each(lesserCallers)('is denied to %s, and so is each other change', async (_who, make, code) => {
    const plan = await addPlan(house, boss);
    const caller = await make(house);
    const codes = [
      (await house.ask(caller, CREATE_PLAN, { input: planOf() })).refusal!.code,
      (await update(plan.id, { displayOrder: 9 }, caller)).refusal!.code,
      (await house.ask(caller, DUPLICATE_PLAN, { id: plan.id })).refusal!.code,
      (await house.ask(caller, DELETE_PLAN, { id: plan.id })).refusal!.code,
    ];
    expect(codes).toEqual([code, code, code, code]);
    expect((await planRow(plan.id)).display_order).toBe(0);
  });
});

describe('plans', () => {
  it('come in display order to everybody, those that are not active only to administrators who ask', async () => {
    await house.rows('UPDATE plans SET is_active = false');
    const [second, first] = [
      await addPlan(house, boss, { displayOrder: 2 }),
      await addPlan(house, boss, { displayOrder: 1 }),
    ];
    const hidden = await addPlan(house, boss, { isActive: false, displayOrder: -1 });
    const user = await house.callerFor(await house.addUser());
    const list = async (by: Caller, all: boolean): Promise<string[]> =>
      (await house.ask(by, 'query ($all: Boolean) { plans(includeInactive: $all) { id } }', { all })).data.plans.map(
        ({ id }: { id: string }) => id,
      );
    expect(await list(user, false)).toEqual([first.id, second.id]);
    expect(await list(user, true)).toEqual([first.id, second.id]);
    expect(await list(boss, false)).toEqual([first.id, second.id]);
    expect((await list(boss, true))[0]).toBe(hidden.id);
    const one = async (by: Caller, id: string) =>
      (await house.ask(by, 'query ($id: ID!) { plan(id: $id) { id } }', { id })).data.plan;
    expect([await one(user, hidden.id), await one(user, newId()), await one(user, 'x')]).toEqual([null, null, null]);
    expect([await one(boss, hidden.id), await one(user, first.id)]).toEqual([{ id: hidden.id }, { id: first.id }]);
  });

  it('take the same statements for many as for one, with what hangs on them', async () => {
    const ask = async (): Promise<number> =>
      (
        await house.ask(
          boss,
          `{ plans(includeInactive: true) { ${PLAN} subscriptions(first: 2) { totalCount nodes { id user { id } plan { name } quotaUsage { used } } } } }`,
        )
      ).statements.length;
    for (let each = 0; each < 2; each += 1)
      await subscribed(house, boss, await house.addUser(), await addPlan(house, boss));
    const few = await ask();
    for (let each = 0; each < 4; each += 1)
      await subscribed(house, boss, await house.addUser(), await addPlan(house, boss));
    expect(await ask()).toBe(few);
  });

  it('are named in the language asked for, in one that includes it, or in the default one', async () => {
    const { id } = await addPlan(house, boss, {
      translations: [
        { locale: 'en', name: 'Plan', description: 'All.' },
        { locale: 'pt-BR', name: 'Plano' },
        { locale: 'zh-Hant', name: '方案' },
      ],
    });
    const ask = `query ($id: ID!) { plan(id: $id) { none: name de: name(locale: "de") br: name(locale: "pt-BR") pt: name(locale: "pt")
      tw: name(locale: "zh-Hant-TW") description(locale: "pt-BR") } }`;
    expect((await house.ask(boss, ask, { id })).data.plan).toEqual({
      none: 'Plan',
      de: 'Plan',
      br: 'Plano',
      pt: 'Plan',
      tw: '方案',
      description: 'All.',
    });
    const texts = [{ locale: 'fr' }, { locale: 'zh' }];
    expect(inOrderFor(texts, 'zh-x-private', 'en').map(({ locale }) => locale)).toEqual(['zh', 'fr']);
  });
});

describe('updatePlan', () => {
  it('changes what is given and leaves what is not, with both sides in the log', async () => {
    const plan = await addPlan(house, boss, { features: ['a'], displayOrder: 4 });
    const input = {
      price: { amount: '25.50', currency: 'EUR' },
      features: ['a', 'b'],
      translations: [{ locale: 'en', name: 'Pro+' }],
    };
    const { data, errors } = await update(plan.id, input);
    expect(errors).toEqual([]);
    expect(data.updatePlan.plan).toMatchObject({
      name: 'Pro+',
      price: input.price,
      features: ['a', 'b'],
      displayOrder: 4,
      quotas: plan.quotas,
    });
    expect(await planRow(plan.id)).toMatchObject({ price_minor: '2550', currency: 'EUR' });
    const [, event] = await house.events(plan.id);
    expect(event).toMatchObject({
      action: 'PLAN_UPDATED',
      before: { price: { amount: '20.00', currency: 'USD' }, features: ['a'] },
      after: { price: input.price },
    });
    expect(Object.keys(event.after).sort()).toEqual(['features', 'price', 'translations']);
    expect((await update(plan.id, input)).errors).toEqual([]);
    expect(await house.events(plan.id)).toHaveLength(2);
  });

  it('switches a plan off and on, each an event of its own', async () => {
    const plan = await addPlan(house, boss);
    const user = await house.addUser();
    await update(plan.id, { isActive: false });
    expect((await subscribe(house, boss, user, plan)).refusal!.code).toBe('INVALID_STATE');
    await update(plan.id, { isActive: true, displayOrder: 2 });
    const actions = (await house.events(plan.id)).map(({ action }) => action).sort();
    expect(actions).toEqual(['PLAN_ACTIVATED', 'PLAN_CREATED', 'PLAN_DEACTIVATED', 'PLAN_UPDATED']);
    expect((await subscribe(house, boss, user, plan)).errors).toEqual([]);
  });

  it.each<[string, object[]]>([
    [
      'a quota that falls',
      [
        { metric: 'REQUESTS', amount: 999 },
        { metric: 'IMAGES', amount: 10 },
      ],
    ],
    ['a quota that vanishes', [{ metric: 'REQUESTS', amount: 2_000 }]],
    [
      'a quota of what was not bound before',
      [
        { metric: 'REQUESTS', amount: 1_000 },
        { metric: 'IMAGES', amount: 10 },
        { metric: 'TOKENS', amount: 1 },
      ],
    ],
  ])('refuses %s while anybody subscribes, and says how many do', async (_what, quotas) => {
    const plan = await addPlan(house, boss, {
      quotas: [
        { metric: 'REQUESTS', amount: 1_000 },
        { metric: 'IMAGES', amount: 10 },
      ],
    });
    const users = [await house.addUser(), await house.addUser()];
    const [one, other] = [
      await subscribed(house, boss, users[0]!, plan),
      await subscribed(house, boss, users[1]!, plan),
    ];
    const { refusal } = await update(plan.id, { quotas });
    expect(refusal).toMatchObject({ code: 'PLAN_IN_USE', violations: [{ path: ['input', 'quotas'] }] });
    expect(refusal!.message).toContain('2 subscriptions');
    expect(await house.rows('SELECT metric, amount FROM plan_quotas WHERE plan_id = $1 ORDER BY 1', [plan.id])).toEqual(
      [
        { metric: 'IMAGES', amount: '10' },
        { metric: 'REQUESTS', amount: '1000' },
      ],
    );
    expect(await house.events(plan.id)).toHaveLength(1);
    for (const { id } of [one, other])
      await house.ask(
        boss,
        'mutation ($id: ID!) { cancelPlanSubscription(id: $id, immediately: true) { subscription { id } } }',
        { id },
      );
    expect((await update(plan.id, { quotas })).errors).toEqual([]);
  });

  it('lets those who subscribe have at once what is more', async () => {
    const plan = await addPlan(house, boss);
    const { id } = await subscribed(house, boss, await house.addUser(), plan);
    await update(plan.id, { quotas: [{ metric: 'REQUESTS', amount: 5_000 }] });
    expect(await house.rows('SELECT included FROM usage_allowances WHERE source_id = $1', [id])).toEqual([
      { included: '5000' },
    ]);
  });

  it('waits for whoever counts before it holds anything of what is included', async () => {
    const quotas = (amount: number) => [{ metric: 'REQUESTS', amount }, { metric: 'TOKENS', amount }]; // prettier-ignore
    const plan = await addPlan(house, boss, { quotas: quotas(10) });
    const users = [await house.addUser(), await house.addUser()];
    for (const user of users) await subscribed(house, boss, user, plan);
    const counting = await house.database.owner.connect();
    await counting.query('BEGIN');
    await counting.query('SELECT FROM usage_accounts WHERE user_id = $1 FOR NO KEY UPDATE', [users[1]!.id]);
    const raising = update(plan.id, { quotas: quotas(20) });
    await whenWaitingForLock(house);
    for (const table of ['usage_allowances', 'usage_renewals'])
      await counting.query(`SELECT FROM ${table} WHERE user_id = ANY($1::uuid[]) FOR UPDATE NOWAIT`, [
        users.map(({ id }) => id),
      ]);
    await counting.query('UPDATE usage_allowances SET used = used + 1 WHERE user_id = $1', [users[1]!.id]);
    await counting.query('COMMIT');
    counting.release();
    expect((await raising).errors).toEqual([]);
    const rows = 'SELECT included, used FROM usage_allowances WHERE user_id = $1';
    for (const [user, used] of [[users[0]!, '0'], [users[1]!, '1']] as const) // prettier-ignore
      expect(await house.rows(rows, [user.id])).toEqual([{ included: '20', used }, { included: '20', used }]); // prettier-ignore
  });

  it.each(['translations', 'price', 'quotas', 'features', 'isActive', 'displayOrder'])(
    'refuses null for %s',
    async (field) => {
      const plan = await addPlan(house, boss);
      expect((await update(plan.id, { [field]: null })).refusal).toMatchObject(violation(['input', field], 'REQUIRED'));
    },
  );

  it('never takes a quota from whoever subscribes at the same time', async () => {
    const plan = await addPlan(house, boss);
    const users = await Promise.all(Array.from({ length: 20 }, () => house.addUser()));
    const lower = (amount: number) => update(plan.id, { quotas: [{ metric: 'REQUESTS', amount }] });
    const [lowered] = await Promise.all([
      Promise.all(Array.from({ length: 20 }, (_, index) => lower(999 - index))),
      Promise.all(users.map((user) => subscribe(house, boss, user, plan))),
    ]);
    for (const { refusal } of lowered) expect(['PLAN_IN_USE', undefined]).toContain(refusal?.code);
    // Whoever subscribed has no less than the plan says now, and the plan no more than they have.
    const [{ amount }] = await house.rows('SELECT amount FROM plan_quotas WHERE plan_id = $1', [plan.id]);
    const included = await house.rows(
      `SELECT DISTINCT a.included FROM usage_allowances a JOIN plan_subscriptions s ON s.id = a.source_id WHERE s.plan_id = $1`,
      [plan.id],
    );
    expect(included).toEqual([{ included: amount }]);
    expect(
      await house.rows('SELECT count(*)::int AS count FROM plan_subscriptions WHERE plan_id = $1', [plan.id]),
    ).toEqual([{ count: 20 }]);
  });
});

describe('duplicatePlan', () => {
  it('makes a copy that is not active, and says of what', async () => {
    const plan = await addPlan(house, boss, {
      features: ['a'],
      translations: [
        { locale: 'en', name: 'Pro' },
        { locale: 'de', name: 'Profi' },
      ],
    });
    const { duplicatePlan } = (await house.ask(boss, DUPLICATE_PLAN, { id: plan.id })).data;
    const { id, createdAt: _c, updatedAt: _u, ...copy } = duplicatePlan.plan;
    const { id: modelId, createdAt, updatedAt: _, ...model } = plan;
    expect(id).not.toBe(modelId);
    expect(createdAt).toBeDefined();
    expect(copy).toEqual({ ...model, isActive: false });
    expect(await house.events(id)).toMatchObject([
      { action: 'PLAN_DUPLICATED', actor_id: admin.id, after: { copyOf: plan.id } },
    ]);
  });
});

describe('deletePlan', () => {
  it('deletes a plan that nobody subscribed to, once', async () => {
    const plan = await addPlan(house, boss);
    expect((await house.ask(boss, DELETE_PLAN, { id: plan.id })).data.deletePlan.deletedId).toBe(plan.id);
    expect(await planRow(plan.id)).toBeUndefined();
    expect((await house.events(plan.id)).at(-1)).toMatchObject({
      action: 'PLAN_DELETED',
      target_name: 'Pro',
      before: { interval: 'MONTH' },
    });
    for (const id of [plan.id, newId(), 'x'])
      for (const [document, more] of [
        [DELETE_PLAN, {}],
        [DUPLICATE_PLAN, {}],
        [UPDATE_PLAN, { input: {} }],
      ] as const)
        expect((await house.ask(boss, document, { id, ...more })).refusal!.code).toBe('NOT_FOUND');
  });

  it('refuses one that anybody ever subscribed to', async () => {
    const plan = await addPlan(house, boss);
    const { id } = await subscribed(house, boss, await house.addUser(), plan);
    await house.ask(
      boss,
      'mutation ($id: ID!) { cancelPlanSubscription(id: $id, immediately: true) { subscription { id } } }',
      { id },
    );
    const { refusal } = await house.ask(boss, DELETE_PLAN, { id: plan.id });
    expect(refusal).toMatchObject({ code: 'PLAN_IN_USE' });
    expect(refusal!.message).toContain('1 subscription');
    expect(await planRow(plan.id)).toBeDefined();
  });
});

describe('money', () => {
  it.each([
    ['USD', '0.5', 50n, '0.50'],
    ['usd', '12.50', 1250n, '12.50'],
    ['JPY', '1200.00', 1200n, '1200'],
    ['KWD', '1.005', 1005n, '1.005'],
    ['IQD', '1.005', 1005n, '1.005'],
    ['CLF', '0.0001', 1n, '0.0001'],
    ['EUR', '0', 0n, '0.00'],
  ])('of %s is exact in its own coins: %s', (currency, amount, minor, shown) => {
    expect(minorMoney({ amount, currency }, []).minor).toBe(minor);
    expect(moneyOf(minor, currency.toUpperCase())).toEqual({ amount: shown, currency: currency.toUpperCase() });
  });

  it('has as many decimal places as ISO 4217 says', () => {
    expect(['USD', 'JPY', 'BHD', 'UYW', 'XXX'].map(decimalPlaces)).toEqual([2, 0, 3, 4, null]);
  });
});
