import { accessErrors } from '../../access/guard.ts';
import type { Actor } from '../../core/actor.ts';
import { atLeast } from '../../core/permission-level.ts';
import type { GroupView } from './group.queries.ts';

const refuse = (): never => {
  throw accessErrors.FORBIDDEN();
};

/** A group as those see it who may know that it is there and what it is called, and nothing else. */
export const groupNameOnly = ({ id, name }: Pick<GroupView, 'id' | 'name'>): GroupView => ({
  id,
  name,
  description: null,
  get createdAt() {
    return refuse();
  },
  get updatedAt() {
    return refuse();
  },
});

/** A group that another object names, as the actor sees it there: whole to its members and to those who list groups. */
export function groupAsSeenBy(actor: Actor, group: GroupView): GroupView {
  const isSeen =
    actor.kind === 'USER' &&
    (actor.groupIds.has(group.id) || atLeast(actor.permissions.level('USER_MANAGEMENT'), 'ACCESS'));
  return isSeen ? group : groupNameOnly(group);
}
