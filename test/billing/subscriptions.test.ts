import { newId } from '../../src/core/ids.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import {
  addPlan,
  CANCEL_SUBSCRIPTION,
  liveOf,
  logOf,
  RESUME,
  SUBSCRIBE,
  subscribe,
  subscribed,
  SUBSCRIPTION,
  subscriptionOf,
  subscriptionRow,
  UPDATE_PLAN,
} from '../support/billing.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { check, gatewayOf, limit, record, requests, reserve } from '../support/usage.ts';

let house: House;
let admin: TestUser;
let boss: Caller;
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as the API gave it
let plan: any;
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  boss = await house.callerFor(admin);
  plan = await addPlan(house, boss);
});
afterAll(() => house.close());

interface Id {
  readonly id: string;
}
const cancel = ({ id }: Id, by = boss, immediately = false) => house.ask(by, CANCEL_SUBSCRIPTION, { id, immediately });
const resume = ({ id }: Id, by = boss) => house.ask(by, RESUME, { id });
const kinds = async (subscription: Id): Promise<string[]> =>
  (await logOf(house, subscription)).map(({ kind, reason }) => (reason ? `${kind} ${reason}` : kind));
/** As the service itself, as payment providers make it do. */
const bySystem = <T>(work: Parameters<typeof house.app.unitOfWork.maintain<T>>[0]) =>
  house.app.unitOfWork.maintain(work);

