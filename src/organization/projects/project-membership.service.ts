import { signedIn } from '../../access/guard.ts';
import type { ProjectRole } from '../../core/actor.ts';
import { isId, newId } from '../../core/ids.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { AuditRecord, Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import {
  User,
  userErrors,
  type UserLookupService,
  type UserReference,
  type UserService,
  type UserView,
} from '../../identity/users/index.ts';
import { ProjectMembership } from './project-membership.entity.ts';
import * as queries from './project-membership.queries.ts';
import type { MembershipRole, ProjectMembershipView } from './project-membership.queries.ts';
import type { Project } from './project.entity.ts';
import { projectErrors } from './project.errors.ts';
import { refuseMemberChange } from './project.policy.ts';
import { auditTarget, holdProjects, lockProject, ownRole } from './project-target.ts';

/** A project and the role that somebody is to have in it. */
export interface ProjectAssignment {
  readonly projectId: string;
  readonly role: ProjectRole;
}

/** Whoever is put into a project. */
type Member = Pick<User, 'id' | 'name'>;

/** A project by name. */
export interface NamedProject extends Pick<Project, 'id' | 'name'> {
  readonly askedAs: string;
}

/** The doors of a change that looks somebody up before. */
export type Doors = Pick<RequestContext, 'actor' | 'read' | 'mutate'>;

/** A message names at most so many accounts; one that names more makes every account be looked up anew. */
const IDS_A_MESSAGE = 100;

/** Who is in which project. Whatever is taken away is gone with the next request, on every process. */
export class ProjectMembershipService {
  constructor(
    private readonly users: UserService,
    private readonly lookup: UserLookupService,
    private readonly notifications: Notifications,
  ) {}

  /**
   * Puts somebody into a project, or changes the role there. Whom one does not see one names by email address or
   * username, for which looking up takes an attempt: outside the transaction, so that it counts whatever comes of it.
   * @throws NOT_FOUND, FORBIDDEN, BAD_USER_INPUT, RATE_LIMITED
   */
  async assign(
    { actor, read, mutate }: Doors,
    ref: UserReference,
    assignment: ProjectAssignment,
  ): Promise<ProjectMembershipView> {
    const user = await read(async (db) => {
      const asking = signedIn(actor);
      // Of people nothing is told to whoever may not put them there.
      refuseMemberChange(asking, await ownRole(db, asking, assignment.projectId.toLowerCase()));
      return this.lookup.find(db, actor, ref);
    });
    if (!user) throw userErrors.NOT_FOUND();
    return mutate((tx) => this.put(tx, user.id, assignment));
  }

  /** The same for an account whose id is known. Twice is like once. @throws NOT_FOUND, FORBIDDEN */
  async put(tx: Tx, userId: string, { projectId, role }: ProjectAssignment): Promise<ProjectMembershipView> {
    const project = await lockProject(tx, projectId, refuseMemberChange);
    const user = await this.#lock(tx, userId);
    await this.#write(tx, [{ project, user, role }]);
    const [membership] = await tx.rows<ProjectMembershipView>(queries.membershipOf(project.id, user.id));
    return membership!;
  }

  /**
   * Takes somebody out of a project; the account stays as it is. Twice is like once for those who still see the account;
   * to others it is then unknown.
   * @throws NOT_FOUND, FORBIDDEN
   */
  async unassign(tx: Tx, userId: string, projectId: string): Promise<{ user: UserView; project: Project }> {
    const project = await lockProject(tx, projectId, refuseMemberChange);
    const user = await this.#lock(tx, userId);
    const membership = await tx.manager.findOneBy(ProjectMembership, { projectId: project.id, userId: user.id });
    // Foreign is like absent.
    if (!membership && !(await this.users.maySee(tx, tx.actor, user.id))) throw userErrors.NOT_FOUND();
    if (membership) await this.#remove(tx, project, membership, user);
    else tx.unchanged(undefined);
    return { user: (await this.users.findById(tx, user.id))!, project };
  }

  /**
   * Locks projects before anything else is, for a change that puts somebody into them or takes somebody out: whoever
   * locks users first and projects then waits for those who do it in order, and they for it.
   */
  hold(tx: Tx, projectIds: readonly string[]): Promise<Pick<Project, 'id' | 'name'>[]> {
    return holdProjects(tx, projectIds);
  }

