import { isId } from '../../core/ids.ts';
import { byName, nameCursor, type NameOrder } from '../../core/name-order.ts';
import type { PageRequest } from '../../core/page.ts';
import { searchTerm, textMatches } from '../../core/search.ts';
import { allOf, anyOf, sql, type Sql, type Statement } from '../../core/sql.ts';
import { seenMembership } from './project-membership.queries.ts';
import type { Project } from './project.entity.ts';
import type { ProjectReader } from './project.policy.ts';

/** A project as people see it. */
export type ProjectView = Omit<Project, 'searchText'>;

/** Which projects to list; all given conditions must hold. */
export interface ProjectConditions {
  readonly search?: string | null;
  readonly memberId?: string | null;
}

const LIST = 'projects';
const columns = sql`p.id, p.name, p.description, p.created_at AS "createdAt", p.updated_at AS "updatedAt"`;

export const projectCursor = nameCursor(LIST);

export const projectsByIds = (ids: readonly string[]): Statement => {
  const { text, values } = sql`SELECT ${columns} FROM projects p WHERE p.id = ANY(${ids}::uuid[])`;
  return { name: 'projects_by_ids', text, values };
};

/** One project as far as the reader sees it. */
export const visibleProject = (id: string, reader: ProjectReader): Statement => {
  const { text, values } = sql`SELECT ${columns} FROM projects p
    WHERE p.id = ${id}::uuid AND (${reader.readsAll} OR ${isMember(reader.id)})`;
  return { name: 'visible_project', text, values };
};

/** Those of some projects that the reader sees. */
export const visibleProjects = (ids: readonly string[], reader: ProjectReader): Statement => {
  const { text, values } = sql`SELECT ${columns} FROM projects p
    WHERE p.id = ANY(${ids}::uuid[]) AND (${reader.readsAll} OR ${isMember(reader.id)})`;
  return { name: 'visible_projects', text, values };
};

/** Projects by name, with one row too many to tell whether more follow. @throws BAD_USER_INPUT for a bad cursor */
export function projectsPage(filter: ProjectConditions, reader: ProjectReader, request: PageRequest): Statement {
  const { behindCursor, orderBy }: NameOrder = byName(LIST, request, sql`p.name`, sql`p.id`);
  const { text, values } = sql`SELECT ${columns} FROM projects p
    WHERE ${conditionsOf(filter, reader)} ${behindCursor} ${orderBy} LIMIT ${request.limit + 1}`;
  return { text, values };
}

export function projectsCount(filter: ProjectConditions, reader: ProjectReader): Statement {
  const { text, values } = sql`SELECT count(*)::int AS count FROM projects p WHERE ${conditionsOf(filter, reader)}`;
  return { text, values };
}

function conditionsOf({ search, memberId }: ProjectConditions, reader: ProjectReader): Sql {
  const term = search ? searchTerm(search) : null;
  const conditions: (Sql | false | null)[] = [
    !reader.listsAll && isMember(reader.id),
    term && anyOf(textMatches(sql`p.search_text`, term)),
    memberId != null && hasMember(memberId, reader),
  ];
  return allOf(conditions.filter((condition): condition is Sql => Boolean(condition)));
}

const isMember = (userId: string | null): Sql =>
  sql`p.id IN (SELECT project_id FROM project_memberships WHERE user_id = ${userId}::uuid)`;

/** Tells no more of who is where than the memberships themselves do. */
const hasMember = (userId: string, reader: ProjectReader): Sql =>
  isId(userId)
    ? sql`p.id IN (SELECT m.project_id FROM project_memberships m
        WHERE m.user_id = ${userId}::uuid AND ${seenMembership(reader)})`
    : sql`false`;
