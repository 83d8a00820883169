import { signedIn } from '../../access/guard.ts';
import type { Tx } from '../../core/tx.ts';
import type { Mail } from '../../foundation/mail/index.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import { Installation } from './installation.entity.ts';
import { auditTarget, lockStanding } from './user-target.ts';
import { refuseDesignation } from './user.policy.ts';
import type { UserView } from './user.queries.ts';
import type { UserService } from './user.service.ts';

/** The super admin, and the one before where it is another. */
export interface Designation {
  readonly user: UserView;
  readonly former: UserView | null;
}

/** The mark of the super admin: one administrator has it at any time, and it only moves. */
export class SuperAdminService {
  constructor(
    private readonly users: UserService,
    private readonly notifications: Notifications,
    private readonly mail: Mail,
  ) {}

  /**
   * Hands the mark to another administrator. Under any race there is one holder; to designate the present one changes
   * nothing.
   * @throws NOT_FOUND, SELF_CHANGE_NOT_ALLOWED, INVALID_STATE
   */
  async designate(tx: Tx, id: string): Promise<Designation> {
    const target = await lockStanding(tx, id);
    refuseDesignation(signedIn(tx.actor), target);
    const { superAdminId } = await tx.manager.findOneByOrFail(Installation, { id: true });
    if (target.isSuperAdmin) return tx.unchanged(await this.#answer(tx, target.id, null));
    await tx.manager.update(Installation, { id: true }, { superAdminId: target.id });
    const formerIds = superAdminId === null ? [] : [superAdminId];
    await this.notifications.accessChanged(tx, [target.id, ...formerIds]);
    const answer = await this.#answer(tx, target.id, superAdminId);
    tx.record({
      action: 'USER_SUPER_ADMIN_DESIGNATED',
      ...auditTarget(target),
      before: { superAdminId, superAdminName: answer.former?.name ?? null },
      after: { superAdminId: target.id, superAdminName: target.name },
    });
    await this.#tell(tx, answer);
    return answer;
  }

  /** The new holder and the former one both learn of it: an administrator's session may be in the wrong hands. */
  async #tell(tx: Tx, { user, former }: Designation): Promise<void> {
    const values = { holder: user.name, designator: tx.actor.name };
    for (const reader of [user, former])
      if (reader?.email != null)
        await this.mail.send(tx, {
          template: 'super-admin-designated',
          to: reader.email,
          locale: reader.locale,
          timeZone: reader.timeZone,
          values,
        });
  }

  async #answer(tx: Tx, id: string, formerId: string | null): Promise<Designation> {
    const users = await this.users.byIds(tx, formerId === null ? [id] : [id, formerId]);
    return {
      user: users.find((user) => user.id === id)!,
      former: users.find((user) => user.id === formerId) ?? null,
    };
  }
}
