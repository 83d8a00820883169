import { liveStatuses, type NewEvent, type SubscriptionStatus } from '../subscriptions/index.ts';
import type { BillingSpan } from './billing-span.ts';
import { monthIn } from './figures.ts';
import type { Change, Scope } from './movements.queries.ts';

/** How a status counts. */
const isLive = (status: SubscriptionStatus | null): number => Number(liveStatuses.some((live) => live === status));
const isSubscriber = (status: SubscriptionStatus | null): number =>
  Number(status === 'TRIALING' || status === 'ACTIVE');

/**
 * What time has brought about until the end of a span and nobody has written down yet, as changes of the figures: the same
 * as it will be once it is written. Time begins no subscription, and puts none in the place of another.
 */
export function dueChanges(events: readonly NewEvent[], { planIds }: Scope, span: BillingSpan): Change[] {
  return events
    .filter(({ at, planId }) => at < span.to && (planIds === null || planIds.includes(planId)))
    .flatMap((event) => {
      const { at, kind, status, statusBefore, currency, currencyBefore, yearlyMinor, yearlyMinorBefore } = event;
      const place = {
        planId: planIds === null ? null : event.planId,
        month: monthIn(span, at),
        began: 0,
        revenueMinor: '0',
      };
      return [
        {
          ...place,
          currency,
          yearlyMinor,
          subscribers: isSubscriber(status),
          live: isLive(status),
          left: Number(kind === 'ENDED'),
        },
        {
          ...place,
          currency: currencyBefore,
          yearlyMinor: `-${yearlyMinorBefore}`,
          subscribers: -isSubscriber(statusBefore),
          live: -isLive(statusBefore),
          left: 0,
        },
      ];
    });
}