describe('subscribeUser', () => {
  it('subscribes somebody from now on, with an event in both logs', async () => {
    const user = await house.addUser();
    const told = await subscribed(house, boss, user, plan);
    expect(told).toMatchObject({
      status: 'ACTIVE',
      user: { id: user.id },
      plan: { id: plan.id },
      cancelAtPeriodEnd: false,
      trialEndsAt: null,
      quotaUsage: [{ metric: 'REQUESTS', used: 0, included: 1_000 }],
    });
    expect(await subscriptionRow(house, told)).toMatchObject({
      user_id: user.id,
      plan_id: plan.id,
      status: 'ACTIVE',
      price_minor: '2000',
      ends_at: null,
    });
    expect(await logOf(house, told)).toMatchObject([
      {
        kind: 'STARTED',
        user_id: user.id,
        plan_id: plan.id,
        status_before: null,
        status: 'ACTIVE',
        price_minor: '2000',
        currency: 'USD',
        yearly_minor_before: '0',
        yearly_minor: '24000',
      },
    ]);
    expect(await house.events(told.id)).toMatchObject([
      {
        action: 'SUBSCRIPTION_CHANGED',
        actor_id: admin.id,
        target_type: 'PlanSubscription',
        target_name: user.name,
        after: { planId: plan.id, plan: 'Pro', status: 'ACTIVE' },
      },
    ]);
    expect(await subscriptionOf(house, boss, user)).toEqual(told);
  });

  it('twice is like once, and so is forty at once', async () => {
    const user = await house.addUser();
    const first = await subscribed(house, boss, user, plan, 14);
    const answers = await Promise.all(Array.from({ length: 40 }, () => subscribe(house, boss, user, plan, 14)));
    expect(new Set(answers.map(({ data }) => data.subscribeUser.subscription.id))).toEqual(new Set([first.id]));
    expect(await kinds(first)).toEqual(['STARTED']);
    expect(await house.events(first.id)).toHaveLength(1);
  });

  it('of forty at once to different plans leaves one that goes on, and a log without a gap', async () => {
    const user = await house.addUser();
    const plans = await Promise.all(Array.from({ length: 8 }, () => addPlan(house, boss)));
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => subscribe(house, boss, user, plans[index % 8]!)),
    );
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    const live = await liveOf(house, user);
    expect(live).toHaveLength(1);
    const all = await house.rows(
      'SELECT id, started_at, ends_at FROM plan_subscriptions WHERE user_id = $1 ORDER BY started_at, id',
      [user.id],
    );
    for (const [index, { ends_at }] of all.entries()) expect(ends_at).toEqual(all[index + 1]?.started_at ?? null);
    const [{ mrr }] = await house.rows(
      'SELECT sum(yearly_minor - yearly_minor_before) AS mrr FROM subscription_events WHERE user_id = $1',
      [user.id],
    );
    expect(mrr).toBe('24000');
    expect(await house.rows('SELECT source_id FROM usage_renewals WHERE user_id = $1', [user.id])).toEqual([
      { source_id: live[0].id },
    ]);
    const open = await house.rows('SELECT source_id FROM usage_allowances WHERE user_id = $1 AND period_end > $2', [
      user.id,
      house.clock.now(),
    ]);
    expect(open).toEqual([{ source_id: live[0].id }]);
  });

  it('replaces a present one, which stays as history', async () => {
    const user = await house.addUser();
    const former = await subscribed(house, boss, user, plan);
    const other = await addPlan(house, boss, { price: { amount: '120', currency: 'EUR' }, interval: 'YEAR' });
    house.clock.advance({ seconds: 5 });
    const next = await subscribed(house, boss, user, other);
    expect(await kinds(former)).toEqual(['STARTED', 'ENDED REPLACED']);
    expect((await logOf(house, former))[1]).toMatchObject({
      status: 'CANCELLED',
      yearly_minor_before: '24000',
      currency_before: 'USD',
      yearly_minor: '0',
    });
    expect((await logOf(house, next))[0]).toMatchObject({ yearly_minor: '12000', currency: 'EUR' });
    expect((await subscriptionRow(house, former)).ends_at.toISOString()).toBe(next.currentPeriodStart);
    expect((await house.events(former.id)).at(-1)).toMatchObject({
      before: { status: 'ACTIVE' },
      after: { status: 'CANCELLED', reason: 'REPLACED' },
    });
    expect((await house.events(next.id))[0]).toMatchObject({
      before: { subscriptionId: former.id, planId: plan.id },
      after: { planId: other.id },
    });
    expect((await subscriptionOf(house, boss, user)).id).toBe(next.id);
  });

  it.each<[string, object, string, object]>([
    ['nobody', { userId: newId() }, 'NOT_FOUND', { path: ['input', 'userId'] }],
    ['no plan', { planId: newId() }, 'NOT_FOUND', { path: ['input', 'planId'] }],
    ['what is no id', { planId: 'x' }, 'NOT_FOUND', { path: ['input', 'planId'] }],
    ['a trial before today', { trialDays: -1 }, 'BAD_USER_INPUT', { path: ['input', 'trialDays'] }],
    ['a trial without end', { trialDays: 731 }, 'BAD_USER_INPUT', { path: ['input', 'trialDays'] }],
  ])('refuses %s', async (_what, values, code, violation) => {
    const user = await house.addUser();
    const input = { userId: user.id, planId: plan.id, ...values };
    expect((await house.ask(boss, SUBSCRIBE, { input })).refusal).toMatchObject({ code, violations: [violation] });
    expect(await liveOf(house, user)).toEqual([]);
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const user = await house.addUser();
    expect((await subscribe(house, await make(house), user, plan)).refusal!.code).toBe(code);
    expect(await liveOf(house, user)).toEqual([]);
  });

  it('is kept by the database to one of each user', async () => {
    const user = await house.addUser();
    const { id } = await subscribed(house, boss, user, plan);
    const copy = house.rows(
      `INSERT INTO plan_subscriptions SELECT (jsonb_populate_record(s, jsonb_build_object('id', $2::text))).* FROM plan_subscriptions s WHERE id = $1`,
      [id, newId()],
    );
    await expect(copy).rejects.toThrow('plan_subscriptions_live_key');
  });
});

