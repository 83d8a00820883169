import { accessErrors } from '../../access/guard.ts';
import type { Actor } from '../../core/actor.ts';
import { readerOf } from './user.policy.ts';
import type { UserView } from './user.queries.ts';

/** What is not told with the name: what may be missing of an account is missing here, and all else is refused. */
const untold: Readonly<Record<Exclude<keyof UserView, 'id' | 'name'>, 'MISSING' | 'REFUSED'>> = {
  username: 'MISSING',
  email: 'MISSING',
  pendingEmail: 'MISSING',
  avatarUrl: 'MISSING',
  type: 'REFUSED',
  role: 'REFUSED',
  platformRole: 'REFUSED',
  isSuperAdmin: 'REFUSED',
  isProjectAdmin: 'REFUSED',
  isFirstUser: 'REFUSED',
  status: 'REFUSED',
  presence: 'REFUSED',
  statusMessage: 'MISSING',
  mustChangePassword: 'MISSING',
  emailConfirmedAt: 'MISSING',
  timeZone: 'REFUSED',
  locale: 'REFUSED',
  joinedAt: 'REFUSED',
  lastActiveAt: 'MISSING',
  updatedAt: 'REFUSED',
  version: 'REFUSED',
  approvedAt: 'MISSING',
};

const refuse = (): never => {
  throw accessErrors.FORBIDDEN();
};

const stranger = Object.defineProperties(
  {},
  Object.fromEntries(
    Object.entries(untold).map(([field, how]) => [field, how === 'REFUSED' ? { get: refuse } : { value: null }]),
  ),
);

/** An account as those see it who may know that it is there and what it is called, and nothing else. */
export const nameOnly = ({ id, name }: Pick<UserView, 'id' | 'name'>): UserView =>
  Object.create(stranger, {
    id: { value: id, enumerable: true },
    name: { value: name, enumerable: true },
  }) as UserView;

/** An account that another object names, as the actor sees it there: whole to itself and to those who list users. */
export function asSeenBy(actor: Actor, user: UserView): UserView {
  const { id, listsAll } = readerOf(actor);
  return listsAll || id === user.id ? user : nameOnly(user);
}
