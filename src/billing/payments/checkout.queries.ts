import type { Statement } from '../../core/sql.ts';
import type { BillingInterval } from '../plans/index.ts';

/** A plan as it is offered to one user. */
export interface Offer {
  readonly planId: string;
  readonly isActive: boolean;
  readonly name: string;
  readonly priceMinor: string;
  readonly currency: string;
  readonly interval: BillingInterval;
  readonly email: string | null;
  /** Whether a provider collects for it from the user already, and not in vain: who is overdue may pay anew. */
  readonly isCollected: boolean;
}

/** A plan for a user, with its name in the user's language, or in that of the installation, or in any. */
export const offerTo = (userId: string, planId: string, defaultLocale: string): Statement => ({
  name: 'plan_offer',
  text: `SELECT p.id AS "planId", p.is_active AS "isActive", p.price_minor AS "priceMinor", p.currency,
      p.billing_interval AS interval, u.email,
      (SELECT t.name FROM plan_translations t WHERE t.plan_id = p.id
        ORDER BY t.locale = u.locale DESC, t.locale = split_part(u.locale, '-', 1) DESC, t.locale = $3 DESC, t.locale LIMIT 1) AS name,
      EXISTS (SELECT FROM plan_subscriptions s JOIN payment_agreements a ON a.subscription_id = s.id
        WHERE s.user_id = u.id AND s.plan_id = p.id AND s.status IN ('TRIALING', 'ACTIVE')
          AND a.external_id IS NOT NULL AND a.ended_at IS NULL) AS "isCollected"
    FROM users u, plans p WHERE u.id = $1 AND p.id = $2`,
  values: [userId, planId, defaultLocale],
});
