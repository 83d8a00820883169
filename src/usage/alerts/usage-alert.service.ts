import { accessErrors, signedIn } from '../../access/guard.ts';
import { badInput } from '../../core/errors.ts';
import type { Features } from '../../core/service-feature.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { EventStream, Notifications } from '../../foundation/notify/index.ts';
import {
  auditTarget,
  lockUser,
  refuseProfileChange,
  type UserService,
  type UserView,
} from '../../identity/users/index.ts';
import type { BudgetListener } from '../budgets/index.ts';
import type { BoundListener, LimitSubject } from '../limits/index.ts';
import { lockUsage, type UsageListener, type UsageStandingService } from '../metering/index.ts';
import { usageAlertErrors } from './usage-alert.errors.ts';
import * as queries from './usage-alert.queries.ts';
import { unset, type StoredAlert } from './usage-alert.queries.ts';

/** What becomes of an alert; what is left out stays. */
export interface AlertChanges {
  readonly enabled?: boolean | null;
  readonly thresholdPercent?: number | null;
  /** null for the address of the account. */
  readonly email?: string | null;
}

/** That something passed the threshold. */
export interface AlertNews {
  readonly userId: string;
  /** As `usage_alerts_raised` names it. */
  readonly bound: string;
  readonly occurredAt: Date;
}

/** Accounts that are looked at together. */
const BATCH = 500;
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Who wants to be told of what is used, and from what share on. */
export class UsageAlertService implements BoundListener, BudgetListener {
  constructor(
    private readonly users: UserService,
    private readonly standings: Pick<UsageStandingService, 'of'>,
    private readonly raiser: UsageListener,
    private readonly notifications: Notifications,
  ) {}

  /** The alerts of accounts, in their order. */
  async ofEach(db: Reader | Tx, userIds: readonly string[]): Promise<StoredAlert[]> {
    const rows = await db.rows<StoredAlert>(queries.alertsOf([...new Set(userIds)]));
    const found = new Map(rows.map((alert) => [alert.userId, alert]));
    return userIds.map((userId) => found.get(userId) ?? { userId, ...unset });
  }

  /**
   * Changes the alert of an account, and raises at once what passed the threshold already. Twice is like once.
   * @throws NOT_FOUND, FORBIDDEN, FIRST_USER_PROTECTED, FEATURE_DISABLED, BAD_USER_INPUT
   */
  async update(tx: Tx, userId: string | null, changes: AlertChanges, features: Features): Promise<UserView> {
    const actor = signedIn(tx.actor);
    const target = await lockUser(tx, userId ?? actor.subjectId);
    refuseProfileChange(actor, target);
    if (target.id !== actor.subjectId && !features.USER_MANAGEMENT) throw accessErrors.FEATURE_DISABLED();
    const [alert] = await this.ofEach(tx, [target.id]);
    const changed = differences(alert!, changes);
    const names = Object.keys(changed) as (keyof typeof changed)[];
    if (names.length === 0) tx.unchanged(undefined);
    else {
      await tx.execute(queries.writeAlert({ ...alert!, ...changed }));
      tx.record({
        action: 'USER_ALERT_UPDATED',
        ...auditTarget(target),
        before: Object.fromEntries(names.map((name) => [name, alert![name]])),
        after: changed,
      });
      await this.boundsChanged(tx, ofUser(target.id));
    }
    return (await this.users.findById(tx, target.id))!;
  }

  /** What is raised for an account from now on. Where messages may have been lost, the stream ends with SERVICE_UNAVAILABLE. */
  watch(userId: string): EventStream<AlertNews> {
    return this.notifications.events('usageAlerts', {
      take: ({ userId: whose, bound }, occurredAt) => {
        if (bound === null) throw usageAlertErrors.SERVICE_UNAVAILABLE();
        return whose === userId ? [{ userId, bound, occurredAt }] : [];
      },
      keyOf: ({ bound }) => bound,
    });
  }

  async boundsChanged(tx: Tx, subject: LimitSubject): Promise<void> {
    let after = NOBODY;
    for (;;) {
      const ids = (await tx.rows<{ id: string }>(queries.alertedBy(subject, after, BATCH))).map(({ id }) => id);
      await this.#look(tx, ids);
      if (ids.length < BATCH) return;
      after = ids.at(-1)!;
    }
  }

  budgetSet(tx: Tx, userId: string): Promise<void> {
    return this.boundsChanged(tx, ofUser(userId));
  }

  /** Raises what has passed the threshold of these accounts. Nothing is counted meanwhile: what is counted later sees the change. */
  async #look(tx: Tx, userIds: readonly string[]): Promise<void> {
    if (userIds.length === 0) return;
    await lockUsage(tx, userIds, tx.now);
    const standings = await this.standings.of(tx, userIds);
    await this.raiser.counted(tx, [...standings.values()]);
  }
}

type Changed = Partial<Pick<StoredAlert, 'enabled' | 'thresholdPercent' | 'email'>>;

const ofUser = (userId: string): LimitSubject => ({ userId, groupId: null, orgUnitId: null });

/** @throws BAD_USER_INPUT */
function differences(alert: StoredAlert, { enabled, thresholdPercent, email }: AlertChanges): Changed {
  for (const [name, value] of Object.entries({ enabled, thresholdPercent }))
    if (value === null) throw badInput(['input', name], 'There has to be a value.', 'REQUIRED');
  if (thresholdPercent != null && (thresholdPercent < 1 || thresholdPercent > 100))
    throw badInput(['input', 'thresholdPercent'], 'It is a percentage of 1 to 100.', 'OUT_OF_RANGE');
  return {
    ...(enabled != null && enabled !== alert.enabled && { enabled }),
    ...(thresholdPercent != null && thresholdPercent !== alert.thresholdPercent && { thresholdPercent }),
    ...(email !== undefined && email !== alert.email && { email }),
  };
}
