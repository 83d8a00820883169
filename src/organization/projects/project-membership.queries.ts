import type { ProjectRole } from '../../core/actor.ts';
import { byName, nameCursor } from '../../core/name-order.ts';
import type { PageRequest } from '../../core/page.ts';
import { allOf, sql, type Sql, type Statement } from '../../core/sql.ts';
import { userMatches } from '../../identity/users/index.ts';
import type { ProjectMembership } from './project-membership.entity.ts';
import type { ProjectReader } from './project.policy.ts';
import type { ProjectView } from './project.queries.ts';

/** A user's place in a project as people see it, with both names, by which lists are sorted. */
export interface ProjectMembershipView extends ProjectMembershipBrief {
  readonly joinedAt: Date;
  readonly userName: string;
  /** The rest of the project, where it was read along. */
  readonly projectDescription?: string | null;
  readonly projectCreatedAt?: Date;
  readonly projectUpdatedAt?: Date;
}

/** What is mostly asked for of the places of a user. */
export interface ProjectMembershipBrief extends Pick<ProjectMembership, 'id' | 'projectId' | 'userId' | 'role'> {
  readonly projectName: string;
  /** Not on the pages of users. */
  readonly userName?: string;
}

/** The project of a membership, where it was read along. */
export function projectIn(membership: ProjectMembershipView): ProjectView | null {
  const { projectId: id, projectName: name, projectDescription: description } = membership;
  const { projectCreatedAt: createdAt, projectUpdatedAt: updatedAt } = membership;
  return description !== undefined && createdAt && updatedAt ? { id, name, description, createdAt, updatedAt } : null;
}

/** Which memberships to list. */
export interface MembershipConditions {
  readonly search?: string | null;
  readonly role?: readonly ProjectRole[] | null;
}

/** Whose memberships are listed: a project's, by the names of its members, or a user's, by the names of the projects. */
export type MembershipSide = 'project' | 'user';

/** Whose membership of which project, and the role there. */
export interface MembershipRole {
  readonly projectId: string;
  readonly userId: string;
  readonly role: ProjectRole;
}

interface Side {
  readonly list: string;
  readonly owner: Sql;
  readonly name: Sql;
  readonly id: Sql;
  readonly ordered: (direction: Sql) => Sql;
  readonly keyOf: (membership: ProjectMembershipBrief) => { readonly id: string; readonly name: string };
}

const sides: Readonly<Record<MembershipSide, Side>> = {
  project: {
    list: 'members',
    owner: sql`m.project_id`,
    name: sql`u.name`,
    id: sql`u.id`,
    ordered: (direction) => sql`page."userName" ${direction}, page."userId" ${direction}`,
    keyOf: ({ userId, userName = '' }) => ({ id: userId, name: userName }),
  },
  user: {
    list: 'memberships',
    owner: sql`m.user_id`,
    name: sql`p.name`,
    id: sql`p.id`,
    ordered: (direction) => sql`page."projectName" ${direction}, page."projectId" ${direction}`,
    keyOf: ({ projectId, projectName }) => ({ id: projectId, name: projectName }),
  },
};

const own = sql`m.id, m.project_id AS "projectId", m.user_id AS "userId", m.role`;
const columns = sql`${own}, m.joined_at AS "joinedAt", p.name AS "projectName", u.name AS "userName"`;
const withProject = sql`${columns}, p.description AS "projectDescription", p.created_at AS "projectCreatedAt",
  p.updated_at AS "projectUpdatedAt"`;
const tables = sql`project_memberships m JOIN users u ON u.id = m.user_id JOIN projects p ON p.id = m.project_id`;

export const membershipCursor =
  (side: MembershipSide) =>
  (membership: ProjectMembershipBrief): string =>
    nameCursor(sides[side].list)(sides[side].keyOf(membership));

/** That the reader sees a membership `m`: its own, those of projects that it administers, or all. */
export const seenMembership = ({ id, readsAll }: ProjectReader): Sql =>
  readsAll
    ? sql`true`
    : sql`(m.user_id = ${id}::uuid OR m.project_id IN (
        SELECT project_id FROM project_memberships WHERE user_id = ${id}::uuid AND role = 'PROJECT_ADMIN'))`;

/**
 * The same page of the memberships of many projects or users: of each up to `limit + 1`, in the direction of reading.
 * @param seen which memberships are to be seen at all
 * @throws BAD_USER_INPUT for a bad cursor
 */
