import { newId } from '../../src/core/ids.ts';
import type { Answer, Caller, House, TestUser } from './house.ts';

export const PLAN = `id name description translations { locale name description } price { amount currency } interval
  quotas { metric amount } features isActive displayOrder createdAt updatedAt`;
export const SUBSCRIPTION = `id status user { id } plan { id } currentPeriodStart currentPeriodEnd cancelAtPeriodEnd
  trialEndsAt quotaUsage { metric used included } createdAt updatedAt`;

export const CREATE_PLAN = `mutation ($input: CreatePlanInput!) { createPlan(input: $input) { plan { ${PLAN} } } }`;
export const UPDATE_PLAN = `mutation ($id: ID!, $input: UpdatePlanInput!) { updatePlan(id: $id, input: $input) { plan { ${PLAN} } } }`;
export const DUPLICATE_PLAN = `mutation ($id: ID!) { duplicatePlan(id: $id) { plan { ${PLAN} } } }`;
export const DELETE_PLAN = 'mutation ($id: ID!) { deletePlan(id: $id) { deletedId } }';
export const SUBSCRIBE = `mutation ($input: SubscribeUserInput!) { subscribeUser(input: $input) { subscription { ${SUBSCRIPTION} } } }`;
export const CANCEL_SUBSCRIPTION = `mutation ($id: ID!, $immediately: Boolean! = false) {
  cancelPlanSubscription(id: $id, immediately: $immediately) { subscription { ${SUBSCRIPTION} } } }`;
export const RESUME = `mutation ($id: ID!) { resumePlanSubscription(id: $id) { subscription { ${SUBSCRIPTION} } } }`;

/** A plan as `createPlan` takes it: 20 dollars a month, with a thousand requests. */
export const planOf = (values: Record<string, unknown> = {}) => ({
  translations: [{ locale: 'en', name: 'Pro' }],
  price: { amount: '20', currency: 'USD' },
  quotas: [{ metric: 'REQUESTS', amount: 1_000 }],
  ...values,
});

/** Makes a plan. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
export async function addPlan(house: House, by: Caller, values: Record<string, unknown> = {}): Promise<any> {
  const { data, errors } = await house.ask(by, CREATE_PLAN, { input: planOf(values) });
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return data.createPlan.plan;
}

interface Id {
  readonly id: string;
}

export const subscribe = (house: House, by: Caller, user: Id, plan: Id, trialDays?: number): Promise<Answer> =>
  house.ask(by, SUBSCRIBE, {
    input: { userId: user.id, planId: plan.id, ...(trialDays !== undefined && { trialDays }) },
  });

/** Subscribes somebody, and gives the subscription. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
export async function subscribed(house: House, by: Caller, user: Id, plan: Id, trialDays?: number): Promise<any> {
  const { data, errors } = await subscribe(house, by, user, plan, trialDays);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return data.subscribeUser.subscription;
}

/** The log of a subscription, oldest first. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into rows of any shape
export const logOf = (house: House, { id }: Id): Promise<any[]> =>
  house.rows('SELECT * FROM subscription_events WHERE subscription_id = $1 ORDER BY at, id', [id]);

/** The row of a subscription. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into rows of any shape
export const subscriptionRow = async (house: House, { id }: Id): Promise<any> =>
  (await house.rows('SELECT * FROM plan_subscriptions WHERE id = $1', [id]))[0];

/** Subscriptions of somebody that go on as far as they are stored. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into rows of any shape
export const liveOf = (house: House, { id }: TestUser): Promise<any[]> =>
  house.rows(`SELECT * FROM plan_subscriptions WHERE user_id = $1 AND status IN ('TRIALING', 'ACTIVE', 'PAST_DUE')`, [
    id,
  ]);

/** The subscription of somebody as the API tells of it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
export async function subscriptionOf(house: House, by: Caller, { id }: Id): Promise<any> {
  const { data, errors } = await house.ask(
    by,
    `query ($id: ID!) { user(by: { id: $id }) { subscription { ${SUBSCRIPTION} } } }`,
    { id },
  );
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return data.user.subscription;
}

/** A plan of 20 dollars a month, written as a row. */
export async function addPlanRow(house: House): Promise<Id> {
  const id = newId();
  await house.rows(
    `WITH plan AS (
        INSERT INTO plans (id, price_minor, currency, billing_interval, is_active, created_at, updated_at)
        VALUES ($1, 2000, 'USD', 'MONTH', true, $2, $2)),
      text AS (INSERT INTO plan_translations VALUES ($1, 'en', 'Pro', NULL))
    INSERT INTO plan_prices VALUES ($1, $2, 2000, 'USD')`,
    [id, house.clock.now()],
  );
  return { id };
}

/** A subscription to a plan of its own that goes on, written as a row. */
export async function addSubscription(house: House, { id: userId }: Id): Promise<Id & { readonly planId: string }> {
  const id = newId();
  const { id: planId } = await addPlanRow(house);
  await house.rows(
    `INSERT INTO plan_subscriptions (id, user_id, plan_id, status, time_zone, started_at, anchored_at, current_period_start,
        current_period_end, price_minor, currency, billing_interval, created_at, updated_at)
      VALUES ($1, $2, $3, 'ACTIVE', 'UTC', $4, $4, $4, $4::timestamptz + interval '1 month', 2000, 'USD', 'MONTH', $4, $4)`,
    [id, userId, planId, house.clock.now()],
  );
  return { id, planId };
}