describe('cancelPlanSubscription', () => {
  it('cancels with the period, and resumePlanSubscription takes it back, each once', async () => {
    const user = await house.addUser();
    const own = await house.callerFor(user);
    const subscription = await subscribed(house, boss, user, plan);
    for (let time = 0; time < 2; time += 1)
      expect((await cancel(subscription, own)).data.cancelPlanSubscription.subscription).toMatchObject({
        status: 'ACTIVE',
        cancelAtPeriodEnd: true,
      });
    expect((await subscriptionRow(house, subscription)).ends_at.toISOString()).toBe(subscription.currentPeriodEnd);
    for (let time = 0; time < 2; time += 1)
      expect((await resume(subscription, own)).data.resumePlanSubscription.subscription).toMatchObject({
        cancelAtPeriodEnd: false,
      });
    expect((await subscriptionRow(house, subscription)).ends_at).toBeNull();
    expect(await kinds(subscription)).toEqual(['STARTED', 'CANCELLATION_SCHEDULED', 'RESUMED']);
    const [, cancelled, resumed] = await house.events(subscription.id);
    expect([cancelled, resumed]).toMatchObject([
      { actor_id: user.id, before: { cancelAtPeriodEnd: false }, after: { cancelAtPeriodEnd: true } },
      { actor_id: user.id, before: { cancelAtPeriodEnd: true }, after: { cancelAtPeriodEnd: false } },
    ]);
  });

  it('cancels at once, once, and nothing brings it back', async () => {
    const user = await house.addUser();
    const subscription = await subscribed(house, boss, user, plan);
    const answers = await Promise.all(Array.from({ length: 40 }, () => cancel(subscription, boss, true)));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    expect(new Set(answers.map(({ data }) => data.cancelPlanSubscription.subscription.status))).toEqual(
      new Set(['CANCELLED']),
    );
    expect(await kinds(subscription)).toEqual(['STARTED', 'ENDED CANCELLED']);
    expect(await house.events(subscription.id)).toHaveLength(2);
    expect(await subscriptionOf(house, boss, user)).toBeNull();
    expect((await resume(subscription)).refusal!.code).toBe('INVALID_STATE');
  });

  it('finds those of others as little as those that there are not', async () => {
    const subscription = await subscribed(house, boss, await house.addUser(), plan);
    const [user, service] = [await house.addUser(), await house.addUser('ADMIN', { type: 'SERVICE', email: null })];
    const [other, acting, narrow] = [
      await house.callerFor(user),
      await impersonating(house, admin, user),
      await keyOf(house, service, ['USAGE_WRITE']),
    ];
    for (const ask of [cancel, resume]) {
      for (const id of [subscription.id, newId(), 'x'])
        for (const caller of [other, acting]) expect((await ask({ id }, caller)).refusal!.code).toBe('NOT_FOUND');
      expect((await ask(subscription, narrow)).refusal!.code).toBe('FORBIDDEN');
      expect((await ask(subscription, house.anonymous)).refusal!.code).toBe('UNAUTHENTICATED');
    }
    expect(await kinds(subscription)).toEqual(['STARTED']);
  });
});

