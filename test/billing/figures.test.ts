import fc from 'fast-check';
import { billingTotals } from '../../src/billing/analytics/index.ts';
import { billingSpan } from '../../src/billing/analytics/billing-span.ts';
import { addToTotals, changesUntil, leavers } from '../../src/billing/analytics/movements.queries.ts';
import { newId } from '../../src/core/ids.ts';
import type { Statement } from '../../src/core/sql.ts';
import { createPlan, subscribe } from '../support/subscribing.ts';
import { addPastPlan, BillingHistory, type PastEvent, type PastPlan } from '../support/billing-history.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';

const FIGURES = `mrr { amount currency } subscriberCount churnRate revenue { amount currency }
  trend { month mrr { amount } revenue { amount } newSubscribers churnedSubscribers }`;
const EACH = `query ($range: DateTimeRange) { billingAnalyticsByCurrency(range: $range) { ${FIGURES} } }`;
const ALL = `query ($range: DateTimeRange) { billingAnalytics(range: $range) { ${FIGURES} } }`;
const DAY_MS = 86_400_000;

let house: House;
let admin: TestUser;
let caller: Caller;
let plans: PastPlan[];
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  plans = [
    await addPastPlan(house, { currency: 'USD', interval: 'MONTH', priceMinor: 1_999 }),
    await addPastPlan(house, { currency: 'USD', interval: 'YEAR', priceMinor: 10_001 }),
    await addPastPlan(house, { currency: 'JPY', interval: 'MONTH', priceMinor: 500 }),
  ];
  await later();
});
afterAll(() => house.close());

/** Time goes on, past what a session token lives and past what is not added up yet. */
async function later(): Promise<void> {
  house.clock.advance({ minutes: 20 });
  caller = await house.callerFor(admin);
}

async function addUp(): Promise<void> {
  await later();
  await house.app.unitOfWork.maintain((tx) => billingTotals.remove(tx, 1_000));
}

interface Range {
  readonly from: Date | null;
  readonly to: Date | null;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of any shape
async function figures(document: string, range: Range | null): Promise<any> {
  const { data, errors } = await house.ask(caller, document, { range });
  expect(errors).toEqual([]);
  return Object.values(data)[0];
}

/** The figures in one currency, counted anew: subscription by subscription, from the last that is known of each. */
function recount(history: BillingHistory, span: { from: Date | null; to: Date }, currency: string) {
  const { events, entries } = history;
  const statesAt = (instant: Date): PastEvent[] => {
    const last = new Map<string, PastEvent>();
    for (const event of events) if (event.at < instant) last.set(event.subscriptionId, event);
    return [...last.values()].filter((event) => event.currency === currency);
  };
  const digits = currency === 'JPY' ? 0 : 2;
  const money = (minor: number): string => (minor / 10 ** digits).toFixed(digits);
  const mrrAt = (instant: Date): string => {
    const yearly = statesAt(instant).reduce((sum, { yearlyMinor }) => sum + yearlyMinor, 0);
    return money(Math.floor(yearly / 12 + 0.5));
  };
  const isLive = ({ status }: PastEvent): boolean => ['TRIALING', 'ACTIVE', 'PAST_DUE'].includes(status);
  const within = (from: Date, to: Date) => (each: { at: Date; currency: string }) =>
    each.currency === currency && each.at >= from && each.at < to;
  const replaced = events.filter(({ reason }) => reason === 'REPLACED');
  const predecessorOf = (subscriptionId: string): PastEvent | undefined => {
    const start = events.find((event) => event.subscriptionId === subscriptionId)!;
    return replaced.find(({ userId, at }) => userId === start.userId && at.getTime() === start.at.getTime());
  };
  const begins = (event: PastEvent): boolean => event.kind === 'STARTED' && !predecessorOf(event.subscriptionId);
  const leaves = (event: PastEvent): boolean => event.kind === 'ENDED' && event.reason !== 'REPLACED';
  const wasThereAt = (subscriptionId: string, instant: Date): boolean => {
    if (history.startedAt(subscriptionId) < instant) return true;
    const predecessor = predecessorOf(subscriptionId);
    return (
      predecessor !== undefined &&
      predecessor.subscriptionId !== subscriptionId &&
      wasThereAt(predecessor.subscriptionId, instant)
    );
  };
  const revenue = (from: Date, to: Date): string =>
    money(entries.filter(within(from, to)).reduce((sum, { amountMinor }) => sum + amountMinor, 0));

  const ofCurrency = [
    ...events.filter((event) => event.currency === currency || event.currencyBefore === currency),
    ...entries.filter((entry) => entry.currency === currency),
  ].filter(({ at }) => at < span.to);
  const oldest = ofCurrency.length > 0 ? new Date(Math.min(...ofCurrency.map(({ at }) => at.getTime()))) : span.to;
  const begun = span.from ?? oldest;
  const trend = [];
  for (let month = monthOf(begun); month < span.to && begun < span.to; month = monthOf(month, 1)) {
    const [from, to] = [month < begun ? begun : month, monthOf(month, 1) > span.to ? span.to : monthOf(month, 1)];
    const its = events.filter(within(from, to));
    trend.push({
      month: month.toISOString().slice(0, 10),
      mrr: { amount: mrrAt(to) },
      revenue: { amount: revenue(from, to) },
      newSubscribers: its.filter(begins).length,
      churnedSubscribers: its.filter(leaves).length,
    });
  }
  const present = statesAt(begun).filter(isLive).length;
  const gone = events
    .filter(within(begun, span.to))
    .filter(leaves)
    .filter(({ subscriptionId }) => wasThereAt(subscriptionId, begun));
  return {
    mrr: { amount: mrrAt(span.to), currency },
    subscriberCount: statesAt(span.to).filter(({ status }) => status === 'TRIALING' || status === 'ACTIVE').length,
    churnRate: span.from === null || present === 0 ? null : gone.length / present,
    revenue: { amount: revenue(begun, span.to), currency },
    trend,
  };
}

const monthOf = (instant: Date, more = 0): Date =>
  new Date(Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth() + more, 1));

