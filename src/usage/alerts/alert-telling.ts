import type { Reader } from '../../core/unit-of-work.ts';
import { budgetView } from '../budgets/index.ts';
import type { UsageStandingService } from '../metering/index.ts';
import type { AlertNews } from './usage-alert.service.ts';
import { boundNamed } from './usage-alert.ts';
import type { UsageAlertEvent } from './usage-alert.type.ts';

/** Tells those who listen what passed their threshold, as it is by now. */
export class AlertTelling {
  constructor(private readonly standings: Pick<UsageStandingService, 'of'>) {}

  /** null where the limit or budget is gone already. */
  async event(db: Reader, { userId, bound, occurredAt }: AlertNews): Promise<UsageAlertEvent | null> {
    const standing = (await this.standings.of(db, [userId])).get(userId);
    const found = standing && boundNamed(standing, bound);
    return found ? { limit: found.limit, budget: found.budget && budgetView(found.budget), occurredAt } : null;
  }
}
