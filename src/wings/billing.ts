import { PlanChangeService, PlanLoader, PlanService } from '../billing/plans/index.ts';
import { PlanResolver } from '../billing/plans/plan.resolver.ts';
import {
  settledSubscriptions,
  SubscriptionRenewalService,
  SubscriptionChangeService,
  SubscriptionLoaders,
  SubscriptionService,
} from '../billing/subscriptions/index.ts';
import {
  PlanSubscriptionResolver,
  PlanSubscriptionsResolver,
  UserSubscriptionResolver,
} from '../billing/subscriptions/subscription.resolver.ts';
import { AllowanceService } from '../usage/metering/index.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Wing } from './wing.ts';

export type Billing = ReturnType<typeof billingWing>;

/** What do they pay: plans, and subscriptions to them. */
export function billingWing({ settings, clock }: Foundation, { userLoader }: Identity) {
  const allowances = new AllowanceService();
  const subscriptions = new SubscriptionService();
  const plans = new PlanService(settings);
  const planChanges = new PlanChangeService({ plans, settings, subscribers: subscriptions, allowances, clock });
  const planLoader = new PlanLoader(plans);
  const renewals = new SubscriptionRenewalService(allowances);
  const subscriptionChanges = new SubscriptionChangeService({ plans, renewals, allowances, clock });
  const loaders = new SubscriptionLoaders(subscriptions, allowances);
  const looking = { loaders, plans: planLoader, users: userLoader };
  return {
    plans,
    planLoader,
    subscriptions,
    subscriptionChanges,
    subscriptionLoaders: loaders,
    resolvers: [
      [PlanResolver, new PlanResolver(plans, planChanges)],
      [PlanSubscriptionResolver, new PlanSubscriptionResolver(subscriptions, subscriptionChanges, looking)],
      [UserSubscriptionResolver, new UserSubscriptionResolver(loaders)],
      [PlanSubscriptionsResolver, new PlanSubscriptionsResolver(loaders)],
    ],
    upkeeps: [settledSubscriptions(renewals)],
  } satisfies Wing & Record<string, unknown>;
}