describe('planSubscriptions', () => {
  it('lists them newest first by what they are now, to administrators alone', async () => {
    const own = await addPlan(house, boss);
    const users = await Promise.all(Array.from({ length: 4 }, () => house.addUser()));
    const made: Awaited<ReturnType<typeof subscribed>>[] = [];
    for (const user of users) {
      house.clock.advance({ seconds: 1 });
      made.push(await subscribed(house, boss, user, own, user === users[3] ? 30 : 0));
    }
    await cancel(made[0], boss, true);
    await bySystem((tx) => house.app.billing.subscriptionChanges.markPastDue(tx, made[1].id));
    const ask = `query ($filter: PlanSubscriptionFilter, $first: Int, $after: String) { planSubscriptions(filter: $filter, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } nodes { id status } } }`;
    const list = async (filter: object, more: object = {}) =>
      (await house.ask(boss, ask, { filter: { planId: own.id, ...filter }, ...more })).data.planSubscriptions;
    const all = await list({});
    expect([all.totalCount, all.nodes.map(({ status }: { status: string }) => status)]).toEqual([
      4,
      ['TRIALING', 'ACTIVE', 'PAST_DUE', 'CANCELLED'],
    ]);
    const first = await list({}, { first: 3 });
    const rest = await list({}, { first: 3, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...rest.nodes]).toEqual(all.nodes);
    expect((await list({ userId: users[2]!.id })).nodes).toEqual([all.nodes[1]]);
    for (const node of all.nodes) expect((await list({ status: [node.status] })).nodes).toEqual([node]);
    const ofPlan = `query ($id: ID!) { plan(id: $id) { subscriptions(status: [ACTIVE, TRIALING]) { totalCount nodes { id } } } }`;
    const { plan: told } = (await house.ask(boss, ofPlan, { id: own.id })).data;
    expect(told.subscriptions).toEqual({ totalCount: 2, nodes: [{ id: all.nodes[0].id }, { id: all.nodes[1].id }] });
    const user = await house.callerFor(users[0]!);
    expect((await house.ask(user, '{ planSubscriptions { totalCount } }')).refusal!.code).toBe('FORBIDDEN');
    expect((await house.ask(user, ofPlan, { id: own.id })).data.plan.subscriptions).toBeNull();
    const seen = await house.ask(await house.callerFor(users[2]!), `{ viewer { subscription { ${SUBSCRIPTION} } } }`);
    expect(seen.data.viewer.subscription.id).toBe(made[2].id);
  });
});

describe('what a plan includes', () => {
  it('binds together with limits, is counted, and ends with the subscription', async () => {
    const user = await house.addUser();
    const gateway = await gatewayOf(house, 'ACCESS_CHECK');
    const small = await addPlan(house, boss, { quotas: [{ metric: 'REQUESTS', amount: 10 }] });
    const subscription = await subscribed(house, boss, user, small);
    const usage = (count: number) => ({ userId: user.id, amounts: requests(count) });
    const decide = async (count: number) => (await check(house, boss, usage(count))).data.checkUsage;
    await record(house, gateway, [{ usage: usage(4) }]);
    expect((await reserve(house, gateway, { usage: usage(5) })).data.reserveUsage.decision.allowed).toBe(true);
    expect(await decide(2)).toMatchObject({
      allowed: false,
      exceededLimits: [],
      exceededQuotas: [{ metric: 'REQUESTS', used: 4, included: 10 }],
    });
    expect((await decide(2)).retryAt).not.toBeNull();
    expect((await decide(1)).allowed).toBe(true);
    await limit(house, { userId: user.id, maximum: 9 });
    expect(await decide(2)).toMatchObject({
      allowed: false,
      exceededLimits: [{ maximum: 9 }],
      exceededQuotas: [{ included: 10 }],
    });
    expect((await subscriptionOf(house, boss, user)).quotaUsage).toEqual([
      { metric: 'REQUESTS', used: 4, included: 10 },
    ]);
    await cancel(subscription, boss, true);
    expect((await decide(2)).exceededQuotas).toEqual([]);
  });

  it('is held by forty reservations at once to exactly what there is', async () => {
    const user = await house.addUser();
    const gateway = await gatewayOf(house);
    await subscribed(house, boss, user, await addPlan(house, boss, { quotas: [{ metric: 'REQUESTS', amount: 25 }] }));
    const usage = { userId: user.id, amounts: requests(1) };
    const answers = await Promise.all(Array.from({ length: 40 }, () => reserve(house, gateway, { usage })));
    expect(answers.filter(({ data }) => data.reserveUsage.decision.allowed)).toHaveLength(25);
  });
});

