import type { PoolClient } from 'pg';
import { newId } from '../../src/core/ids.ts';
import { logOf, subscriptionOf, subscriptionRow } from '../support/billing.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import {
  sendInvoice,
  sendStripe,
  sendYooKassa,
  StripeStandIn,
  YooKassaStandIn,
  type TestInvoice,
} from '../support/payments.ts';
import { createPlan } from '../support/subscribing.ts';
import { whenWaitingForLock } from '../support/until.ts';
import { check, gatewayOf, record, requests } from '../support/usage.ts';

const CHECKOUT = `mutation ($input: CreateCheckoutSessionInput!) { createCheckoutSession(input: $input) {
  checkoutSession { url } } }`;
const RECORD = `mutation ($input: RecordTransactionInput!) { recordTransaction(input: $input) { transaction { id } } }`;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let house: House;
let admin: TestUser;
let boss: Caller;
let planId: string;
const stripe = new StripeStandIn();
const yookassa = new YooKassaStandIn();
beforeAll(async () => {
  await stripe.listen();
  await yookassa.listen();
  house = await House.open({
    environment: { ...stripe.environment, ...yookassa.environment, APP_URL: 'https://app.example.org' },
  });
  admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  boss = await house.callerFor(admin);
  planId = await createPlan(house, boss, {
    amount: '990',
    currency: 'RUB',
    quotas: [{ metric: 'REQUESTS', amount: 10 }],
  });
});
afterAll(async () => {
  await house.close();
  await stripe.close();
  await yookassa.close();
});

const advanceMs = async (ms: number): Promise<void> => {
  house.clock.advance({ seconds: Math.ceil(ms / 1_000) });
  boss = await house.callerFor(admin);
};
const advanceTo = (instant: Date): Promise<void> => advanceMs(instant.getTime() - house.clock.now().getTime());
const after = (instant: Date, ms: number): Date => new Date(instant.getTime() + ms);
const metadataOf = (user: TestUser) => ({ gatehouse_user_id: user.id, gatehouse_plan_id: planId });
const payByHand = (user: TestUser) => sendYooKassa(house, 'payment.succeeded', yookassa.add(metadataOf(user)));
const invoiceOf = (user: TestUser, values: Partial<TestInvoice> = {}): TestInvoice => ({
  id: `in_${newId().replaceAll('-', '')}`,
  subscription: `sub_${newId().replaceAll('-', '')}`,
  metadata: metadataOf(user),
  amount: 99_000,
  currency: 'rub',
  periodStart: house.clock.now(),
  periodEnd: after(house.clock.now(), 31 * DAY_MS),
  isFirst: true,
  ...values,
});
const paid = (invoice: TestInvoice) => sendInvoice(house, 'invoice.paid', invoice);
const failed = (invoice: TestInvoice) => sendInvoice(house, 'invoice.payment_failed', invoice);
const endedAtStripe = ({ subscription: id }: TestInvoice) =>
  sendStripe(house, 'customer.subscription.deleted', { id, metadata: {} });

/** The one subscription that a user has ever had. */
async function only(user: TestUser) {
  const rows = await house.rows('SELECT * FROM plan_subscriptions WHERE user_id = $1', [user.id]);
  expect(rows).toHaveLength(1);
  return rows[0];
}
const agreementOf = async ({ id }: { readonly id: string }) =>
  (await house.rows('SELECT * FROM payment_agreements WHERE subscription_id = $1', [id]))[0];

/** Somebody whose subscription Stripe collects for, in vain. */
async function overdue() {
  const user = await house.addUser();
  const first = invoiceOf(user);
  await paid(first);
  const next = invoiceOf(user, { subscription: first.subscription, isFirst: false, periodEnd: first.periodEnd });
  await failed({ ...next, periodEnd: after(first.periodEnd, 31 * DAY_MS) });
  expect(await only(user)).toMatchObject({ status: 'PAST_DUE' });
  return { user, first, next: { ...next, periodEnd: after(first.periodEnd, 31 * DAY_MS) } };
}

