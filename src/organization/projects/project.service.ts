import { signedIn } from '../../access/guard.ts';
import type { Actor, ProjectRole, UserActor } from '../../core/actor.ts';
import { badInput } from '../../core/errors.ts';
import { isId, newId } from '../../core/ids.ts';
import { Page, pageRequest, type PageArgs } from '../../core/page.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { TOO_MANY_IDS, type Notifications } from '../../foundation/notify/index.ts';
import { ProjectMembership } from './project-membership.entity.ts';
import { Project } from './project.entity.ts';
import { asTakenName } from './project.errors.ts';
import { readerOf, refuseProjectChange } from './project.policy.ts';
import * as queries from './project.queries.ts';
import type { ProjectConditions, ProjectView } from './project.queries.ts';
import { auditTarget, lockProject } from './project-target.ts';

/** What a project is made of. */
export interface ProjectOrder {
  readonly name: string;
  readonly description?: string | null;
}

/** What becomes of a project; what is left out stays. */
export interface ProjectChanges {
  readonly name?: string | null;
  readonly description?: string | null;
}

/** Whoever makes a project looks after it. */
const CREATOR: ProjectRole = 'PROJECT_ADMIN';

/** Projects: found, made, changed, deleted. */
export class ProjectService {
  constructor(private readonly notifications: Notifications) {}

  /** One project as far as the actor may see it: its members, and anybody with user management READ. */
  async findVisible(db: Reader, actor: Actor, id: string): Promise<ProjectView | null> {
    if (!isId(id)) return null;
    const [project] = await db.rows<ProjectView>(queries.visibleProject(id, readerOf(actor)));
    return project ?? null;
  }

  /** Projects by id, in any order, as far as the actor may see them; ids of none are left out. */
  visibleByIds(db: Reader, actor: Actor, ids: readonly string[]): Promise<ProjectView[]> {
    return db.rows<ProjectView>(queries.visibleProjects(ids, readerOf(actor)));
  }

  /** Projects by id, in any order; ids of none are left out. */
  byIds(db: Reader | Tx, ids: readonly string[]): Promise<ProjectView[]> {
    return db.rows<ProjectView>(queries.projectsByIds(ids));
  }

  /** A page of the projects that the actor is in, or with user management ACCESS of all. @throws BAD_USER_INPUT */
  async list(
    db: Reader,
    actor: Actor,
    { filter, ...args }: PageArgs & { filter?: ProjectConditions | null },
  ): Promise<Page<ProjectView>> {
    const request = pageRequest(args);
    const reader = readerOf(actor);
    const rows = await db.rows<ProjectView>(queries.projectsPage(filter ?? {}, reader, request));
    return new Page(rows, request, queries.projectCursor, async () => {
      const [row] = await db.rows<{ count: number }>(queries.projectsCount(filter ?? {}, reader));
      return row!.count;
    });
  }

  /** Makes a project, with whoever asks as its first project admin. @throws ALREADY_EXISTS */
  async create(tx: Tx, { name, description }: ProjectOrder): Promise<ProjectView> {
    const actor: UserActor = signedIn(tx.actor);
    const project: ProjectView = {
      id: newId(),
      name: name.trim(),
      description: textOrNull(description),
      createdAt: tx.now,
      updatedAt: tx.now,
    };
    await tx.manager.insert(Project, project).catch((error: unknown) => {
      throw asTakenName(error);
    });
    const member = { projectId: project.id, userId: actor.subjectId, role: CREATOR };
    await tx.manager.insert(ProjectMembership, { id: newId(), ...member, joinedAt: tx.now });
    await this.notifications.accessChanged(tx, [actor.subjectId]);
    tx.record({
      action: 'PROJECT_CREATED',
      ...auditTarget(project),
      after: { name: project.name, description: project.description, projectAdminId: actor.subjectId },
    });
    return project;
  }

  /** Changes name or description. Twice is like once. @throws NOT_FOUND, FORBIDDEN, BAD_USER_INPUT, ALREADY_EXISTS */
  async update(tx: Tx, id: string, changes: ProjectChanges): Promise<ProjectView> {
    const project = await lockProject(tx, id, refuseProjectChange);
    const changed = differences(project, changes);
    if (Object.keys(changed).length === 0) return tx.unchanged(project);
    const next = { ...changed, updatedAt: tx.now };
    await tx.manager.update(Project, { id: project.id }, next).catch((error: unknown) => {
      throw asTakenName(error);
    });
    tx.record({
      action: 'PROJECT_UPDATED',
      ...auditTarget(project),
      before: Object.fromEntries(Object.keys(changed).map((name) => [name, project[name as keyof typeof changed]])),
      after: changed,
    });
    return { ...project, ...next };
  }

  /** Deletes a project with its memberships; whoever was in it has no access from now on. @throws NOT_FOUND, FORBIDDEN */
  async delete(tx: Tx, id: string): Promise<{ readonly deletedId: string }> {
    const project = await lockProject(tx, id, refuseProjectChange);
    const { memberCount, someIds } = await deleteMemberships(tx, project.id);
    await tx.manager.delete(Project, { id: project.id });
    if (memberCount > 0) await this.notifications.accessChanged(tx, someIds);
    const { name, description } = project;
    tx.record({
      action: 'PROJECT_DELETED',
      ...auditTarget(project),
      before: { name, description, memberCount },
    });
    return { deletedId: project.id };
  }
}

/** Ends all memberships of a project. Names no more users than tell that there are too many to name. */
async function deleteMemberships(tx: Tx, projectId: string): Promise<{ memberCount: number; someIds: string[] }> {
  const [gone] = await tx.rows<{ memberCount: number; someIds: string[] }>({
    text: `WITH gone AS (DELETE FROM project_memberships WHERE project_id = $1 RETURNING user_id)
      SELECT (SELECT count(*)::int FROM gone) AS "memberCount", ARRAY(SELECT user_id FROM gone LIMIT $2) AS "someIds"`,
    values: [projectId, TOO_MANY_IDS],
  });
  return gone!;
}

/** A description of nothing but blanks is none. */
const textOrNull = (text: string | null | undefined): string | null => text?.trim() || null;

/** What differs from the project as it is. @throws BAD_USER_INPUT for a name that is null */
function differences(
  project: ProjectView,
  { name, description }: ProjectChanges,
): Partial<Pick<ProjectView, 'name' | 'description'>> {
  if (name === null) throw badInput(['input', 'name'], 'There has to be a value.', 'REQUIRED');
  const wanted = {
    ...(name !== undefined && { name: name.trim() }),
    ...(description !== undefined && { description: textOrNull(description) }),
  };
  return Object.fromEntries(
    Object.entries(wanted).filter(([key, value]) => value !== project[key as keyof typeof wanted]),
  );
}
