import type { Tx } from '../../core/tx.ts';
import { TOO_MANY_IDS, type Notifications } from '../../foundation/notify/index.ts';
import { someMembers, subjectsOf, type SubjectIds } from './access-grant.queries.ts';
import type { ResourceView } from './resource.queries.ts';

/** Whose access to resources changed. */
export interface Touched {
  readonly isForAll?: boolean;
  readonly userIds?: readonly string[];
  readonly groupIds?: readonly string[];
  readonly orgUnitIds?: readonly string[];
}

/** Tells those who remember what users may do that it changed; of groups and units, by their members. */
export class AccessNews {
  constructor(private readonly notifications: Notifications) {}

  async tell(tx: Tx, { isForAll = false, userIds = [], groupIds = [], orgUnitIds = [] }: Touched): Promise<void> {
    if (isForAll) return this.notifications.send(tx, 'access', { userIds: null });
    const isOfMany = groupIds.length + orgUnitIds.length > 0;
    const members = isOfMany ? await tx.rows<{ id: string }>(someMembers({ groupIds, orgUnitIds }, TOO_MANY_IDS)) : [];
    if (members.length >= TOO_MANY_IDS) return this.notifications.send(tx, 'access', { userIds: null });
    const touched = [...new Set([...userIds, ...members.map(({ id }) => id)])];
    if (touched.length > 0) await this.notifications.accessChanged(tx, touched);
  }

  /** Who loses access with a resource. */
  async ofResource(tx: Tx, { id, ownerId, visibility }: ResourceView): Promise<Touched> {
    if (visibility === 'PUBLIC') return { isForAll: true };
    const { userIds, ...others } = subjectIdsOf(await tx.rows<GrantSubject>(subjectsOf(id, TOO_MANY_IDS)));
    return { userIds: ownerId === null ? userIds : [ownerId, ...userIds], ...others };
  }
}

/** Whom something was granted to. */
export interface GrantSubject {
  readonly userId: string | null;
  readonly groupId: string | null;
  readonly orgUnitId: string | null;
}

/** The subjects of grants, each once. */
export const subjectIdsOf = (subjects: readonly GrantSubject[]): SubjectIds => ({
  userIds: [...new Set(subjects.flatMap(({ userId }) => userId ?? []))],
  groupIds: [...new Set(subjects.flatMap(({ groupId }) => groupId ?? []))],
  orgUnitIds: [...new Set(subjects.flatMap(({ orgUnitId }) => orgUnitId ?? []))],
});
