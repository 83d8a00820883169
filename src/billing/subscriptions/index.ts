export {
  liveStatuses,
  subscriptionStatuses,
  type PlanSubscription,
  type SubscriptionStatus,
} from './plan-subscription.entity.ts';
export { SubscriptionRenewalService } from './subscription-renewal.service.ts';
export { SubscriptionChangeService } from './subscription-change.service.ts';
export {
  subscriptionEventKinds,
  type EndReason,
  type SubscriptionEvent,
  type SubscriptionEventKind,
} from './subscription-event.entity.ts';
export { subscriptionErrors } from './subscription.errors.ts';
export { isLive, type NewEvent } from './subscription-life.ts';
export { SubscriptionLoaders } from './subscription.loaders.ts';
export type { SubscriptionOrder } from './subscription.policy.ts';
export { SubscriptionService, type SubscriptionView } from './subscription.service.ts';
export { PlanSubscriptionObject } from './subscription.type.ts';
export { settledSubscriptions } from './upkeeps.ts';
