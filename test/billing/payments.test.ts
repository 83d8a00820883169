import { newId } from '../../src/core/ids.ts';
import { createPlan } from '../support/subscribing.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import {
  invoiceObject,
  OLD_WEBHOOK_SECRET,
  sendInvoice,
  sendStripe,
  sendWebhook,
  sendYooKassa,
  StripeStandIn,
  YooKassaStandIn,
  type TestInvoice,
} from '../support/payments.ts';

const CHECKOUT = `mutation ($input: CreateCheckoutSessionInput!) { createCheckoutSession(input: $input) {
  checkoutSession { id provider url expiresAt } } }`;
const SUBSCRIBE = `mutation ($input: SubscribeUserInput!) { subscribeUser(input: $input) { subscription { id } } }`;
const DAY_MS = 86_400_000;
const BACK = 'https://app.example.org/paid';

let house: House;
let admin: TestUser;
let caller: Caller;
let planId: string;
let rublePlanId: string;
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
  caller = await house.callerFor(admin);
  planId = await createPlan(house, caller);
  rublePlanId = await createPlan(house, caller, { amount: '990', currency: 'RUB', name: 'Плюс' });
});
afterAll(async () => {
  await house.close();
  await stripe.close();
  await yookassa.close();
});

const payerOf = (user: Pick<TestUser, 'id'>, plan = planId) => ({
  gatehouse_user_id: user.id,
  gatehouse_plan_id: plan,
});
const installation = (): string =>
  String(stripe.checkouts.at(-1)!.get('subscription_data[metadata][gatehouse_installation]'));
const inDays = (days: number): Date => new Date(house.clock.now().getTime() + days * DAY_MS);
/** The same day of the next month, or its last. */
const monthAfter = (at: Date): Date => {
  const next = new Date(at);
  next.setUTCMonth(at.getUTCMonth() + 1);
  if (next.getUTCDate() !== at.getUTCDate()) next.setUTCDate(0);
  return next;
};
const tag = (): string => newId().replaceAll('-', '');

/** The invoice of a month, of a subscription at Stripe. */
const invoiceOf = (user: Pick<TestUser, 'id'>, values: Partial<TestInvoice> = {}): TestInvoice => ({
  id: `in_${tag()}`,
  subscription: `sub_${tag()}`,
  metadata: payerOf(user),
  amount: 1_999,
  periodStart: house.clock.now(),
  periodEnd: inDays(31),
  isFirst: true,
  ...values,
});
const paid = (invoice: TestInvoice): Promise<number> => sendInvoice(house, 'invoice.paid', invoice);
const failed = (invoice: TestInvoice): Promise<number> => sendInvoice(house, 'invoice.payment_failed', invoice);

const subscriptionsOf = (user: Pick<TestUser, 'id'>) =>
  house.rows('SELECT * FROM plan_subscriptions WHERE user_id = $1 ORDER BY created_at', [user.id]);
const transactionsOf = (user: Pick<TestUser, 'id'>) =>
  house.rows('SELECT * FROM transactions WHERE user_id = $1 ORDER BY created_at', [user.id]);
const entriesOf = async (id: string): Promise<number[]> =>
  (await house.rows('SELECT amount_minor FROM transaction_entries WHERE transaction_id = $1 ORDER BY id', [id])).map(
    (row) => Number(row.amount_minor),
  );
const agreementOf = async (subscriptionId: string) =>
  (await house.rows('SELECT * FROM payment_agreements WHERE subscription_id = $1', [subscriptionId]))[0];

