import fc from 'fast-check';
import { newId } from '../../src/core/ids.ts';
import { asOf, passed, type StoredSubscription } from '../../src/billing/subscriptions/subscription-life.ts';
import { recurringSpan } from '../../src/usage/measures/index.ts';
import {
  addPlan,
  CANCEL_SUBSCRIPTION,
  logOf,
  subscribed,
  subscriptionOf,
  subscriptionRow,
} from '../support/billing.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { check, gatewayOf, record, requests, reserve } from '../support/usage.ts';

const zones = [
  'UTC',
  'Europe/Berlin',
  'Africa/Cairo',
  'America/Santiago',
  'America/Havana',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
  'Pacific/Apia',
  'Etc/GMT+12',
  'Australia/Lord_Howe',
];
const instants = fc
  .date({ min: new Date('2001-01-01T00:00:00Z'), max: new Date('2035-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => new Date(date.getTime()));
/** The local day and time of an instant, by Intl, which the service does not use for it. */
const local = (instant: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(instant);
const lengthOf = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

describe('a billing period', () => {
  it.each<[string, string, string, number, readonly string[]]>([
    [
      'the 31st',
      '2026-01-31T12:00:00Z',
      'UTC',
      1,
      ['2026-02-28T12:00:00.000Z', '2026-03-31T12:00:00.000Z', '2026-04-30T12:00:00.000Z', '2026-05-31T12:00:00.000Z'],
    ],
    [
      'the 30th',
      '2027-12-30T00:00:00Z',
      'UTC',
      1,
      ['2028-01-30T00:00:00.000Z', '2028-02-29T00:00:00.000Z', '2028-03-30T00:00:00.000Z'],
    ],
    ['the 29th', '2027-01-29T23:30:00Z', 'UTC', 1, ['2027-02-28T23:30:00.000Z', '2027-03-29T23:30:00.000Z']],
    [
      '29 February',
      '2028-02-29T10:00:00Z',
      'UTC',
      12,
      ['2029-02-28T10:00:00.000Z', '2030-02-28T10:00:00.000Z', '2031-02-28T10:00:00.000Z', '2032-02-29T10:00:00.000Z'],
    ],
    [
      'what is the 31st there and the 30th in UTC',
      '2026-03-30T22:30:00Z',
      'Europe/Berlin',
      1,
      ['2026-04-29T22:30:00.000Z', '2026-05-30T22:30:00.000Z'],
    ],
    [
      'winter, into summer',
      '2026-02-15T11:00:00Z',
      'Europe/Berlin',
      1,
      ['2026-03-15T11:00:00.000Z', '2026-04-15T10:00:00.000Z'],
    ],
    [
      'an hour that clocks skip a month later',
      '2026-02-28T01:30:00Z',
      'Europe/Berlin',
      1,
      ['2026-03-28T01:30:00.000Z', '2026-04-28T00:30:00.000Z'],
    ],
  ])('from %s keeps its day', (_what, anchor, timeZone, months, ends) => {
    const recurrence = { anchoredAt: new Date(anchor), timeZone, months };
    let at = recurrence.anchoredAt;
    for (const end of ends) {
      const span = recurringSpan(recurrence, at);
      expect([span.start, span.end.toISOString()]).toEqual([at, end]);
      expect(recurringSpan(recurrence, new Date(span.end.getTime() - 1))).toEqual(span);
      at = span.end;
    }
  });

  it('has each instant in exactly one, on the day it began or the last of the month, in every zone', () => {
    const cases = fc.tuple(instants, fc.nat(5_000 * 86_400_000), fc.constantFrom(...zones), fc.constantFrom(1, 12));
    fc.assert(
      fc.property(cases, ([anchoredAt, later, timeZone, months]) => {
        const recurrence = { anchoredAt, timeZone, months };
        const instant = new Date(anchoredAt.getTime() + later);
        const { start, end } = recurringSpan(recurrence, instant);
        expect(start <= instant && instant < end).toBe(true);
        expect(recurringSpan(recurrence, end).start).toEqual(end);
        if (start > anchoredAt) expect(recurringSpan(recurrence, new Date(start.getTime() - 1)).end).toEqual(start);
        // A day that a zone left out whole is the exception.
        if (timeZone === 'Pacific/Apia') return;
        const [year, month, day] = local(end, timeZone).slice(0, 10).split('-').map(Number);
        const wanted = Number(local(anchoredAt, timeZone).slice(8, 10));
        expect(day).toBe(Math.min(wanted, lengthOf(year!, month!)));
      }),
      { numRuns: 400 },
    );
  });
});

describe('a subscription that nobody looked at', () => {
  const subscriptions = fc
    .record({
      startedAt: instants,
      timeZone: fc.constantFrom(...zones),
      interval: fc.constantFrom('MONTH' as const, 'YEAR' as const),
      trialDays: fc.constantFrom(0, 0, 7, 45),
      fate: fc.constantFrom('GOES_ON', 'CANCELS', 'PAST_DUE', 'LAPSES'),
      lapsesAfter: fc.integer({ min: 1, max: 500 * 86_400_000 }),
    })
    .map(({ startedAt, timeZone, interval, trialDays, fate, lapsesAfter }): StoredSubscription => {
      const trialEndsAt = trialDays === 0 ? null : new Date(startedAt.getTime() + trialDays * 86_400_000);
      const anchoredAt = trialEndsAt ?? startedAt;
      const months = interval === 'YEAR' ? 12 : 1;
      const currentPeriodEnd = trialEndsAt ?? recurringSpan({ anchoredAt, timeZone, months }, startedAt).end;
      const isUnpaid = fate === 'PAST_DUE' || fate === 'LAPSES';
      const isTrial = trialEndsAt !== null && !isUnpaid;
      // Within a period that is to come, as often as not.
      const lapsesAt = fate === 'LAPSES' ? new Date(currentPeriodEnd.getTime() + lapsesAfter) : currentPeriodEnd;
      return {
        id: newId(),
        userId: newId(),
        planId: newId(),
        timeZone,
        startedAt,
        anchoredAt,
        trialEndsAt,
        interval,
        status: isUnpaid ? 'PAST_DUE' : isTrial ? 'TRIALING' : 'ACTIVE',
        currentPeriodStart: startedAt,
        currentPeriodEnd,
        cancelAtPeriodEnd: fate === 'CANCELS',
        endsAt: fate === 'GOES_ON' ? null : lapsesAt,
        priceMinor: '1000',
        currency: 'USD',
        createdAt: startedAt,
        updatedAt: startedAt,
      };
    });

  it('is the same as one that was written down at any times before', () => {
    fc.assert(
      fc.property(subscriptions, fc.array(fc.nat(900 * 86_400_000), { minLength: 1, maxLength: 5 }), (begun, spans) => {
        const times = spans.map((span) => new Date(begun.startedAt.getTime() + span)).sort((a, b) => +a - +b);
        const [last] = times.slice(-1);
        let written = begun;
        const events = [];
        for (const time of times) {
          const step = passed(written, time, []);
          written = step.subscription;
          events.push(...step.events);
        }
        const late = passed(begun, last!, []);
        expect(written).toEqual(late.subscription);
        expect(asOf(begun, last!)).toEqual(written);
        expect(events).toEqual(late.events);
        const { endsAt, currentPeriodEnd } = written;
        expect(endsAt === null || currentPeriodEnd <= endsAt).toBe(true);
        if (endsAt !== null && endsAt <= last!) expect(events.at(-1)).toMatchObject({ kind: 'ENDED', at: endsAt });
        // Each period that began has one event, at its beginning.
        expect(new Set(events.map(({ at }) => at.getTime())).size).toBe(events.length);
      }),
      { numRuns: 200 },
    );
  });
});

describe('periods with the job off', () => {
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
  const advance = async (days: number): Promise<void> => {
    house.clock.advance({ days });
    boss = await house.callerFor(admin);
  };

  it('go on with new quotas, counted and held as if it had run, and the job adds only the log', async () => {
    const [user, other] = [await house.addUser('USER', { timeZone: 'Europe/Berlin' }), await house.addUser()];
    const gateway = await gatewayOf(house);
    const plan = await addPlan(house, boss, { quotas: [{ metric: 'REQUESTS', amount: 10 }] });
    const subscription = await subscribed(house, boss, user, plan, 10);
    await subscribed(house, boss, other, plan);
    const usage = (count: number) => ({ userId: user.id, amounts: requests(count) });
    const fits = async (count: number) => (await check(house, boss, usage(count))).data.checkUsage.allowed;
    await record(house, gateway, [{ usage: usage(10) }]);
    expect([subscription.status, await fits(1)]).toEqual(['TRIALING', false]);

    await advance(60);
    const unseen = await subscriptionOf(house, boss, user);
    expect(unseen).toMatchObject({ status: 'ACTIVE', quotaUsage: [{ used: 0, included: 10 }] });
    expect(new Date(unseen.currentPeriodStart) <= house.clock.now()).toBe(true);
    expect(new Date(unseen.currentPeriodEnd) > house.clock.now()).toBe(true);
    expect(await fits(10)).toBe(true);
    expect(await fits(11)).toBe(false);
    // Nothing was written so far; whoever counts writes the period.
    expect(await house.rows('SELECT used FROM usage_allowances WHERE source_id = $1', [subscription.id])).toEqual([
      { used: '10' },
    ]);
    await record(house, gateway, [{ usage: usage(3) }]);
    const holds = await Promise.all(Array.from({ length: 40 }, () => reserve(house, gateway, { usage: usage(1) })));
    expect(holds.filter(({ data }) => data.reserveUsage.decision.allowed)).toHaveLength(7);
    expect((await subscriptionOf(house, boss, user)).quotaUsage).toEqual([
      { metric: 'REQUESTS', used: 3, included: 10 },
    ]);
    const periods = await house.rows(
      'SELECT used, included FROM usage_allowances WHERE source_id = $1 ORDER BY period_start',
      [subscription.id],
    );
    expect(periods).toEqual([
      { used: '10', included: '10' },
      { used: '3', included: '10' },
    ]);

    const before = await subscriptionOf(house, boss, user);
    expect((await logOf(house, subscription)).map(({ kind }) => kind)).toEqual(['STARTED']);
    await house.app.housekeeping.run();
    await house.app.housekeeping.run();
    expect(await subscriptionOf(house, boss, user)).toEqual(before);
    const log = await logOf(house, subscription);
    expect(log.map(({ kind }) => kind)).toEqual(['STARTED', 'TRIAL_ENDED', 'RENEWED']);
    expect(log.map(({ at }) => at.toISOString())).toEqual([
      subscription.createdAt,
      subscription.trialEndsAt,
      before.currentPeriodStart,
    ]);
    expect(log.map(({ yearly_minor }) => yearly_minor)).toEqual(['0', '24000', '24000']);
    expect((await subscriptionRow(house, subscription)).current_period_end.toISOString()).toBe(before.currentPeriodEnd);
    const [renewal] = await house.rows('SELECT period_end FROM usage_renewals WHERE source_id = $1', [subscription.id]);
    expect(renewal.period_end.toISOString()).toBe(before.currentPeriodEnd);
  });

  it('count what was used in a period before anybody had written it down', async () => {
    const user = await house.addUser();
    const gateway = await gatewayOf(house);
    const plan = await addPlan(house, boss, { quotas: [{ metric: 'TOKENS', amount: 100 }] });
    const subscription = await subscribed(house, boss, user, plan);
    await advance(35);
    const usage = {
      userId: user.id,
      amounts: [
        { metric: 'INPUT_TOKENS', amount: 30 },
        { metric: 'OUTPUT_TOKENS', amount: 12 },
      ],
    };
    await record(house, gateway, [{ usage }]);
    await house.rows('DELETE FROM usage_allowances WHERE source_id = $1 AND period_start > $2', [
      subscription.id,
      subscription.createdAt,
    ]);
    await house.rows('UPDATE usage_renewals SET period_end = $2 WHERE source_id = $1', [
      subscription.id,
      subscription.currentPeriodEnd,
    ]);
    const used = async () => (await subscriptionOf(house, boss, user)).quotaUsage;
    expect(await used()).toEqual([{ metric: 'TOKENS', used: 42, included: 100 }]);
    await house.app.housekeeping.run();
    expect(await used()).toEqual([{ metric: 'TOKENS', used: 42, included: 100 }]);
  });

  it('end what was cancelled or is overdue, for every reader, and let it be replaced', async () => {
    const plan = await addPlan(house, boss);
    const [user, next] = [await house.addUser(), await addPlan(house, boss)];
    const subscription = await subscribed(house, boss, user, plan);
    await house.ask(boss, CANCEL_SUBSCRIPTION, { id: subscription.id });
    await advance(32);
    expect(await subscriptionOf(house, boss, user)).toBeNull();
    expect((await subscriptionRow(house, subscription)).status).toBe('ACTIVE');
    const ask =
      'query ($filter: PlanSubscriptionFilter) { planSubscriptions(filter: $filter) { totalCount nodes { id status } } }';
    const list = async (status: string) =>
      (await house.ask(boss, ask, { filter: { planId: plan.id, status: [status] } })).data.planSubscriptions;
    expect(await list('CANCELLED')).toEqual({ totalCount: 1, nodes: [{ id: subscription.id, status: 'CANCELLED' }] });
    expect(await list('ACTIVE')).toEqual({ totalCount: 0, nodes: [] });
    const { data } = await check(house, boss, { userId: user.id, amounts: requests(5_000) });
    expect(data.checkUsage.exceededQuotas).toEqual([]);
    const replaced = await subscribed(house, boss, user, next);
    expect((await house.events(replaced.id))[0].before).toEqual({ planId: null });
    expect((await logOf(house, subscription)).at(-1)).toMatchObject({ kind: 'ENDED', reason: 'CANCELLED' });
    expect((await logOf(house, subscription)).at(-1).at.toISOString()).toBe(subscription.currentPeriodEnd);
  });

  it('are written once by forty at once', async () => {
    const user = await house.addUser();
    const subscription = await subscribed(house, boss, user, await addPlan(house, boss));
    await advance(100);
    const runs = Array.from({ length: 20 }, () => house.app.housekeeping.run());
    const asks = Array.from({ length: 20 }, () => house.ask(boss, CANCEL_SUBSCRIPTION, { id: subscription.id }));
    await Promise.all([...runs, ...asks]);
    expect((await logOf(house, subscription)).map(({ kind }) => kind)).toEqual([
      'STARTED',
      'RENEWED',
      'RENEWED',
      'RENEWED',
      'CANCELLATION_SCHEDULED',
    ]);
  });
});