  /** Puts a new account into projects, which `hold` locked. @throws NOT_FOUND */
  async join(tx: Tx, user: Member, assignments: readonly ProjectAssignment[], path: readonly string[]): Promise<void> {
    const projects = await holdProjects(
      tx,
      assignments.map(({ projectId }) => projectId),
    );
    const byId = new Map(projects.map((project) => [project.id, project]));
    const places = assignments.map(({ projectId, role }, index) => {
      const project = byId.get(projectId.toLowerCase());
      if (!project) throw unknownProject([...path, String(index), 'projectId']);
      return { project, user, role };
    });
    await this.#write(tx, places);
  }

  /** Projects by name, without regard to case; locked, before anything else is, where the transaction is to write. */
  named(db: Reader | Tx, names: readonly string[], isLocking: boolean): Promise<NamedProject[]> {
    return db.rows<NamedProject>(queries.projectsNamed(names, isLocking));
  }

  /** The roles that these users have in these projects. */
  roles(db: Reader | Tx, projectIds: readonly string[], userIds: readonly string[]): Promise<MembershipRole[]> {
    return db.rows<MembershipRole>(queries.rolesIn(projectIds, userIds));
  }

  /** Puts many into projects, both locked, with one statement; judged by whoever asks for it. */
  async putMany(tx: Tx, places: readonly Place[]): Promise<void> {
    if (places.length > 0) await this.#write(tx, places);
  }

  /** All places of these users, by the names of the projects; for whoever may read them all. */
  ofUsers(db: Reader, userIds: readonly string[]): Promise<ProjectMembershipView[]> {
    return db.rows<ProjectMembershipView>(queries.membershipsOfUsers(userIds));
  }

  async #lock(tx: Tx, userId: string): Promise<User> {
    const user = isId(userId) ? await tx.lock(User, { id: userId }) : null;
    if (!user) throw userErrors.NOT_FOUND();
    return user;
  }

  async #write(tx: Tx, places: readonly Place[]): Promise<void> {
    const before = new Map<string, ProjectRole>();
    const ids = [places.map(({ project }) => project.id), places.map(({ user }) => user.id)] as const;
    for (const { projectId, userId, role } of await this.roles(tx, ...ids)) before.set(`${projectId} ${userId}`, role);
    const roleBefore = ({ project, user }: Place) => before.get(`${project.id} ${user.id}`);
    const changes = places.filter((place) => place.role !== roleBefore(place));
    if (changes.length === 0) return tx.unchanged(undefined);
    const rows = changes.map(({ project, user, role }) => ({
      id: newId(),
      projectId: project.id,
      userId: user.id,
      role,
    }));
    await tx.execute(queries.writeMemberships(rows, tx.now));
    for (const place of changes) tx.record(membersChanged(place.project, place.user, roleBefore(place), place.role));
    const userIds = [...new Set(rows.map(({ userId }) => userId))];
    for (let start = 0; start < userIds.length; start += IDS_A_MESSAGE)
      await this.notifications.accessChanged(tx, userIds.slice(start, start + IDS_A_MESSAGE));
  }

  async #remove(tx: Tx, project: Project, { id, role }: ProjectMembership, user: Member): Promise<void> {
    await tx.manager.delete(ProjectMembership, { id });
    await this.notifications.accessChanged(tx, [user.id]);
    tx.record(membersChanged(project, user, role, undefined));
  }
}

/** Who is to have which role in which project. */
export interface Place {
  readonly project: Pick<Project, 'id' | 'name'>;
  readonly user: Member;
  readonly role: ProjectRole;
}

/** Of a project that an input names. */
const unknownProject = (path: readonly string[]) =>
  projectErrors.NOT_FOUND([{ path, code: 'NOT_FOUND', message: 'There is no such project.' }]);

/** How the audit log tells of a place in a project: undefined where there is none. */
function membersChanged(
  project: Pick<Project, 'id' | 'name'>,
  { id: userId, name: userName }: Member,
  before: ProjectRole | undefined,
  after: ProjectRole | undefined,
): AuditRecord {
  return {
    action: 'PROJECT_MEMBERS_CHANGED',
    ...auditTarget(project),
    ...(before && { before: { userId, userName, role: before } }),
    ...(after && { after: { userId, userName, role: after } }),
  };
}