describe('createCheckoutSession', () => {
  const open = async (user: TestUser, input: object) =>
    house.ask(await house.callerFor(user), CHECKOUT, { input: { planId, successUrl: BACK, ...input } });

  it('opens a page of Stripe for the plan, and leaves an audit event', async () => {
    const user = await house.addUser();
    const { data, errors } = await open(user, { cancelUrl: 'https://app.example.org/plans' });
    expect(errors).toEqual([]);
    const { id, provider, url } = data.createCheckoutSession.checkoutSession;
    expect([provider, url]).toEqual(['stripe', expect.stringMatching(/^https:\/\/checkout\.stripe\.com\//)]);
    expect(Object.fromEntries(stripe.checkouts.at(-1)!)).toMatchObject({
      mode: 'subscription',
      client_reference_id: id,
      customer_email: user.email,
      'line_items[0][price_data][currency]': 'usd',
      'line_items[0][price_data][unit_amount]': '1999',
      'line_items[0][price_data][recurring][interval]': 'month',
      'line_items[0][price_data][product_data][name]': 'Plus',
      'subscription_data[metadata][gatehouse_user_id]': user.id,
      'subscription_data[metadata][gatehouse_plan_id]': planId,
      success_url: BACK,
      cancel_url: 'https://app.example.org/plans',
    });
    expect(await house.events(id)).toMatchObject([
      {
        action: 'CHECKOUT_CREATED',
        actor_id: user.id,
        target_name: 'Plus',
        after: { planId, provider: 'stripe', amount: '19.99' },
      },
    ]);
    expect(await subscriptionsOf(user)).toEqual([]);
  });

  it('opens a page of YooKassa, in its own way', async () => {
    const user = await house.addUser();
    const { data, errors } = await open(user, { planId: rublePlanId, provider: 'yookassa' });
    expect(errors).toEqual([]);
    expect(data.createCheckoutSession.checkoutSession.url).toMatch(/^https:\/\/yoomoney\.ru\/checkout\//);
    expect(yookassa.ordered.at(-1)).toEqual({
      amount: { value: '990.00', currency: 'RUB' },
      capture: true,
      confirmation: { type: 'redirect', return_url: BACK },
      description: 'Плюс',
      metadata: { ...payerOf(user, rublePlanId), gatehouse_installation: installation() },
    });
  });

  it('refuses plans that nobody can subscribe to or has to pay for, and addresses of others', async () => {
    const user = await house.addUser();
    const inactive = await createPlan(house, caller, { isActive: false });
    const free = await createPlan(house, caller, { amount: '0' });
    const refusals = [
      [{ planId: newId() }, 'NOT_FOUND'],
      [{ planId: 'none' }, 'NOT_FOUND'],
      [{ planId: inactive }, 'NOT_FOUND'],
      [{ planId: free }, 'INVALID_STATE'],
      [{ provider: 'paypal' }, 'FEATURE_DISABLED'],
      [{ successUrl: 'https://app.example.org.evil.example/' }, 'BAD_USER_INPUT'],
      [{ cancelUrl: 'https://user:pw@app.example.org/' }, 'BAD_USER_INPUT'],
    ] as const;
    for (const [input, code] of refusals)
      expect([input, (await open(user, input)).refusal?.code]).toEqual([input, code]);
  });

  it('says that a provider does not answer, and leaves no event', async () => {
    const user = await house.addUser();
    stripe.answerNext(...Array.from({ length: 2 }, () => ({ status: 500, body: { error: { type: 'api_error' } } })));
    expect((await open(user, {})).refusal?.code).toBe('SERVICE_UNAVAILABLE');
    expect(
      await house.rows(`SELECT FROM audit_events WHERE actor_id = $1 AND action = 'CHECKOUT_CREATED'`, [user.id]),
    ).toEqual([]);
  });

  it('refuses a second payment for what Stripe collects for already', async () => {
    const user = await house.addUser();
    expect(await paid(invoiceOf(user))).toBe(200);
    expect((await open(user, {})).refusal?.code).toBe('INVALID_STATE');
  });

  it('tells who takes payments', async () => {
    const { data } = await house.ask(await house.callerFor(await house.addUser()), '{ paymentProviders }');
    expect(data.paymentProviders).toEqual(['stripe', 'yookassa']);
  });
});

describe('a message of Stripe', () => {
  it('begins a subscription with the first invoice that is paid', async () => {
    const user = await house.addUser();
    const invoice = invoiceOf(user);
    expect(await paid(invoice)).toBe(200);
    const [subscription, ...others] = await subscriptionsOf(user);
    expect(others).toEqual([]);
    expect(subscription).toMatchObject({ plan_id: planId, status: 'ACTIVE' });
    const [transaction] = await transactionsOf(user);
    expect(transaction).toMatchObject({
      provider: 'stripe',
      external_id: invoice.id,
      amount_minor: '1999',
      currency: 'USD',
      status: 'SUCCEEDED',
      subscription_id: subscription.id,
      plan_id: planId,
      receipt_url: `https://invoice.stripe.com/i/${invoice.id}`,
    });
    expect(await agreementOf(subscription.id)).toMatchObject({ external_id: invoice.subscription, ended_at: null });
    expect(await house.events(transaction.id)).toMatchObject([
      { action: 'TRANSACTION_RECORDED', actor_id: null, target_name: user.name },
    ]);
    expect(await house.events(subscription.id)).toMatchObject([{ action: 'SUBSCRIPTION_CHANGED' }]);
  });

  it('is worth no more when it comes forty times at once', async () => {
    const user = await house.addUser();
    const invoice = invoiceOf(user);
    const answers = await Promise.all(Array.from({ length: 40 }, () => paid(invoice)));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(await subscriptionsOf(user)).toHaveLength(1);
    const [transaction, ...others] = await transactionsOf(user);
    expect(others).toEqual([]);
    expect(await entriesOf(transaction.id)).toEqual([1999]);
    expect(await house.events(transaction.id)).toHaveLength(1);
  });

  it('begins a subscription to a plan that was deactivated while somebody paid', async () => {
    const user = await house.addUser();
    const late = await createPlan(house, caller, { isActive: false });
    expect(await paid(invoiceOf(user, { metadata: payerOf(user, late) }))).toBe(200);
    expect(await subscriptionsOf(user)).toMatchObject([{ plan_id: late, status: 'ACTIVE' }]);
  });

  it('renews by the next invoice, is overdue by one that failed, and recovers', async () => {
    const user = await house.addUser();
    const first = invoiceOf(user);
    await paid(first);
    const [{ id }] = await subscriptionsOf(user);
    const next = invoiceOf(user, { subscription: first.subscription, isFirst: false, periodEnd: inDays(62) });
    await failed(next);
    expect(await subscriptionsOf(user)).toMatchObject([{ id, status: 'PAST_DUE' }]);
    await paid(next);
    expect(await subscriptionsOf(user)).toMatchObject([{ id, status: 'ACTIVE' }]);
    expect((await agreementOf(id)).paid_until.getTime()).toBe(Math.floor(next.periodEnd.getTime() / 1_000) * 1_000);
    expect((await transactionsOf(user)).map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });

  it('changes nothing where it comes too late', async () => {
    const user = await house.addUser();
    const first = invoiceOf(user);
    await paid(first);
    expect(await sendStripe(house, 'invoice.finalized', invoiceObject(first, false))).toBe(200);
    expect(await failed({ ...first, isFirst: false })).toBe(200);
    expect(await transactionsOf(user)).toMatchObject([{ status: 'SUCCEEDED', amount_minor: '1999' }]);
    // A month later: the next invoice is paid, then the failure of an older one is told.
    const older = invoiceOf(user, { subscription: first.subscription, isFirst: false, periodEnd: inDays(62) });
    await paid(invoiceOf(user, { subscription: first.subscription, isFirst: false, periodEnd: inDays(93) }));
    await failed(older);
    expect(await subscriptionsOf(user)).toMatchObject([{ status: 'ACTIVE' }]);
  });

  it('gives back a part, then all, in whatever order it is told', async () => {
    const [user, other] = [await house.addUser(), await house.addUser()];
    const refund = (intent: string, amount: number, isWhole: boolean) =>
      sendStripe(house, 'charge.refunded', {
        id: `ch_${tag()}`,
        object: 'charge',
        payment_intent: intent,
        amount_refunded: amount,
        refunded: isWhole,
      });
    const [one, two] = [invoiceOf(user), invoiceOf(other)];
    stripe.paidBy.set('pi_one', one).set('pi_two', two);
    await paid(one);
    expect(await refund('pi_one', 500, false)).toBe(200);
    const [{ id }] = await transactionsOf(user);
    expect(await transactionsOf(user)).toMatchObject([{ status: 'SUCCEEDED', refunded_minor: '500' }]);
    await refund('pi_one', 1_999, true);
    await refund('pi_one', 500, false);
    expect(await transactionsOf(user)).toMatchObject([{ status: 'REFUNDED', refunded_minor: '1999' }]);
    expect(await entriesOf(id)).toEqual([1999, -500, -1499]);
    await refund('pi_two', 1_999, true);
    await paid(two);
    const [second] = await transactionsOf(other);
    expect(second).toMatchObject({ status: 'REFUNDED' });
    expect(await entriesOf(second.id)).toEqual([1999, -1999]);
    expect(await subscriptionsOf(other)).toEqual([]);
    expect(await refund('pi_of_something_else', 100, true)).toBe(200);
  });

  it('ends the subscription when Stripe collects no more for it', async () => {
    const user = await house.addUser();
    const invoice = invoiceOf(user);
    await paid(invoice);
    expect(
      await sendStripe(house, 'customer.subscription.deleted', { id: invoice.subscription, object: 'subscription' }),
    ).toBe(200);
    expect(await subscriptionsOf(user)).toMatchObject([{ status: 'CANCELLED' }]);
    // What is collected all the same begins none.
    await paid(invoiceOf(user, { subscription: invoice.subscription, isFirst: false, periodEnd: inDays(62) }));
    expect(await subscriptionsOf(user)).toHaveLength(1);
    expect(await transactionsOf(user)).toHaveLength(2);
  });

  it('begins nothing where it was told before that Stripe has ended what it pays for', async () => {
    const user = await house.addUser();
    const [invoice, foreign] = [invoiceOf(user), `sub_${tag()}`];
    const ended = (id: string, metadata: object) =>
      sendStripe(house, 'customer.subscription.deleted', { id, metadata });
    expect(await ended(invoice.subscription, invoice.metadata)).toBe(200);
    expect(await ended(invoice.subscription, invoice.metadata)).toBe(200);
    expect(await ended(foreign, { of: 'something else' })).toBe(200);
    expect(await paid(invoice)).toBe(200);
    expect(await subscriptionsOf(user)).toEqual([]);
    expect(await transactionsOf(user)).toMatchObject([{ status: 'SUCCEEDED', subscription_id: null }]);
    expect(await house.rows('SELECT FROM payment_endings WHERE external_id = $1', [invoice.subscription])).toHaveLength(
      1,
    );
    expect(await house.rows('SELECT FROM payment_endings WHERE external_id = $1', [foreign])).toEqual([]);
  });

  it('is refused unless it is signed, whole, and of now', async () => {
    const user = await house.addUser();
    const object = invoiceObject(invoiceOf(user), true);
    expect(await sendStripe(house, 'invoice.paid', object, { secret: 'whsec_of_somebody_else' })).toBe(403);
    expect(await sendStripe(house, 'invoice.paid', object, { tamper: (body) => body.replace('1999', '1998') })).toBe(
      403,
    );
    const tenMinutesAgo = Math.floor(Date.now() / 1_000) - 600;
    expect(await sendStripe(house, 'invoice.paid', object, { timestamp: tenMinutesAgo })).toBe(403);
    expect(await sendWebhook(house, 'stripe', JSON.stringify({ type: 'invoice.paid', data: { object } }))).toBe(403);
    expect(await transactionsOf(user)).toEqual([]);
    expect(await sendStripe(house, 'invoice.paid', object, { secret: OLD_WEBHOOK_SECRET })).toBe(200);
    expect(await transactionsOf(user)).toHaveLength(1);
  });

  it('changes nothing where it is none of ours, or of an account that is not there', async () => {
    const before = await house.rows('SELECT count(*) FROM transactions');
    for (const metadata of [{}, payerOf({ id: newId() }), { gatehouse_user_id: 'nobody', gatehouse_plan_id: planId }])
      expect(await paid(invoiceOf(admin, { metadata }))).toBe(200);
    expect(await sendStripe(house, 'customer.subscription.deleted', { id: 'sub_unknown' })).toBe(200);
    expect(await sendStripe(house, 'product.created', { id: 'prod_1' })).toBe(200);
    expect(await house.rows('SELECT count(*) FROM transactions')).toEqual(before);
  });
});

describe('a subscription that is cancelled here', () => {
  it('is collected for no more, and goes on until its period ends', async () => {
    const [atOnce, atEnd] = [await house.addUser(), await house.addUser()];
    const invoices = [invoiceOf(atOnce), invoiceOf(atEnd)] as const;
    for (const invoice of invoices) await paid(invoice);
    const cancel = async (user: TestUser, immediately: boolean) =>
      house.ask(
        await house.callerFor(user),
        `mutation ($id: ID!, $immediately: Boolean!) {
        cancelPlanSubscription(id: $id, immediately: $immediately) { subscription { status } } }`,
        {
          id: (await subscriptionsOf(user))[0].id,
          immediately,
        },
      );
    await cancel(atOnce, true);
    await cancel(atEnd, false);
    await house.app.housekeeping.run();
    await house.settled();
    expect(stripe.ended).toContain(invoices[0].subscription);
    expect(stripe.ended).not.toContain(invoices[1].subscription);
    const [{ current_period_end: end }] = await subscriptionsOf(atEnd);
    const twelveHoursBefore = end.getTime() - house.clock.now().getTime() - DAY_MS / 2;
    house.clock.advance({ seconds: Math.floor(twelveHoursBefore / 1_000) });
    await house.app.housekeeping.run();
    await house.settled();
    expect(stripe.ended).toContain(invoices[1].subscription);
    await sendStripe(house, 'customer.subscription.deleted', { id: invoices[1].subscription });
    expect((await subscriptionsOf(atEnd))[0]).toMatchObject({ status: 'ACTIVE', ends_at: end });
    caller = await house.callerFor(admin);
  });
});

describe('what may go wrong between two calendars and two providers', () => {
  const askAs = async (user: TestUser, document: string) =>
    house.ask(await house.callerFor(user), document, { id: (await subscriptionsOf(user)).at(-1)!.id });
  const cancelWithPeriod = (user: TestUser) =>
    askAs(user, 'mutation ($id: ID!) { cancelPlanSubscription(id: $id) { subscription { status } } }');
  const resume = (user: TestUser) =>
    askAs(user, 'mutation ($id: ID!) { resumePlanSubscription(id: $id) { subscription { status } } }');
  const upkeep = async () => {
    await house.app.housekeeping.run();
    await house.settled();
  };
  const endingOf = async (id: string) =>
    (await house.rows('SELECT * FROM payment_endings WHERE external_id = $1', [id]))[0];
  afterEach(async () => {
    caller = await house.callerFor(admin);
  });
  /** Somebody whose second invoice failed, so that the subscription expired. */
  const expired = async () => {
    const user = await house.addUser();
    const invoice = invoiceOf(user, { periodEnd: monthAfter(house.clock.now()) });
    await paid(invoice);
    house.clock.advance({ days: 32 });
    const periodEnd = monthAfter(invoice.periodEnd);
    const next = invoiceOf(user, { subscription: invoice.subscription, isFirst: false, periodEnd });
    await failed(next);
    house.clock.advance({ days: 35 });
    await house.app.housekeeping.run();
    expect(await subscriptionsOf(user)).toMatchObject([{ status: 'EXPIRED' }]);
    return { user, invoice, next };
  };

  it.each([
    ['after Stripe was told to collect no more', true],
    ['before Stripe was told to collect no more', false],
  ])('begins anew from now on what expired and is paid late, %s', async (_when, isTold) => {
    const { user, invoice, next } = await expired();
    const [{ id }] = await subscriptionsOf(user);
    if (!isTold) {
      await house.rows('UPDATE payment_agreements SET ended_at = NULL WHERE subscription_id = $1 RETURNING 1', [id]);
      await house.rows('DELETE FROM payment_endings WHERE external_id = $1 RETURNING 1', [invoice.subscription]);
    }
    const before = house.clock.now();
    expect(await paid(next)).toBe(200);
    await house.settled();
    const [former, anew, ...others] = await subscriptionsOf(user);
    expect([former, anew, ...others]).toMatchObject([{ status: 'EXPIRED' }, { status: 'ACTIVE' }]);
    // The invoice's period has passed by: what it paid for is a month from now on.
    expect(anew.anchored_at >= before).toBe(true);
    expect(anew.current_period_end.getTime()).toBeGreaterThan(before.getTime() + 27 * DAY_MS);
    expect(await agreementOf(anew.id)).toMatchObject({
      external_id: null,
      paid_until: anew.current_period_end,
      ended_at: null,
    });
    expect(stripe.ended).toContain(invoice.subscription);
    expect((await transactionsOf(user)).map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    // What Stripe tells of the old agreement from now on changes nothing.
    await sendStripe(house, 'customer.subscription.deleted', { id: invoice.subscription });
    expect(await subscriptionsOf(user)).toMatchObject([{ status: 'EXPIRED' }, { status: 'ACTIVE' }]);
  });

  it('keeps what took the place of one that expired and is paid late, and has Stripe collect no more', async () => {
    const { user, invoice, next } = await expired();
    const other = await createPlan(house, await house.callerFor(admin), { name: 'Other' });
    await paid(invoiceOf(user, { metadata: payerOf(user, other) }));
    expect(await paid(next)).toBe(200);
    await house.settled();
    expect(await subscriptionsOf(user)).toMatchObject([{ status: 'EXPIRED' }, { status: 'ACTIVE', plan_id: other }]);
    expect(stripe.ended).toContain(invoice.subscription);
  });

  it('counts periods as Stripe does, wherever the user is', async () => {
    const user = await house.addUser();
    await house.rows(`UPDATE users SET time_zone = 'Pacific/Kiritimati' WHERE id = $1 RETURNING 1`, [user.id]);
    const periodStart = new Date(house.clock.now().getTime() - 60_000);
    await paid(invoiceOf(user, { periodStart }));
    const [row] = await subscriptionsOf(user);
    expect(row).toMatchObject({ time_zone: 'UTC' });
    expect(row.anchored_at).toEqual(new Date(Math.floor(periodStart.getTime() / 1_000) * 1_000));
  });

  it('tells Stripe before it charges again, and expires with the period that was not paid', async () => {
    const user = await house.addUser();
    // Ours, from now on, has a month; Stripe's ends ten days before.
    await house.ask(await house.callerFor(admin), SUBSCRIBE, { input: { userId: user.id, planId } });
    const invoice = invoiceOf(user, { periodEnd: inDays(20) });
    await paid(invoice);
    const next = invoiceOf(user, { subscription: invoice.subscription, isFirst: false, periodEnd: inDays(50) });
    house.clock.advance({ days: 19, hours: 12 });
    await failed(next);
    const [{ current_period_end: end, ends_at }] = await subscriptionsOf(user);
    expect(ends_at.getTime()).toBeGreaterThan(end.getTime() + 27 * DAY_MS);
    house.clock.advance({ days: 12 });
    await house.app.housekeeping.run();
    expect(await subscriptionsOf(user)).toMatchObject([{ status: 'PAST_DUE', ends_at }]);
    await paid(next);
    expect(await subscriptionsOf(user)).toMatchObject([{ status: 'ACTIVE', ends_at: null }]);
    await cancelWithPeriod(user);
    // Eighteen days are paid, and our period has some days more.
    house.clock.advance({ days: 18 });
    await upkeep();
    expect(await subscriptionsOf(user)).toMatchObject([{ status: 'ACTIVE' }]);
    expect(stripe.ended).toContain(invoice.subscription);
  });

  it('keeps one of two subscriptions at Stripe that were paid in two tabs', async () => {
    const user = await house.addUser();
    const [one, two] = [invoiceOf(user), invoiceOf(user)];
    await Promise.all([paid(one), paid(two)]);
    await house.settled();
    const [{ id }, ...others] = await subscriptionsOf(user);
    expect(others).toEqual([]);
    const kept = (await agreementOf(id)).external_id;
    const ended = [one, two].map(({ subscription }) => subscription).filter((each) => each !== kept);
    expect(ended).toHaveLength(1);
    expect(stripe.ended).toEqual(expect.arrayContaining(ended));
    expect(stripe.ended).not.toContain(kept);
    expect(await transactionsOf(user)).toHaveLength(2);
    await sendStripe(house, 'customer.subscription.deleted', { id: ended[0] });
    expect(await subscriptionsOf(user)).toMatchObject([{ status: 'ACTIVE' }]);
  });

  it('takes back no cancellation once Stripe was told, but goes on with what is paid anew', async () => {
    const user = await house.addUser();
    const invoice = invoiceOf(user);
    await paid(invoice);
    await cancelWithPeriod(user);
    expect((await resume(user)).errors).toEqual([]);
    await cancelWithPeriod(user);
    house.clock.advance({ days: 28 });
    await upkeep();
    const [{ id, current_period_end: end }] = await subscriptionsOf(user);
    house.clock.advance({ seconds: Math.floor((end.getTime() - house.clock.now().getTime() - DAY_MS / 2) / 1_000) });
    await upkeep();
    expect(stripe.ended).toContain(invoice.subscription);
    expect((await resume(user)).refusal).toMatchObject({
      code: 'INVALID_STATE',
      message: expect.stringMatching(/Pay anew/),
    });
    const anew = invoiceOf(user);
    await paid(anew);
    expect(await subscriptionsOf(user)).toMatchObject([{ id, cancel_at_period_end: false, ends_at: null }]);
    await upkeep();
    expect(await agreementOf(id)).toMatchObject({ external_id: anew.subscription, ended_at: null });
    expect(stripe.ended).not.toContain(anew.subscription);
  });

  it('counts a payment on trial for the period after it', async () => {
    const user = await house.addUser();
    await house.ask(await house.callerFor(admin), SUBSCRIBE, {
      input: { userId: user.id, planId: rublePlanId, trialDays: 10 },
    });
    await sendYooKassa(house, 'payment.succeeded', yookassa.add(payerOf(user, rublePlanId)));
    const [{ id, trial_ends_at: trialEnd }] = await subscriptionsOf(user);
    expect((await agreementOf(id)).paid_until.getTime()).toBeGreaterThan(trialEnd.getTime() + 27 * DAY_MS);
  });

  it('counts what is recorded by others', async () => {
    const user = await house.addUser();
    await sendYooKassa(house, 'payment.succeeded', yookassa.add(payerOf(user, rublePlanId)));
    const [{ id }] = await subscriptionsOf(user);
    const { paid_until: before } = await agreementOf(id);
    const input = {
      userId: user.id,
      subscriptionId: id,
      amount: { amount: '990', currency: 'RUB' },
      status: 'SUCCEEDED',
      provider: 'bank',
      externalId: tag(),
    };
    const { errors } = await house.ask(
      await house.callerFor(admin),
      'mutation ($input: RecordTransactionInput!) { recordTransaction(input: $input) { transaction { id } } }',
      { input },
    );
    expect(errors).toEqual([]);
    expect((await agreementOf(id)).paid_until.getTime()).toBeGreaterThan(before.getTime() + 27 * DAY_MS);
  });

  it('asks again where Stripe did not hear it', async () => {
    const ids = [`sub_${tag()}`, `sub_${tag()}`];
    for (const [index, days] of [-5, -3].entries())
      await house.rows(
        `INSERT INTO payment_endings (provider, external_id, asked_at, created_at) VALUES ('stripe', $1, $2, $2) RETURNING 1`,
        [ids[index], inDays(days)],
      );
    await upkeep();
    expect(stripe.ended).toContain(ids[0]);
    expect((await endingOf(ids[0]!)).ended_at).not.toBeNull();
    // The queue is at it still.
    expect(stripe.ended).not.toContain(ids[1]);
  });

  it('has Stripe collect no more for what was cancelled and is collected for all the same', async () => {
    const user = await house.addUser();
    const invoice = invoiceOf(user);
    await paid(invoice);
    await askAs(
      user,
      'mutation ($id: ID!) { cancelPlanSubscription(id: $id, immediately: true) { subscription { status } } }',
    );
    await paid(invoiceOf(user, { subscription: invoice.subscription, isFirst: false, periodEnd: inDays(62) }));
    await house.settled();
    expect(stripe.ended).toContain(invoice.subscription);
  });

  it('records what is paid by a checkout of ours although account or plan are gone, and ends it', async () => {
    const user = await house.addUser();
    const { data } = await house.ask(await house.callerFor(user), CHECKOUT, { input: { planId, successUrl: BACK } });
    expect(data.createCheckoutSession).not.toBeNull();
    for (const [who, plan, userId] of [
      [{ id: newId() }, planId, null],
      [user, newId(), user.id],
    ] as const) {
      const invoice = invoiceOf(user, { metadata: { ...payerOf(who, plan), gatehouse_installation: installation() } });
      expect(await paid(invoice)).toBe(200);
      await house.settled();
      expect(await house.rows('SELECT * FROM transactions WHERE external_id = $1', [invoice.id])).toMatchObject([
        { user_id: userId, plan_id: null, status: 'SUCCEEDED', amount_minor: '1999' },
      ]);
      expect(stripe.ended).toContain(invoice.subscription);
    }
  });
});

describe('a message of YooKassa', () => {
  it('is believed only as far as YooKassa says the same', async () => {
    const user = await house.addUser();
    const payment = yookassa.add(payerOf(user, rublePlanId), 'pending');
    expect(await sendYooKassa(house, 'payment.succeeded', { ...payment, status: 'succeeded' })).toBe(200);
    expect(await transactionsOf(user)).toMatchObject([{ status: 'PENDING' }]);
    expect(await subscriptionsOf(user)).toEqual([]);
    payment.status = 'succeeded';
    expect(await sendYooKassa(house, 'payment.succeeded', payment)).toBe(200);
    expect(
      await sendYooKassa(house, 'payment.waiting_for_capture', { ...payment, status: 'waiting_for_capture' }),
    ).toBe(200);
    expect(await transactionsOf(user)).toMatchObject([
      { provider: 'yookassa', external_id: payment.id, status: 'SUCCEEDED', amount_minor: '99000', currency: 'RUB' },
    ]);
    expect(await subscriptionsOf(user)).toMatchObject([{ plan_id: rublePlanId, status: 'ACTIVE' }]);
  });

  it('pays for one period more each time; what nobody pays for is overdue, and three days later over', async () => {
    const user = await house.addUser();
    const pay = () => sendYooKassa(house, 'payment.succeeded', yookassa.add(payerOf(user, rublePlanId)));
    await pay();
    const [{ id, current_period_end: end }] = await subscriptionsOf(user);
    expect((await agreementOf(id)).paid_until).toEqual(end);
    await pay();
    expect(await subscriptionsOf(user)).toHaveLength(1);
    const { paid_until: until } = await agreementOf(id);
    expect(until.getTime()).toBeGreaterThan(end.getTime() + 27 * DAY_MS);
    const daysTo = (instant: Date) => Math.ceil((instant.getTime() - house.clock.now().getTime()) / DAY_MS);
    house.clock.advance({ days: daysTo(until) - 1 });
    await house.app.housekeeping.run();
    expect((await subscriptionsOf(user)).map(({ status }) => status)).toEqual(['ACTIVE']);
    house.clock.advance({ days: 1 });
    await house.app.housekeeping.run();
    const [overdue] = await subscriptionsOf(user);
    expect(overdue).toMatchObject({ status: 'PAST_DUE', ends_at: new Date(until.getTime() + 3 * DAY_MS) });
    expect(overdue.current_period_end).toEqual(overdue.ends_at);
    await pay();
    const [recovered] = await subscriptionsOf(user);
    expect(recovered).toMatchObject({ status: 'ACTIVE', ends_at: null });
    const { paid_until: next } = await agreementOf(id);
    expect(recovered.current_period_end).toEqual(next);
    house.clock.advance({ days: daysTo(next) });
    await house.app.housekeeping.run();
    house.clock.advance({ days: 3 });
    await house.app.housekeeping.run();
    expect((await subscriptionsOf(user)).map(({ status }) => status)).toEqual(['EXPIRED']);
    await pay();
    expect((await subscriptionsOf(user)).map(({ status }) => status)).toEqual(['EXPIRED', 'ACTIVE']);
    caller = await house.callerFor(admin);
  });

  it('tells of payments that were given up, and of refunds', async () => {
    const user = await house.addUser();
    const given = yookassa.add(payerOf(user, rublePlanId), 'canceled');
    await sendYooKassa(house, 'payment.canceled', given);
    const payment = yookassa.add(payerOf(user, rublePlanId));
    await sendYooKassa(house, 'payment.succeeded', payment);
    await sendYooKassa(house, 'payment.canceled', given);
    expect(await subscriptionsOf(user)).toMatchObject([{ status: 'ACTIVE' }]);
    payment.refunded_amount = payment.amount;
    expect(
      await sendYooKassa(house, 'refund.succeeded', { id: newId(), payment_id: payment.id, status: 'succeeded' }),
    ).toBe(200);
    expect((await transactionsOf(user)).map(({ status }) => status)).toEqual(['FAILED', 'REFUNDED']);
  });

  it('is refused where there is no such payment, it cannot be read, or YooKassa does not answer', async () => {
    expect(await sendYooKassa(house, 'payment.succeeded', { id: newId() })).toBe(403);
    expect(await sendYooKassa(house, 'payment.succeeded', { id: '../refunds/1' })).toBe(400);
    expect(await sendWebhook(house, 'yookassa', '{')).toBe(400);
    expect(await sendWebhook(house, 'yookassa', '')).toBe(400);
    yookassa.answerNext(...Array.from({ length: 6 }, () => ({ status: 500, body: {} })));
    expect(await sendYooKassa(house, 'payment.succeeded', yookassa.add({}))).toBe(503);
    expect(await sendYooKassa(house, 'payout.succeeded', { id: newId() })).toBe(200);
  });
});

describe('/integrations/:provider/webhook', () => {
  it('knows no other provider, and takes nothing but POST', async () => {
    expect(await sendWebhook(house, 'paypal', '{}')).toBe(404);
    expect((await fetch(`${house.url}/integrations/stripe/webhook`)).status).toBe(405);
  });
});
