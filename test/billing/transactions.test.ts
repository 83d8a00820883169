import { newId } from '../../src/core/ids.ts';
import { createPlan, subscribe } from '../support/subscribing.ts';
import { keyOf } from '../support/callers.ts';
import { House, type Answer, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';

const RECORD = `mutation ($input: RecordTransactionInput!) { recordTransaction(input: $input) { transaction {
  id user { id } subscription { id } amount { amount currency } refundedAmount { amount } status provider externalId receiptUrl createdAt updatedAt } } }`;
const LIST = `query ($filter: TransactionFilter, $first: Int, $after: String) {
  transactions(filter: $filter, first: $first, after: $after) { nodes { id } totalCount pageInfo { hasNextPage endCursor } } }`;

let house: House;
let admin: TestUser;
let caller: Caller;
let planId: string;
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  caller = await house.callerFor(admin);
  planId = await createPlan(house, caller);
});
afterAll(() => house.close());

let count = 0;
const payment = (user: Pick<TestUser, 'id'>, values: object = {}) => ({
  userId: user.id,
  amount: { amount: '19.99', currency: 'USD' },
  status: 'SUCCEEDED',
  provider: 'bank',
  externalId: `p-${(count += 1)}`,
  ...values,
});
const record = (input: object, by: Caller = caller): Promise<Answer> => house.ask(by, RECORD, { input });
async function recorded(input: object) {
  const { data, errors } = await record(input);
  expect(errors).toEqual([]);
  return data.recordTransaction.transaction;
}
const statusOf = async (id: string): Promise<string> =>
  (await house.rows('SELECT status FROM plan_subscriptions WHERE id = $1', [id]))[0].status;
const entriesOf = async (id: string): Promise<number[]> =>
  (await house.rows('SELECT amount_minor FROM transaction_entries WHERE transaction_id = $1 ORDER BY id', [id])).map(
    (row) => Number(row.amount_minor),
  );

