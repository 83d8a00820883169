import type { Tx } from '../../core/tx.ts';
import { secondsFrom } from '../../core/clock.ts';
import type { Letter, Mail } from '../../foundation/mail/index.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import { formatUsd } from '../measures/index.ts';
import type { Standing, UsageListener } from '../metering/index.ts';
import * as queries from './usage-alert.queries.ts';
import type { Alerted } from './usage-alert.queries.ts';
import { beganAt, passed, type BoundStanding } from './usage-alert.ts';

/** An alert that is to be told: whose it is, and of what. */
interface Alert {
  readonly to: Alerted;
  readonly bound: BoundStanding;
}

/** In which so many alerts are mailed of one account: by an alert, mail goes to an address that nobody has confirmed. */
const MAILS_A_DAY = 20;
const DAY_SECONDS = 86_400;

/**
 * Tells people what of their limits and budgets is used up to their threshold: once for each bound, period and threshold,
 * under any race. In the transaction that used it, or changed what may be used.
 */
export class AlertRaiser implements UsageListener {
  constructor(
    private readonly mail: Mail,
    private readonly notifications: Notifications,
  ) {}

  async counted(tx: Tx, standings: readonly Standing[]): Promise<void> {
    if (standings.length === 0) return;
    const byUser = new Map(standings.map((standing) => [standing.userId, standing]));
    const people = await tx.rows<Alerted>(queries.alerted([...byUser.keys()]));
    const alerts = people.flatMap((to) =>
      passed(byUser.get(to.userId)!, to.thresholdPercent).map((bound): Alert => ({ to, bound })),
    );
    const raised = alerts.length === 0 ? [] : await this.#raise(tx, alerts);
    if (raised.length === 0) return;
    for (const alert of raised) await this.#tell(tx, alert);
    await this.#write(tx, raised);
  }

  /** Those that were not raised before. */
  async #raise(tx: Tx, alerts: readonly Alert[]): Promise<Alert[]> {
    const rows = alerts.map(({ to: { userId, thresholdPercent }, bound }) => ({
      userId,
      bound: bound.name,
      periodStart: beganAt(bound),
      thresholdPercent,
    }));
    const raised = await tx.rows<{ userId: string; bound: string }>(queries.raise(rows, tx.now));
    return alerts.filter(({ to, bound }) => raised.some((row) => row.userId === to.userId && row.bound === bound.name));
  }

  async #tell(tx: Tx, { to, bound }: Alert): Promise<void> {
    await this.notifications.send(tx, 'usageAlerts', { userId: to.userId, bound: bound.name });
    tx.recordConsequence({
      action: 'USER_USAGE_ALERT_RAISED',
      targetType: 'User',
      targetId: to.userId,
      targetName: to.name,
      after: { ...told(bound), thresholdPercent: to.thresholdPercent },
    });
  }

  async #write(tx: Tx, alerts: readonly Alert[]): Promise<void> {
    if (!this.mail.isSetUp) return;
    const ids = [...new Set(alerts.map(({ to }) => to.userId))];
    const counts = await tx.rows<{ userId: string; count: number }>(
      queries.raisedSince(ids, secondsFrom(tx.now, -DAY_SECONDS)),
    );
    const many = new Set(counts.filter(({ count }) => count > MAILS_A_DAY).map(({ userId }) => userId));
    const letters = alerts.flatMap(({ to, bound }) => {
      const address = to.email ?? to.accountEmail;
      return address === null || !to.isActive || many.has(to.userId)
        ? []
        : [{ to, letter: letterTo(address, to, bound) }];
    });
    if (letters.length === 0) return;
    for (const { letter } of letters) await this.mail.send(tx, letter);
    await tx.execute(queries.markSent([...new Set(letters.map(({ to }) => to.userId))], tx.now));
  }
}

/** What of a bound is used, as the audit log keeps it. */
function told({ limit, budget }: BoundStanding) {
  if (budget) {
    const { category, period, limit: most, spent, periodStart } = budget;
    return { category, period, limit: formatUsd(most), spent: formatUsd(spent), periodStart };
  }
  const { metric, period, maximum, used, periodStart } = limit;
  return { metric, period, maximum: Number(maximum), used: Number(used), periodStart };
}

function letterTo(
  address: string,
  { name, accountEmail, locale, thresholdPercent }: Alerted,
  bound: BoundStanding,
): Letter {
  const common = { account: accountEmail ?? name, threshold: String(thresholdPercent) };
  const letter = { to: address, locale };
  if (bound.budget) {
    const { category, period, limit, spent } = bound.budget;
    const values = { ...common, category, period, limit: formatUsd(limit), spent: formatUsd(spent) };
    return { ...letter, template: 'budget-alert', values };
  }
  const { metric, period, maximum, used } = bound.limit;
  return {
    ...letter,
    template: 'usage-limit-alert',
    values: { ...common, metric, period, maximum: String(maximum), used: String(used) },
  };
}
