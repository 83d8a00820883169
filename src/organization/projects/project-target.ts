import { hasCeiling } from '../../access/ceiling.ts';
import { signedIn } from '../../access/guard.ts';
import type { ProjectRole, UserActor } from '../../core/actor.ts';
import { isId } from '../../core/ids.ts';
import type { AuditRecord, Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { rolesIn, type MembershipRole } from './project-membership.queries.ts';
import { Project } from './project.entity.ts';
import { projectErrors } from './project.errors.ts';

type Refuse = (actor: UserActor, ownRole: ProjectRole | null) => void;

/**
 * Locks a project that is about to be changed, before any user. What the actor is in it, is asked once it is locked:
 * whoever was removed while waiting changes nothing any more.
 * @throws NOT_FOUND, UNAUTHENTICATED, and what `refuse` throws
 */
export async function lockProject(tx: Tx, id: string, refuse: Refuse): Promise<Project> {
  const project = isId(id) ? await tx.lock(Project, { id }) : null;
  if (!project) throw projectErrors.NOT_FOUND();
  const actor = signedIn(tx.actor);
  if (hasCeiling(actor)) await tx.refuseOutdated();
  refuse(actor, await ownRole(tx, actor, project.id));
  return project;
}

/** The role of the actor in a project; null where it is not in it. */
export async function ownRole(
  db: Reader | Tx,
  { subjectId }: UserActor,
  projectId: string,
): Promise<ProjectRole | null> {
  const [own] = isId(projectId) ? await db.rows<MembershipRole>(rolesIn([projectId], [subjectId])) : [];
  return own?.role ?? null;
}

/** Locks projects, in the order that all who lock several have in common; ids of none are left out. */
export async function holdProjects(tx: Tx, ids: readonly string[]): Promise<Pick<Project, 'id' | 'name'>[]> {
  const projects = await tx.rows<Pick<Project, 'id' | 'name'>>({
    name: 'hold_projects',
    text: 'SELECT id, name FROM projects WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE',
    values: [ids.filter(isId)],
  });
  if (hasCeiling(tx.actor)) await tx.refuseOutdated();
  return projects;
}

/** How the audit log names a project. */
export const auditTarget = ({ id, name }: Pick<Project, 'id' | 'name'>) =>
  ({ targetType: 'Project', targetId: id, targetName: name }) satisfies Partial<AuditRecord>;