describe('recordTransaction', () => {
  it('keeps a payment in the smallest coin, with what came in and its audit event', async () => {
    const user = await house.addUser();
    const subscriptionId = await subscribe(house, caller, user, planId);
    const receiptUrl = 'https://pay.example.org/receipts/1';
    const input = payment(user, { subscriptionId, receiptUrl });
    const transaction = await recorded(input);
    expect(transaction).toMatchObject({
      user: { id: user.id },
      subscription: { id: subscriptionId },
      amount: { amount: '19.99', currency: 'USD' },
      refundedAmount: { amount: '0.00' },
      status: 'SUCCEEDED',
      provider: 'bank',
      externalId: input.externalId,
      receiptUrl,
    });
    const [row] = await house.rows('SELECT * FROM transactions WHERE id = $1', [transaction.id]);
    expect(row).toMatchObject({ amount_minor: '1999', plan_id: planId, user_id: user.id, refunded_at: null });
    expect(row.succeeded_at).not.toBeNull();
    expect(await entriesOf(transaction.id)).toEqual([1999]);
    expect(await house.events(transaction.id)).toMatchObject([
      {
        action: 'TRANSACTION_RECORDED',
        actor_id: admin.id,
        target_type: 'Transaction',
        target_name: user.name,
        before: null,
        after: { status: 'SUCCEEDED', amount: '19.99', currency: 'USD', userId: user.id, subscriptionId },
      },
    ]);
  });

  it('takes amounts in the coins of their currency', async () => {
    const user = await house.addUser();
    const yen = await recorded(payment(user, { amount: { amount: '1200', currency: 'JPY' } }));
    expect(yen.amount).toEqual({ amount: '1200', currency: 'JPY' });
    const dinars = await recorded(payment(user, { amount: { amount: '1.5', currency: 'KWD' } }));
    expect(dinars.amount).toEqual({ amount: '1.500', currency: 'KWD' });
    for (const amount of [
      { amount: '0.5', currency: 'JPY' },
      { amount: '1.999', currency: 'USD' },
      { amount: '-1', currency: 'USD' },
    ]) {
      const { refusal } = await record(payment(user, { amount }));
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', 'amount', 'amount'] }] });
    }
  });

  it('updates a known payment, and says in the audit log what changed', async () => {
    const user = await house.addUser();
    const pending = payment(user, { status: 'PENDING' });
    const { id } = await recorded(pending);
    expect(await entriesOf(id)).toEqual([]);
    const receiptUrl = 'https://pay.example.org/receipts/2';
    expect(await recorded({ ...pending, status: 'SUCCEEDED', receiptUrl })).toMatchObject({ id, status: 'SUCCEEDED' });
    expect(await recorded({ ...pending, status: 'REFUNDED' })).toMatchObject({
      id,
      status: 'REFUNDED',
      refundedAmount: { amount: '19.99' },
      receiptUrl,
    });
    expect(await entriesOf(id)).toEqual([1999, -1999]);
    expect((await house.events(id)).map(({ before, after }) => [before?.status ?? null, after.status])).toEqual([
      [null, 'PENDING'],
      ['PENDING', 'SUCCEEDED'],
      ['SUCCEEDED', 'REFUNDED'],
    ]);
    expect((await house.events(id))[1].after).toEqual({ status: 'SUCCEEDED', hasReceipt: true });
    expect(JSON.stringify(await house.events(id))).not.toContain('pay.example.org');
  });

  it('takes another receipt of a payment that is known, and says in the audit log that it is another', async () => {
    const input = payment(await house.addUser(), { receiptUrl: 'https://pay.example.org/receipts/4' });
    const { id } = await recorded(input);
    const receiptUrl = 'https://pay.example.org/receipts/5';
    expect(await recorded({ ...input, receiptUrl })).toMatchObject({ id, receiptUrl });
    await recorded({ ...input, receiptUrl });
    const [, changed, ...others] = await house.events(id);
    expect([changed.before, changed.after, others]).toEqual([{}, { receiptChanged: true }, []]);
  });

  it('changes nothing the second time, and leaves no second event', async () => {
    const input = payment(await house.addUser());
    const first = await recorded(input);
    expect(await recorded(input)).toEqual(first);
    expect(await house.events(first.id)).toHaveLength(1);
    expect(await entriesOf(first.id)).toEqual([1999]);
  });

  it('keeps one row and one event of forty at once', async () => {
    const input = payment(await house.addUser());
    const answers = await Promise.all(Array.from({ length: 40 }, () => record(input)));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    const ids = new Set(answers.map(({ data }) => data.recordTransaction.transaction.id));
    expect(ids.size).toBe(1);
    const [id] = [...ids];
    expect(await house.events(id)).toHaveLength(1);
    expect(await entriesOf(id)).toEqual([1999]);
  });

  it.each([
    ['PENDING', ['SUCCEEDED', 'FAILED', 'REFUNDED']],
    ['FAILED', ['SUCCEEDED', 'REFUNDED']],
    ['SUCCEEDED', ['REFUNDED']],
    ['REFUNDED', []],
  ])('lets a payment that is %s become %j and nothing else', async (from, allowed) => {
    const user = await house.addUser();
    for (const to of ['PENDING', 'SUCCEEDED', 'FAILED', 'REFUNDED'].filter((each) => each !== from)) {
      const input = payment(user, { status: from });
      const { id } = await recorded(input);
      const { refusal } = await record({ ...input, status: to });
      expect([to, refusal?.code ?? 'ok']).toEqual([to, allowed.includes(to) ? 'ok' : 'INVALID_STATE']);
      if (refusal) expect(refusal.violations).toMatchObject([{ path: ['input', 'status'] }]);
      const [{ status }] = await house.rows('SELECT status FROM transactions WHERE id = $1', [id]);
      expect(status).toBe(allowed.includes(to) ? to : from);
    }
  });

  it('refuses what contradicts a payment that was received', async () => {
    const [user, other] = [await house.addUser(), await house.addUser()];
    const subscriptionId = await subscribe(house, caller, user, planId);
    const input = payment(user, { subscriptionId });
    const { id } = await recorded(input);
    const next = await subscribe(house, caller, user, await createPlan(house, caller, { name: 'Other' }));
    const contradictions = [
      ['userId', { userId: other.id, subscriptionId: null }],
      ['subscriptionId', { subscriptionId: next }],
      ['amount', { amount: { amount: '20.00', currency: 'USD' } }],
      ['amount', { amount: { amount: '19.99', currency: 'EUR' } }],
    ] as const;
    for (const [field, change] of contradictions) {
      const { refusal } = await record({ ...input, ...change });
      expect(refusal).toMatchObject({ code: 'INVALID_STATE', violations: [{ path: ['input', field] }] });
    }
    expect(await house.events(id)).toHaveLength(1);
  });

  it('refuses users and subscriptions that are not there, or not the user’s', async () => {
    const [user, other] = [await house.addUser(), await house.addUser()];
    const theirs = await subscribe(house, caller, other, planId);
    for (const [field, input] of [
      ['userId', payment({ id: newId() })],
      ['userId', payment({ id: 'nobody' })],
      ['subscriptionId', payment(user, { subscriptionId: newId() })],
      ['subscriptionId', payment(user, { subscriptionId: theirs })],
    ] as const) {
      const { refusal } = await record(input);
      expect(refusal).toMatchObject({ code: 'NOT_FOUND', violations: [{ path: ['input', field] }] });
    }
    for (const [field, value] of [
      ['provider', 'Bank!'],
      ['externalId', ''],
      ['externalId', 'x'.repeat(256)],
    ] as const) {
      const { refusal } = await record(payment(user, { [field]: value }));
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', field] }] });
    }
  });

  it('makes a subscription overdue by a payment that failed, and ends that by one that succeeded', async () => {
    const user = await house.addUser();
    const subscriptionId = await subscribe(house, caller, user, planId);
    const input = payment(user, { subscriptionId, status: 'FAILED' });
    await recorded(input);
    expect(await statusOf(subscriptionId)).toBe('PAST_DUE');
    await recorded({ ...input, status: 'SUCCEEDED' });
    expect(await statusOf(subscriptionId)).toBe('ACTIVE');
    expect((await house.events(subscriptionId)).map(({ action }) => action)).toEqual(
      Array(3).fill('SUBSCRIPTION_CHANGED'),
    );
  });

  it('books what was received for the plan that it turns out to be for, and follows it there', async () => {
    const user = await house.addUser();
    const input = payment(user);
    const { id } = await recorded(input);
    const subscriptionId = await subscribe(house, caller, user, planId);
    await recorded(payment(user, { subscriptionId, status: 'FAILED' }));
    expect(await statusOf(subscriptionId)).toBe('PAST_DUE');
    await recorded({ ...input, subscriptionId });
    expect(await statusOf(subscriptionId)).toBe('ACTIVE');
    const entries = await house.rows(
      `SELECT plan_id, sum(amount_minor)::int AS sum, count(*)::int AS count, count(DISTINCT at)::int AS instants
        FROM transaction_entries WHERE transaction_id = $1 GROUP BY plan_id ORDER BY plan_id NULLS FIRST`,
      [id],
    );
    expect(entries).toEqual([
      { plan_id: null, sum: 0, count: 2, instants: 1 },
      { plan_id: planId, sum: 1999, count: 1, instants: 1 },
    ]);
  });

  it('leaves a subscription alone where an older payment failed than was received', async () => {
    const user = await house.addUser();
    const subscriptionId = await subscribe(house, caller, user, planId);
    const older = payment(user, { subscriptionId, status: 'PENDING' });
    await recorded(older);
    house.clock.advance({ seconds: 1 });
    await recorded(payment(user, { subscriptionId }));
    await recorded({ ...older, status: 'FAILED' });
    expect(await statusOf(subscriptionId)).toBe('ACTIVE');
    house.clock.advance({ seconds: 1 });
    await recorded(payment(user, { subscriptionId, status: 'FAILED' }));
    expect(await statusOf(subscriptionId)).toBe('PAST_DUE');
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const { refusal } = await record(payment(admin), await make(house));
    expect(refusal?.code).toBe(code);
  });

  it('keeps payments of an account that is deleted, without the name', async () => {
    const user = await house.addUser();
    const receiptUrl = 'https://pay.example.org/receipts/3';
    const input = payment(user, { receiptUrl });
    const { id } = await recorded(input);
    const { errors } = await house.ask(caller, 'mutation ($id: ID!) { deleteUser(id: $id) { deletedId } }', {
      id: user.id,
    });
    expect(errors).toEqual([]);
    const [row] = await house.rows('SELECT user_id, amount_minor, receipt_url FROM transactions WHERE id = $1', [id]);
    expect(row).toEqual({ user_id: null, amount_minor: '1999', receipt_url: null });
  });
});