export function membershipPages(
  side: MembershipSide,
  ownerIds: readonly string[],
  conditions: readonly Sql[],
  request: PageRequest,
): Statement {
  const { list, owner, name, id, ordered } = sides[side];
  const { behindCursor, orderBy } = byName(list, request, name, id);
  const direction = request.backward ? sql`DESC` : sql`ASC`;
  const { text, values } = sql`SELECT page.* FROM unnest(${ownerIds}::uuid[]) AS owner (id) CROSS JOIN LATERAL (
      SELECT ${withProject} FROM ${tables} WHERE ${owner} = owner.id AND ${allOf(conditions)} ${behindCursor}
      ${orderBy} LIMIT ${request.limit + 1}
    ) page ORDER BY ${ordered(direction)}`;
  return { text, values };
}

/**
 * The first page of all memberships of users, as `membershipPages` gives it: sorted by user and name together, with no plan
 * of its own for each user.
 * @param isBrief whether no more than a `ProjectMembershipBrief` is wanted of each
 */
export const firstMembershipsOfUsers = (userIds: readonly string[], limit: number, isBrief: boolean): Statement => {
  const first = sql`(SELECT m.*, p.name AS project_name, row_number() OVER (PARTITION BY m.user_id ORDER BY p.name, p.id) AS place
      FROM project_memberships m JOIN projects p ON p.id = m.project_id WHERE m.user_id = ANY(${userIds}::uuid[])) m`;
  const shown = isBrief
    ? sql`SELECT ${own}, m.project_name AS "projectName" FROM ${first}`
    : sql`SELECT ${withProject} FROM ${first} JOIN users u ON u.id = m.user_id JOIN projects p ON p.id = m.project_id`;
  const { text, values } = sql`${shown} WHERE m.place <= ${limit + 1} ORDER BY m.place`;
  return { name: `first_project_memberships_of_users${isBrief ? '_briefly' : ''}`, text, values };
};

/** How many memberships each has; those without any are left out. */
export function membershipCounts(
  side: MembershipSide,
  ownerIds: readonly string[],
  conditions: readonly Sql[],
): Statement {
  const { owner } = sides[side];
  const { text, values } = sql`SELECT ${owner} AS "ownerId", count(*)::int AS count FROM ${tables}
    WHERE ${owner} = ANY(${ownerIds}::uuid[]) AND ${allOf(conditions)} GROUP BY ${owner}`;
  return { text, values };
}

/** What is asked of memberships beside who sees them. */
export function matching({ search, role }: MembershipConditions, mayReadEmail: boolean): Sql[] {
  const found = search ? userMatches(search, mayReadEmail) : null;
  return [...(role ? [sql`m.role = ANY(${role}::text[])`] : []), ...(found ? [found] : [])];
}

/** The place of one user in one project. */
export const membershipOf = (projectId: string, userId: string): Statement => {
  const { text, values } = sql`SELECT ${withProject} FROM ${tables}
    WHERE m.project_id = ${projectId}::uuid AND m.user_id = ${userId}::uuid`;
  return { name: 'project_membership', text, values };
};

/** The roles of these users in these projects; who is not in one is left out. */
export const rolesIn = (projectIds: readonly string[], userIds: readonly string[]): Statement => ({
  name: 'project_roles',
  text: `SELECT project_id AS "projectId", user_id AS "userId", role FROM project_memberships
    WHERE project_id = ANY($1::uuid[]) AND user_id = ANY($2::uuid[])`,
  values: [projectIds, userIds],
});

/** Puts users into projects, or changes their roles there. */
export const writeMemberships = (memberships: readonly (MembershipRole & { id: string })[], now: Date): Statement => ({
  name: 'write_project_memberships',
  text: `INSERT INTO project_memberships (id, project_id, user_id, role, joined_at)
    SELECT *, $5::timestamptz FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[])
    ON CONFLICT (project_id, user_id) DO UPDATE SET role = excluded.role`,
  values: [
    ...(['id', 'projectId', 'userId', 'role'] as const).map((name) => memberships.map((each) => each[name])),
    now,
  ],
});

/** All places of these users, by the names of the projects. */
export const membershipsOfUsers = (userIds: readonly string[]): Statement => {
  const { text, values } = sql`SELECT ${columns} FROM ${tables}
    WHERE m.user_id = ANY(${userIds}::uuid[]) ORDER BY p.name, p.id`;
  return { name: 'project_memberships_of_users', text, values };
};

/** Projects by name, without regard to case, and by which name each was asked for. */
export const projectsNamed = (names: readonly string[], locked: boolean): Statement => ({
  name: locked ? 'locked_projects_by_name' : 'projects_by_name',
  text: `SELECT p.id, p.name, wanted.name AS "askedAs"
    FROM unnest($1::text[]) AS wanted (name) JOIN projects p ON lower(p.name) = lower(wanted.name COLLATE "und-x-icu")
    ORDER BY p.id ${locked ? 'FOR UPDATE OF p' : ''}`,
  values: [names],
});