/** Does something in a transaction of somebody else, while others go on. */
async function meanwhile(work: (client: PoolClient) => Promise<void>): Promise<void> {
  const client = await house.database.owner.connect();
  try {
    await client.query('BEGIN');
    await work(client);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

describe('what is agreed while the agreement before is overdue', () => {
  it('takes its place: what becomes of the old one neither ends nor lapses the subscription', async () => {
    const { user, first, next } = await overdue();
    const input = { planId, provider: 'stripe', successUrl: 'https://app.example.org/paid' };
    expect((await house.ask(await house.callerFor(user), CHECKOUT, { input })).errors).toEqual([]);
    const anew = invoiceOf(user);
    await paid(anew);
    await house.settled();
    const subscription = await only(user);
    expect(subscription).toMatchObject({ status: 'ACTIVE', ends_at: null });
    expect(await agreementOf(subscription)).toMatchObject({ external_id: anew.subscription, ended_at: null });
    expect([stripe.ended.includes(first.subscription), stripe.ended.includes(anew.subscription)]).toEqual([
      true,
      false,
    ]);
    await sendInvoice(house, 'invoice.voided', next);
    await failed(invoiceOf(user, { subscription: first.subscription, isFirst: false }));
    await endedAtStripe(first);
    expect(await only(user)).toMatchObject({ status: 'ACTIVE', ends_at: null });
    // Collected by the old one all the same.
    await paid(next);
    expect(await agreementOf(subscription)).toMatchObject({ external_id: anew.subscription, ended_at: null });
  });

  it('takes its place also at another provider', async () => {
    const { user, first } = await overdue();
    await payByHand(user);
    await house.settled();
    const subscription = await only(user);
    expect(subscription).toMatchObject({ status: 'ACTIVE', ends_at: null });
    expect(await agreementOf(subscription)).toMatchObject({ provider: 'yookassa', external_id: null, ended_at: null });
    expect(stripe.ended).toContain(first.subscription);
    await endedAtStripe(first);
    expect(await only(user)).toMatchObject({ status: 'ACTIVE' });
  });

  it('takes its place once where two are paid at once', async () => {
    const { user, first } = await overdue();
    const both = [invoiceOf(user), invoiceOf(user)];
    await Promise.all(both.map(paid));
    await house.settled();
    const subscription = await only(user);
    expect(subscription).toMatchObject({ status: 'ACTIVE', ends_at: null });
    const { external_id: kept } = await agreementOf(subscription);
    const ids = both.map(({ subscription: id }) => id);
    expect(ids).toContain(kept);
    expect(stripe.ended).toEqual(expect.arrayContaining([first.subscription, ...ids.filter((id) => id !== kept)]));
    expect(stripe.ended).not.toContain(kept);
  });

  it('is not ended by the end of the old one that is told at the same time', async () => {
    const { user, first } = await overdue();
    const { id } = await only(user);
    await meanwhile(async (client) => {
      await client.query('SELECT FROM plan_subscriptions WHERE id = $1 FOR UPDATE', [id]);
      const told = endedAtStripe(first);
      await whenWaitingForLock(house);
      await client.query(`UPDATE payment_agreements SET external_id = 'sub_anew' WHERE subscription_id = $1`, [id]);
      await client.query('COMMIT');
      expect(await told).toBe(200);
    });
    expect(await only(user)).toMatchObject({ status: 'PAST_DUE' });
  });
});

describe('the job that looks for what nobody paid for', () => {
  it('leaves what somebody holds to the next time, and waits for nobody', async () => {
    const users = [await house.addUser(), await house.addUser(), await house.addUser()] as const;
    for (const user of users) await payByHand(user);
    const [one, other] = [await only(users[0]), await only(users[1])];
    await advanceTo(after((await only(users[2])).current_period_end, HOUR_MS));
    const statuses = async () => Promise.all(users.map(async (user) => (await only(user)).status));
    // Their new periods are written down before, so that nothing but this is left to do.
    await house.app.housekeeping.run();
    await house.rows(`UPDATE plan_subscriptions SET status = 'ACTIVE', ends_at = NULL WHERE user_id = ANY($1)`, [
      users.map(({ id }) => id),
    ]);
    await meanwhile(async (client) => {
      await client.query('SELECT FROM payment_agreements WHERE subscription_id = $1 FOR UPDATE', [one.id]);
      await client.query('SELECT FROM plan_subscriptions WHERE id = $1 FOR UPDATE', [other.id]);
      await house.app.housekeeping.run();
      expect(await statuses()).toEqual(['ACTIVE', 'ACTIVE', 'PAST_DUE']);
    });
    await house.app.housekeeping.run();
    expect(await statuses()).toEqual(['PAST_DUE', 'PAST_DUE', 'PAST_DUE']);
  });

  it.each<[string, (user: TestUser, subscriptionId: string) => Promise<unknown>]>([
    ['a provider tells of', (user) => payByHand(user)],
    [
      'an administrator records',
      (user, subscriptionId) => {
        const amount = { amount: '990', currency: 'RUB' };
        const input = { userId: user.id, subscriptionId, amount, status: 'SUCCEEDED', provider: 'bank' };
        return house.ask(boss, RECORD, { input: { ...input, externalId: newId() } });
      },
    ],
  ])('is undone by a payment that %s at the same time', async (_who, pay) => {
    const user = await house.addUser();
    await payByHand(user);
    const { id } = await only(user);
    await meanwhile(async (client) => {
      await client.query(
        `UPDATE plan_subscriptions SET status = 'PAST_DUE', ends_at = current_period_end WHERE id = $1`,
        [id],
      );
      const payment = pay(user, id);
      await whenWaitingForLock(house);
      await client.query('COMMIT');
      await payment;
    });
    expect(await only(user)).toMatchObject({ status: 'ACTIVE', ends_at: null });
    expect((await logOf(house, { id })).at(-1)).toMatchObject({ kind: 'RECOVERED' });
  });
});

describe('a subscription that lapses within a period', () => {
  const fits = async (user: TestUser, count: number): Promise<boolean> =>
    (await check(house, boss, { userId: user.id, amounts: requests(count) })).data.checkUsage.allowed;
  const periodsOf = ({ id }: { readonly id: string }) =>
    house.rows('SELECT used, period_end FROM usage_allowances WHERE source_id = $1 ORDER BY period_start', [id]);

  it('has its quotas until then, and what is used later is not counted', async () => {
    const [user, gateway] = [await house.addUser(), await gatewayOf(house)];
    const use = (count: number) => record(house, gateway, [{ usage: { userId: user.id, amounts: requests(count) } }]);
    await payByHand(user);
    const { id, current_period_end: until } = await only(user);
    await advanceTo(after(until, HOUR_MS));
    await use(4);
    await house.app.housekeeping.run();
    const lapse = after(until, 3 * DAY_MS);
    expect(await only(user)).toMatchObject({ status: 'PAST_DUE', current_period_end: lapse });
    expect((await periodsOf({ id })).at(-1)).toEqual({ used: '4', period_end: lapse });
    expect([await fits(user, 6), await fits(user, 7)]).toEqual([true, false]);
    await advanceTo(after(lapse, HOUR_MS));
    expect(await subscriptionOf(house, boss, user)).toBeNull();
    expect(await fits(user, 5_000)).toBe(true);
    await use(3);
    await house.app.housekeeping.run();
    expect(await only(user)).toMatchObject({ status: 'EXPIRED', current_period_end: lapse, ends_at: lapse });
    expect((await periodsOf({ id })).at(-1)).toEqual({ used: '4', period_end: lapse });
    expect((await logOf(house, { id })).at(-1)).toMatchObject({ kind: 'ENDED', reason: 'EXPIRED', at: lapse });
  });

  it('has the whole period again once it is paid', async () => {
    const user = await house.addUser();
    await payByHand(user);
    const { id, current_period_end: until } = await only(user);
    await advanceTo(after(until, HOUR_MS));
    await house.app.housekeeping.run();
    await payByHand(user);
    const { current_period_end: end } = await only(user);
    expect(end.getTime()).toBeGreaterThan(until.getTime() + 27 * DAY_MS);
    expect((await periodsOf({ id })).at(-1)).toEqual({ used: '0', period_end: end });
    expect(await house.rows('SELECT period_end, ends_at FROM usage_renewals WHERE source_id = $1', [id])).toEqual([
      { period_end: end, ends_at: null },
    ]);
    await advanceTo(after(lapseOf(until), HOUR_MS));
    expect([await fits(user, 10), await fits(user, 11)]).toEqual([true, false]);
  });

  it('ends then also where the period began after it was overdue', async () => {
    const user = await house.addUser();
    await payByHand(user);
    const { current_period_end: until } = await only(user);
    await advanceTo(after(until, DAY_MS));
    const next = new Date((await subscriptionOf(house, boss, user)).currentPeriodEnd);
    // Noticed half a day before the period ends, so that a day is left to pay.
    await advanceTo(after(next, -DAY_MS / 2));
    await house.app.housekeeping.run();
    const { id, ends_at: lapse, current_period_end: end } = await only(user);
    expect(end).toEqual(next);
    expect(lapse > next && lapse < after(next, DAY_MS)).toBe(true);
    await advanceTo(after(next, HOUR_MS));
    expect(await subscriptionOf(house, boss, user)).toMatchObject({
      status: 'PAST_DUE',
      currentPeriodEnd: lapse.toISOString(),
    });
    expect([await fits(user, 10), await fits(user, 11)]).toEqual([true, false]);
    await advanceTo(after(lapse, HOUR_MS));
    expect(await subscriptionOf(house, boss, user)).toBeNull();
    expect(await fits(user, 5_000)).toBe(true);
    await house.app.housekeeping.run();
    expect(await subscriptionRow(house, { id })).toMatchObject({ status: 'EXPIRED', current_period_end: lapse });
    const log = (await logOf(house, { id })).slice(-2);
    expect(log).toMatchObject([
      { kind: 'RENEWED', status: 'PAST_DUE', at: next },
      { kind: 'ENDED', reason: 'EXPIRED', at: lapse },
    ]);
  });

  const lapseOf = (paidUntil: Date): Date => after(paidUntil, 3 * DAY_MS);
});