describe('transactions', () => {
  it('shows everybody their own, and administrators all', async () => {
    const [user, other] = [await house.addUser(), await house.addUser()];
    const own = await recorded(payment(user));
    const foreign = await recorded(payment(other));
    const by = await house.callerFor(user);
    const list = async (who: Caller, filter: object | null = null) =>
      (await house.ask(who, LIST, { filter, first: 100 })).data.transactions.nodes.map(({ id }: { id: string }) => id);
    expect(await list(by)).toEqual([own.id]);
    expect(await list(by, { userId: other.id })).toEqual([]);
    expect(await list(await keyOf(house, user, ['READ']))).toEqual([own.id]);
    expect(await list(caller, { userId: other.id })).toEqual([foreign.id]);
    expect(await list(caller)).toEqual(expect.arrayContaining([own.id, foreign.id]));
  });

  it('are filtered, newest first, page by page, and counted only where that is asked for', async () => {
    const user = await house.addUser();
    const subscriptionId = await subscribe(house, caller, user, planId);
    const ids: string[] = [];
    for (const status of ['FAILED', 'SUCCEEDED', 'PENDING']) {
      ids.unshift((await recorded(payment(user, { status, subscriptionId }))).id);
      house.clock.advance({ seconds: 1 });
    }
    const ask = async (filter: object, more: object = {}) =>
      (await house.ask(caller, LIST, { filter: { userId: user.id, ...filter }, ...more })).data.transactions;
    expect((await ask({})).nodes.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect((await ask({ status: ['FAILED', 'PENDING'] })).nodes.map(({ id }: { id: string }) => id)).toEqual([
      ids[0],
      ids[2],
    ]);
    expect(await ask({ subscriptionId })).toMatchObject({ totalCount: 3 });
    expect(await ask({ subscriptionId: newId() })).toMatchObject({ totalCount: 0 });
    expect(await ask({ created: { from: house.clock.now() } })).toMatchObject({ totalCount: 0 });
    const first = await ask({}, { first: 2 });
    expect(first).toMatchObject({ pageInfo: { hasNextPage: true }, totalCount: 3 });
    const second = await ask({}, { first: 2, after: first.pageInfo.endCursor });
    expect(second.nodes.map(({ id }: { id: string }) => id)).toEqual([ids[2]]);
    const { statements } = await house.ask(caller, '{ transactions { nodes { id } } }');
    expect(statements.filter((text) => /count\(\*\)/.test(text))).toEqual([]);
  });

  it('look up the users and subscriptions of a page at once', async () => {
    const document = '{ transactions(first: 20) { nodes { user { id name } subscription { id status } } } }';
    const { statements, errors, data } = await house.ask(caller, document);
    expect(errors).toEqual([]);
    expect(data.transactions.nodes.length).toBe(20);
    expect(statements.filter((text) => /FROM plan_subscriptions/.test(text))).toHaveLength(1);
  });
});
