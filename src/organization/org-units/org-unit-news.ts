import type { Tx } from '../../core/tx.ts';
import { TOO_MANY_IDS, type Notifications } from '../../foundation/notify/index.ts';
import { somePeople } from './group-org-unit.queries.ts';

/**
 * Tells those who remember what users may do that it changed by their units: whoever changes links, memberships or the
 * tree says so in the same transaction.
 */
export class OrgUnitNews {
  constructor(private readonly notifications: Notifications) {}

  /** These users joined or left units. */
  async ofPeople(tx: Tx, userIds: readonly string[]): Promise<void> {
    if (userIds.length > 0) await this.notifications.accessChanged(tx, [...new Set(userIds)]);
  }

  /**
   * What the users of these units, and of those below, have by them changed: a unit moved, or is linked to other groups.
   * Of units that go, before they do.
   */
  async ofUnits(tx: Tx, orgUnitIds: readonly string[]): Promise<void> {
    if (orgUnitIds.length === 0) return;
    const people = await tx.rows<{ user_id: string }>(somePeople(orgUnitIds, TOO_MANY_IDS));
    if (people.length === TOO_MANY_IDS) return this.notifications.send(tx, 'access', { userIds: null });
    await this.ofPeople(
      tx,
      people.map(({ user_id }) => user_id),
    );
  }
}
