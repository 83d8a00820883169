import { accessErrors } from '../../access/guard.ts';
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