describe('a payment that is overdue', () => {
  it('lets the subscription expire with its period, unless it is made', async () => {
    const [late, paid] = [await house.addUser(), await house.addUser()];
    const [first, second] = [await subscribed(house, boss, late, plan), await subscribed(house, boss, paid, plan)];
    const { subscriptionChanges } = house.app.billing;
    for (let time = 0; time < 2; time += 1)
      for (const { id } of [first, second]) await bySystem((tx) => subscriptionChanges.markPastDue(tx, id));
    expect((await subscriptionOf(house, boss, late)).status).toBe('PAST_DUE');
    for (let time = 0; time < 2; time += 1) await bySystem((tx) => subscriptionChanges.recover(tx, second.id));
    house.clock.advance({ days: 32 });
    boss = await house.callerFor(admin);
    expect(await subscriptionOf(house, boss, late)).toBeNull();
    expect((await subscriptionOf(house, boss, paid)).status).toBe('ACTIVE');
    await expect(bySystem((tx) => subscriptionChanges.recover(tx, first.id))).rejects.toMatchObject({
      code: 'INVALID_STATE',
    });
    await house.app.housekeeping.run();
    expect(await kinds(first)).toEqual(['STARTED', 'PAST_DUE', 'ENDED EXPIRED']);
    expect(await kinds(second)).toEqual(['STARTED', 'PAST_DUE', 'RECOVERED', 'RENEWED']);
    expect((await cancel(first)).refusal!.code).toBe('INVALID_STATE');
  });
});

describe('a deleted account', () => {
  it('ends its subscription, whose history stays without the person', async () => {
    const user = await house.addUser();
    const subscription = await subscribed(house, boss, user, plan);
    const answer = await house.ask(boss, 'mutation ($id: ID!) { deleteUser(id: $id) { deletedId } }', { id: user.id });
    expect(answer.errors).toEqual([]);
    expect(await kinds(subscription)).toEqual(['STARTED', 'ENDED ACCOUNT_DELETED']);
    expect(await subscriptionRow(house, subscription)).toMatchObject({ user_id: null, status: 'CANCELLED' });
    const { data } = await house.ask(
      boss,
      `query ($filter: PlanSubscriptionFilter) { planSubscriptions(filter: $filter, first: 100) { nodes { id user { id } quotaUsage { used } } } }`,
      { filter: { planId: plan.id, status: ['CANCELLED'] } },
    );
    expect(data.planSubscriptions.nodes).toContainEqual({ id: subscription.id, user: null, quotaUsage: [] });
    expect((await cancel(subscription)).data.cancelPlanSubscription.subscription.status).toBe('CANCELLED');
    expect((await resume(subscription)).refusal!.code).toBe('INVALID_STATE');
  });
});

describe('the log of subscriptions', () => {
  it('cannot be changed by the service', async () => {
    const grants = await house.rows(
      `SELECT privilege_type FROM information_schema.role_table_grants WHERE table_name = 'subscription_events' AND grantee = 'gatehouse_app' ORDER BY 1`,
    );
    expect(grants).toEqual([{ privilege_type: 'INSERT' }, { privilege_type: 'SELECT' }]);
  });
});

describe('a new price', () => {
  it('is for periods that begin from then on, also where nobody notices them in time', async () => {
    const user = await house.addUser();
    const own = await addPlan(house, boss);
    const subscription = await subscribed(house, boss, user, own);
    const price = async (amount: string): Promise<void> => {
      boss = await house.callerFor(admin);
      const input = { price: { amount, currency: 'USD' } };
      expect((await house.ask(boss, UPDATE_PLAN, { id: own.id, input })).errors).toEqual([]);
    };
    await price('30');
    expect((await subscriptionRow(house, subscription)).price_minor).toBe('2000');
    house.clock.advance({ days: 33 });
    await price('40');
    house.clock.advance({ days: 31 });
    await price('50');
    await house.app.housekeeping.run();
    const log = await logOf(house, subscription);
    expect(
      log.map(({ kind, price_minor, yearly_minor_before, yearly_minor }) => [
        kind,
        price_minor,
        yearly_minor_before,
        yearly_minor,
      ]),
    ).toEqual([
      ['STARTED', '2000', '0', '24000'],
      ['RENEWED', '3000', '24000', '36000'],
      ['RENEWED', '4000', '36000', '48000'],
    ]);
    expect((await subscriptionRow(house, subscription)).price_minor).toBe('4000');
  });
});
