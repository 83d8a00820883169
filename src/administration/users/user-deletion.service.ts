import { signedIn } from '../../access/guard.ts';
import { forgetAnswersAbout } from '../../core/idempotency.ts';
import type { SubscriptionChangeService } from '../../billing/subscriptions/index.ts';
import { forgetReceipts } from '../../billing/transactions/index.ts';
import type { Tx } from '../../core/tx.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import type { SessionService } from '../../identity/sessions/index.ts';
import type { ResourceRegistrationService } from '../../permissions/resources/index.ts';
import { auditTarget, lockStanding, refuseLastAdmin, refuseRemoval, User } from '../../identity/users/index.ts';

/** The end of accounts. */
export class UserDeletionService {
  constructor(
    private readonly sessions: SessionService,
    private readonly resources: ResourceRegistrationService,
    private readonly subscriptions: Pick<SubscriptionChangeService, 'endOfAccount'>,
    private readonly notifications: Notifications,
  ) {}

  /**
   * Deletes an account with all that hangs on it, the resources that it owns among it, for good; the audit log keeps the
   * name, and how many resources there were. What it subscribed to ends, and stays in the figures of billing.
   * @throws NOT_FOUND, FORBIDDEN, SELF_CHANGE_NOT_ALLOWED, FIRST_USER_PROTECTED, INVALID_STATE, LAST_ADMIN
   */
  async delete(tx: Tx, id: string): Promise<{ readonly deletedId: string }> {
    const target = await lockStanding(tx, id);
    refuseRemoval(signedIn(tx.actor), target);
    await refuseLastAdmin(tx, target);
    await this.sessions.endImpersonations(tx, target.id);
    const resources = await this.resources.countGoingWith(tx, target.id);
    await this.subscriptions.endOfAccount(tx, target);
    await tx.execute(forgetReceipts(target.id));
    await tx.manager.delete(User, { id: target.id });
    await forgetAnswersAbout(tx, target.id);
    await this.notifications.accessChanged(tx, [target.id]);
    const { role, status, type } = target;
    tx.record({
      action: 'USER_DELETED',
      ...auditTarget(target),
      before: { role, status, type, ...(resources > 0 && { resources }) },
    });
    return { deletedId: target.id };
  }
}
