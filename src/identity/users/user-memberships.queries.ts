import { isId } from '../../core/ids.ts';
import { join, sql, type Sql, type Statement } from '../../core/sql.ts';
import type { UserReader } from './user.policy.ts';

export const platformRoles = ['USER', 'PROJECT_ADMIN', 'ADMIN', 'SUPER_ADMIN'] as const;
export type PlatformRole = (typeof platformRoles)[number];

const ADMINISTERS = sql`EXISTS (
    SELECT FROM project_memberships m WHERE m.user_id = u.id AND m.role = 'PROJECT_ADMIN')`;

/** The same of a user who is read: looked up by its id, where EXISTS would first gather all administrators there are. */
const IS_ADMINISTRATOR = sql`(SELECT true FROM project_memberships m
    WHERE m.user_id = u.id AND m.role = 'PROJECT_ADMIN' LIMIT 1) IS NOT NULL`;

/** What is derived of a user `u` for clients. */
export const projectStanding = sql`${IS_ADMINISTRATOR} AS "isProjectAdmin",
  CASE WHEN u.id = (SELECT super_admin_id FROM installation) THEN 'SUPER_ADMIN'
    WHEN u.role = 'ADMIN' THEN 'ADMIN'
    WHEN ${IS_ADMINISTRATOR} THEN 'PROJECT_ADMIN'
    ELSE 'USER' END AS "platformRole"`;

export const administersProject = (yes: boolean): Sql => (yes ? ADMINISTERS : sql`NOT ${ADMINISTERS}`);

/** The few whose standing is more than USER, by indexes; nobody is in two of these. */
const standings: Readonly<Record<Exclude<PlatformRole, 'USER'>, Sql>> = {
  SUPER_ADMIN: sql`SELECT super_admin_id AS id FROM installation WHERE super_admin_id IS NOT NULL`,
  ADMIN: sql`SELECT id FROM users WHERE role = 'ADMIN' AND id IS DISTINCT FROM (SELECT super_admin_id FROM installation)`,
  PROJECT_ADMIN: sql`SELECT m.user_id AS id FROM project_memberships m JOIN users s ON s.id = m.user_id
    WHERE m.role = 'PROJECT_ADMIN' AND s.role <> 'ADMIN'`,
};

/** That the standing is one of these. Where USER is one of them, that it is none of the others. */
export function hasPlatformRole(roles: readonly PlatformRole[]): Sql {
  const withUsers = roles.includes('USER');
  const named = (['PROJECT_ADMIN', 'ADMIN', 'SUPER_ADMIN'] as const).filter(
    (role) => roles.includes(role) !== withUsers,
  );
  if (named.length === 0) return withUsers ? sql`true` : sql`false`;
  const few = join(
    named.map((role) => standings[role]),
    ' UNION ALL ',
  );
  return withUsers ? sql`NOT EXISTS (SELECT FROM (${few}) few WHERE few.id = u.id)` : sql`u.id IN (${few})`;
}

const administeredBy = (readerId: string | null): Sql =>
  sql`SELECT project_id FROM project_memberships WHERE user_id = ${readerId}::uuid AND role = 'PROJECT_ADMIN'`;

/** That a user is in one of the projects that the reader administers. */
export const isInProjectsOf = (readerId: string | null): Sql =>
  sql`u.id IN (SELECT m.user_id FROM project_memberships m WHERE m.project_id IN (${administeredBy(readerId)}))`;

/** That a user is in a project, as far as the reader sees who is: itself, and members of projects that it administers. */
export function isInProject(projectId: string, { id, readsAll }: UserReader): Sql {
  if (!isId(projectId)) return sql`false`;
  const members = sql`SELECT m.user_id FROM project_memberships m WHERE m.project_id = ${projectId}::uuid`;
  return readsAll
    ? sql`u.id IN (${members})`
    : sql`u.id IN (${members} AND (m.user_id = ${id}::uuid OR m.project_id IN (${administeredBy(id)})))`;
}

/** Gives a row where the account is in a project that the reader administers. */
export const sharedProject = (userId: string | null, readerId: string): Statement => ({
  name: 'shared_project',
  text: `SELECT FROM project_memberships m JOIN project_memberships a ON a.project_id = m.project_id
    WHERE m.user_id = $1::uuid AND a.user_id = $2 AND a.role = 'PROJECT_ADMIN' LIMIT 1`,
  values: [userId, readerId],
});
