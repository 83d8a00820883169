import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Usage } from './usage.ts';
import type { Wing } from './wing.ts';

export type Billing = ReturnType<typeof billingWing>;

/** What do they pay: plans, and subscriptions to them. */
export function billingWing(_foundation: Foundation, _identity: Identity, _usage: Usage) {
  return {
    payable: {} as import('../billing/payments/index.ts').PayableSubscriptions,
    due: { until: async () => ({ changes: [], leavers: [] }) },
    resolvers: [],
  } satisfies Wing & Record<string, unknown>;
}
