export {
  liveStatuses,
  subscriptionStatuses,
  type PlanSubscription,
  type SubscriptionStatus,
} from './plan-subscription.entity.ts';
export {
  subscriptionEventKinds,
  type EndReason,
  type SubscriptionEvent,
  type SubscriptionEventKind,
} from './subscription-event.entity.ts';
