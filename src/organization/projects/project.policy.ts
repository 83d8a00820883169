import { accessErrors } from '../../access/guard.ts';
import { isNarrow, type Actor, type ProjectRole, type UserActor } from '../../core/actor.ts';
import { atLeast, type PermissionLevel } from '../../core/permission-level.ts';
import { projectErrors } from './project.errors.ts';

// Who may do what in which project. Each `refuse…` names the refusal, or lets pass.

/** Whether the actor may so much in user management, which reaches into every project. */
const manages = (actor: Actor, level: PermissionLevel): boolean =>
  actor.kind === 'USER' && atLeast(actor.permissions.level('USER_MANAGEMENT'), level);

/** Who looks at projects, as far as it decides what is to be seen of them. */
export interface ProjectReader {
  /** Whose memberships count; null for nobody's, as with a narrow key. */
  readonly id: string | null;
  /** Sees that a project is there, whoever is in it. */
  readonly listsAll: boolean;
  /** Sees every project and who is in it. */
  readonly readsAll: boolean;
}

/** The actor as it looks at projects. */
export const readerOf = (actor: Actor): ProjectReader => ({
  id: actor.kind === 'USER' && !isNarrow(actor) ? actor.subjectId : null,
  listsAll: manages(actor, 'ACCESS'),
  readsAll: manages(actor, 'READ'),
});

type Refuse = (actor: UserActor, ownRole: ProjectRole | null) => void;

/** A project that one is not in, and may not look into either, is like none. */
const refuse = (actor: UserActor, ownRole: ProjectRole | null): never => {
  throw ownRole === null && !manages(actor, 'READ') ? projectErrors.NOT_FOUND() : accessErrors.FORBIDDEN();
};

/** Of the project's name and description. @throws NOT_FOUND, FORBIDDEN */
export const refuseProjectChange: Refuse = (actor, ownRole) => {
  if (actor.role !== 'ADMIN' && ownRole !== 'PROJECT_ADMIN') refuse(actor, ownRole);
};

/**
 * Of its members. How strong a member is does not matter: a place in a project gives no power over the account.
 * @throws NOT_FOUND, FORBIDDEN
 */
export const refuseMemberChange: Refuse = (actor, ownRole) => {
  if (!manages(actor, 'WRITE')) refuseProjectChange(actor, ownRole);
};
