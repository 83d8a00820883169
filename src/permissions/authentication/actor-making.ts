import { effectivePermissions, isWithin, nothing } from '../../access/effective-permissions.ts';
import { sourcesOf, type StoredAccess } from '../../access/permission-sources.ts';
import { isNarrow, type Credential, type UserActor } from '../../core/actor.ts';
import type { ActorCheck } from '../../core/unit-of-work.ts';
import { heldActor, type ActorRow, type HeldActorRow } from './authentication.queries.ts';

/** The account as an actor, by the credential that it came with. @param actorId who acts as it */
export function actorOf(row: ActorRow, credential: Credential, actorId: string): UserActor {
  const { userId, name, role, status, mustChangePassword, isSuperAdmin, isFirstUser, access } = row;
  const account = { role, isActive: status === 'ACTIVE' && role !== 'PENDING' };
  return {
    kind: 'USER',
    actorId,
    subjectId: userId,
    name,
    credential,
    ...account,
    isSuperAdmin,
    isFirstUser,
    mustChangePassword: mustChangePassword && credential.kind === 'SESSION',
    ...accessOf(account, access),
    ...(isNarrow({ credential }) && { permissions: nothing }),
  };
}

/** How an actor is asked for once more before it writes: what it has gained counts, and if it has lost anything it is nobody. */
export const actorCheck: ActorCheck = {
  statement: heldActor,
  renewed: (actor, row) => {
    const { access } = row as HeldActorRow;
    if (access === null) return actor;
    const renewed = { ...actor, ...accessOf(actor, access) };
    return isWithin(actor.permissions, renewed.permissions) ? renewed : null;
  },
};

const accessOf = (account: Pick<UserActor, 'role' | 'isActive'>, access: StoredAccess) => ({
  permissions: effectivePermissions(sourcesOf(account, access)),
  projectRoles: new Map(Object.entries(access.projects ?? {})),
  groupIds: new Set((access.groups ?? []).map(({ groupId }) => groupId)),
  orgUnitIds: new Set(access.orgUnitIds ?? []),
});
