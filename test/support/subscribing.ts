import type { Caller, House, TestUser } from './house.ts';

const PLAN = `mutation ($input: CreatePlanInput!) { createPlan(input: $input) { plan { id } } }`;
const SUBSCRIBE = `mutation ($input: SubscribeUserInput!) { subscribeUser(input: $input) { subscription { id } } }`;

/** A plan, made by an administrator. Gives its id. */
export async function createPlan(
  house: House,
  admin: Caller,
  {
    amount = '19.99',
    currency = 'USD',
    interval = 'MONTH',
    name = 'Plus',
    ...more
  }: Partial<Record<string, unknown>> = {},
): Promise<string> {
  const input = { translations: [{ locale: 'en', name }], price: { amount, currency }, interval, ...more };
  const { data, errors } = await house.ask(admin, PLAN, { input });
  expect(errors).toEqual([]);
  return data.createPlan.plan.id;
}

/** A subscription of a user, begun by an administrator. Gives its id. */
export async function subscribe(
  house: House,
  admin: Caller,
  { id: userId }: Pick<TestUser, 'id'>,
  planId: string,
  trialDays = 0,
): Promise<string> {
  const { data, errors } = await house.ask(admin, SUBSCRIBE, { input: { userId, planId, trialDays } });
  expect(errors).toEqual([]);
  return data.subscribeUser.subscription.id;
}