/** Instants of two years, many of them where a month or a day begins, or just before. */
const instants = fc
  .tuple(
    fc.integer({ min: 0, max: 23 }),
    fc.integer({ min: 0, max: 27 }),
    fc.constantFrom(0, 0, 1, DAY_MS / 2, DAY_MS - 1),
  )
  .map(([month, day, ms]) => new Date(Date.UTC(2024, 6 + month, 1 + day) + ms));

/** An end of a range: near something that happened, as often as not within the same day. */
const ends = fc.record({ near: fc.nat(39), byMs: fc.constantFrom(-DAY_MS, -1, 0, 1, 6 * 3_600_000, DAY_MS / 2) });

const endOf = (todo: readonly { readonly at: Date }[], { near, byMs }: { near: number; byMs: number }): Date =>
  new Date(todo[near % todo.length]!.at.getTime() + byMs);

const doings = fc.array(
  fc.record({
    user: fc.integer({ min: 0, max: 3 }),
    at: instants,
    what: fc.constantFrom(
      'START',
      'START',
      'TRIAL',
      'RENEW',
      'RENEW',
      'PAST_DUE',
      'RECOVER',
      'CANCELLED',
      'EXPIRED',
      'PAY',
    ),
    plan: fc.integer({ min: 0, max: 2 }),
    amount: fc.integer({ min: -500, max: 5_000 }).filter((amount) => amount !== 0),
    moved: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

function play(todo: typeof doings extends fc.Arbitrary<infer T> ? T : never): BillingHistory {
  const history = new BillingHistory();
  const users = Array.from({ length: 4 }, () => newId());
  for (const { user, at, what, plan: index, amount, moved } of [...todo].sort((one, other) => +one.at - +other.at)) {
    const id = users[user]!;
    const plan = plans[index]!;
    const present = history.present(id);
    if (what === 'START' || what === 'TRIAL') history.start(id, plan, at, what === 'TRIAL');
    else if (what === 'PAY') history.pay(moved ? null : plan, plan.currency, at, amount);
    else if (!present) continue;
    else if (what === 'RENEW')
      history.renew(
        id,
        at,
        moved ? { priceMinor: Math.abs(amount), currency: amount % 7 === 0 ? 'USD' : present.currency } : present,
      );
    else if (what === 'PAST_DUE' && present.status === 'ACTIVE') history.pastDue(id, at);
    else if (what === 'RECOVER' && present.status === 'PAST_DUE') history.recover(id, at);
    else if (what === 'CANCELLED' || what === 'EXPIRED') history.end(id, at, what);
  }
  return history;
}

async function forget(): Promise<void> {
  await house.rows(
    'TRUNCATE billing_totals, transaction_entries, transactions, subscription_events, plan_subscriptions CASCADE',
  );
}

describe('billingAnalytics', () => {
  it('equals a recount, before, while and after what is recorded is added up', async () => {
    await fc.assert(
      fc.asyncProperty(
        doings,
        fc.record({
          one: ends,
          other: ends,
          isOpen: fc.boolean(),
          share: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        async (todo, { one, other, isOpen, share }) => {
          await forget();
          const history = play(todo);
          const { events, entries } = history;
          await history.storeSubscriptions(house);
          const isEarly = (index: number, length: number): boolean => index < share * length;
          const part = <T>(all: readonly T[], early: boolean): T[] =>
            all.filter((_, index) => isEarly(index, all.length) === early);
          await history.store(house, house.clock.now(), part(events, true), part(entries, true));
          await addUp();
          await history.store(house, house.clock.now(), part(events, false), part(entries, false));
          const [from, to] = [one, other].map((end) => endOf(todo, end)).sort((left, right) => +left - +right) as [
            Date,
            Date,
          ];
          const range = { from: isOpen ? null : from, to };
          const check = async (): Promise<void> => {
            const answered = await figures(EACH, range);
            const currencies = ['JPY', 'USD'].filter((currency) =>
              [...events, ...entries].some(
                (each) =>
                  each.at < to &&
                  (each.currency === currency || ('currencyBefore' in each && each.currencyBefore === currency)),
              ),
            );
            expect(answered).toEqual(currencies.map((currency) => recount(history, range, currency)));
          };
          await check();
          await addUp();
          await check();
        },
      ),
      { numRuns: 20 },
    );
  }, 120_000);
});

describe('figures of what was subscribed to here', () => {
  const OF_PLANS = `query ($range: DateTimeRange) { plans { id analytics(range: $range) { ${FIGURES} } } }`;

  it('are the same before and after the job has written down what time has done', async () => {
    await forget();
    const [monthly, yearly] = [
      await createPlan(house, caller, { amount: '10' }),
      await createPlan(house, caller, { amount: '100', interval: 'YEAR' }),
    ];
    const people = await Promise.all(Array.from({ length: 4 }, () => house.addUser()));
    await subscribe(house, caller, people[0]!, monthly);
    await subscribe(house, caller, people[1]!, yearly);
    await subscribe(house, caller, people[2]!, monthly, 5);
    const leaving = await subscribe(house, caller, people[3]!, monthly);
    const cancel = 'mutation ($id: ID!) { cancelPlanSubscription(id: $id) { subscription { id } } }';
    expect((await house.ask(caller, cancel, { id: leaving })).errors).toEqual([]);
    const { mrr, subscriberCount } = await figures(ALL, null);
    expect([mrr.amount, subscriberCount]).toEqual(['28.33', 4]);
    house.clock.advance({ seconds: 1 });
    const from = house.clock.now();
    house.clock.advance({ days: 70 });
    caller = await house.callerFor(admin);
    const range = { from, to: house.clock.now() };
    const before = await figures(ALL, range);
    expect(before).toMatchObject({ mrr: { amount: '28.33' }, subscriberCount: 3, churnRate: 0.25 });
    const planFigures = await figures(OF_PLANS, range);
    await house.app.housekeeping.run();
    const ended = await house.rows(`SELECT FROM subscription_events WHERE kind = 'ENDED'`);
    expect(ended).toHaveLength(1);
    expect(await figures(ALL, range)).toEqual(before);
    expect(await figures(OF_PLANS, range)).toEqual(planFigures);
    const of = (id: string) => planFigures.find((plan: { id: string }) => plan.id === id).analytics;
    expect(of(yearly)).toMatchObject({ mrr: { amount: '8.33', currency: 'USD' }, subscriberCount: 1, churnRate: 0 });
    expect(of(monthly)).toMatchObject({ mrr: { amount: '20.00' }, subscriberCount: 2, churnRate: 1 / 3 });
  });

  it('take another plan for leaving one and joining one, and for neither over all plans', async () => {
    await forget();
    const [one, two] = [
      await createPlan(house, caller, { amount: '10' }),
      await createPlan(house, caller, { amount: '25' }),
    ];
    const user = await house.addUser();
    await subscribe(house, caller, user, one);
    house.clock.advance({ seconds: 1 });
    const from = house.clock.now();
    house.clock.advance({ seconds: 1 });
    await subscribe(house, caller, user, two);
    const range = { from, to: null };
    const all = await figures(ALL, range);
    expect(all).toMatchObject({
      mrr: { amount: '25.00' },
      churnRate: 0,
      trend: [{ newSubscribers: 0, churnedSubscribers: 0 }],
    });
    const answered = await figures(OF_PLANS, range);
    const of = (id: string) => answered.find((plan: { id: string }) => plan.id === id).analytics;
    expect(of(one)).toMatchObject({ churnRate: 1, trend: [{ newSubscribers: 0, churnedSubscribers: 1 }] });
    expect(of(two)).toMatchObject({ churnRate: null, trend: [{ newSubscribers: 1, churnedSubscribers: 0 }] });
  });

  it('are read for all plans of a document by the same statements, and churn only where it is selected', async () => {
    const ask = (fields: string) => house.ask(caller, `{ plans { id analytics { ${fields} } } }`);
    const { statements, data } = await ask('mrr { amount } trend { month }');
    expect(data.plans.length).toBeGreaterThan(3);
    const ofFigures = (all: readonly string[]) => all.filter((text) => /billing_totals|subscription_events/.test(text));
    expect(ofFigures(statements)).toHaveLength(2);
    expect(ofFigures((await ask('churnRate')).statements).length).toBeLessThanOrEqual(3);
  });

  it('have twelve months unless a range is given, of 600 at most, and none of what is to come', async () => {
    expect((await figures(ALL, null)).trend).toHaveLength(12);
    const future = new Date(house.clock.now().getTime() + 400 * DAY_MS);
    expect((await figures(ALL, { from: future, to: null })).trend).toEqual([]);
    expect((await figures(ALL, { from: new Date(house.clock.now().getTime() - 1), to: future })).trend).toHaveLength(1);
    const { refusal } = await house.ask(caller, ALL, { range: { from: '1900-01-01T00:00:00Z' } });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['range'] }] });
  });

  it('of a plan are null to anybody but administrators', async () => {
    const user = await house.callerFor(await house.addUser());
    const { data, errors } = await house.ask(user, '{ plans { analytics { subscriberCount } } }');
    expect(errors).toEqual([]);
    expect(data.plans[0]).toEqual({ analytics: null });
  });
});

describe('100,000 subscriptions', () => {
  /** The best of some, since other work on the machine only ever adds to it; milliseconds of PostgreSQL. */
  async function msOf({ text, values }: Statement): Promise<number> {
    const runs: number[] = [];
    for (let run = 0; run < 3; run += 1) {
      const [row] = await house.rows(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, [...values]);
      const [{ 'Planning Time': planning, 'Execution Time': execution }] = row['QUERY PLAN'];
      runs.push(planning + execution);
    }
    return Math.min(...runs);
  }

  it('give the trend of a year in less than 200 ms of PostgreSQL', async () => {
    await forget();
    const [plan] = plans as [PastPlan];
    const now = house.clock.now();
    const recordedAt = new Date(now.getTime() - 3_600_000);
    // Two years: each begins at some hour of them, and every third has ended again after half a year.
    const started = `$1::timestamptz - interval '1 hour' - n * interval '630 seconds'`;
    await house.rows(
      `INSERT INTO plan_subscriptions (id, plan_id, status, time_zone, started_at, anchored_at, current_period_start,
         current_period_end, ends_at, price_minor, currency, billing_interval, created_at, updated_at)
       SELECT md5('s' || n)::uuid, $2, 'EXPIRED', 'UTC', ${started}, ${started}, ${started}, $1, $1, 1999, 'USD', 'MONTH', $1, $1
       FROM generate_series(1, 100000) n`,
      [now, plan.id],
    );
    const event = `INSERT INTO subscription_events (id, subscription_id, user_id, plan_id, at, recorded_at, kind, reason,
        status_before, status, price_minor, currency, billing_interval, yearly_minor_before, currency_before, yearly_minor)
      SELECT gen_random_uuid(), md5('s' || n)::uuid, md5('u' || n)::uuid, $2,`;
    await house.rows(
      `${event} ${started}, $3, 'STARTED', NULL, NULL, 'ACTIVE', 1999, 'USD', 'MONTH', 0, 'USD', 23988
       FROM generate_series(1, 100000) n`,
      [now, plan.id, recordedAt],
    );
    await house.rows(
      `${event} ${started} + interval '1 month', $3, 'RENEWED', NULL, 'ACTIVE', 'ACTIVE', 1999, 'USD', 'MONTH', 23988, 'USD', 23988
       FROM generate_series(80000, 100000) n`,
      [now, plan.id, recordedAt],
    );
    await house.rows(
      `${event} ${started} + interval '6 months', $3, 'ENDED', 'CANCELLED', 'ACTIVE', 'CANCELLED', 1999, 'USD', 'MONTH', 23988, 'USD', 0
       FROM generate_series(30000, 100000, 3) n`,
      [now, plan.id, recordedAt],
    );
    await house.rows(
      `WITH paid AS (
         INSERT INTO transactions (id, plan_id, amount_minor, currency, status, provider, external_id, created_at, updated_at, succeeded_at)
         VALUES (gen_random_uuid(), $2, 1999, 'USD', 'SUCCEEDED', 'past', 'all', $1, $1, $1) RETURNING id)
       INSERT INTO transaction_entries (id, transaction_id, plan_id, at, recorded_at, amount_minor, currency)
       SELECT gen_random_uuid(), paid.id, $2, ${started}, $3, 1999, 'USD' FROM paid, generate_series(1, 50000) n`,
      [now, plan.id, recordedAt],
    );
    const { text, values } = addToTotals(new Date(0), now);
    await house.rows(text, [...values]);
    await house.rows('UPDATE billing_totals_state SET recorded_until = $1', [recordedAt]);
    await house.rows('ANALYZE plan_subscriptions, subscription_events, transaction_entries, billing_totals');

    const span = billingSpan(null, now);
    const [{ recordedUntil }] = (await house.rows(
      'SELECT recorded_until AS "recordedUntil" FROM billing_totals_state',
    )) as [{ recordedUntil: Date }];
    const trendMs = await msOf(changesUntil({ planIds: null }, span, recordedUntil));
    const churnMs = await msOf(leavers({ planIds: null }, span, []));
    expect(trendMs + churnMs).toBeLessThan(200);
    const { mrr, trend } = await figures(ALL, null);
    const [{ count }] = (await house.rows(
      `SELECT count(*) FILTER (WHERE kind = 'STARTED') - count(*) FILTER (WHERE kind = 'ENDED') AS count FROM subscription_events`,
    )) as [{ count: string }];
    expect(mrr).toEqual({ amount: ((Number(count) * 1_999) / 100).toFixed(2), currency: 'USD' });
    expect(trend).toHaveLength(12);
    expect(trend.at(-1).mrr.amount).toBe(mrr.amount);
  }, 120_000);
});
