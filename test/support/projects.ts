import type { ProjectRole } from '../../src/core/actor.ts';
import { newId } from '../../src/core/ids.ts';
import type { Caller, House, TestUser } from './house.ts';

export interface TestProject {
  readonly id: string;
  readonly name: string;
}

/** A project, written as a row; nobody is in it. */
export async function addProject(
  house: House,
  { name, description = null }: { readonly name?: string; readonly description?: string | null } = {},
): Promise<TestProject> {
  const project = { id: newId(), name: name ?? `Project ${newId().slice(-12)}` };
  await house.rows('INSERT INTO projects (id, name, description, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)', [
    project.id,
    project.name,
    description,
    house.clock.now(),
  ]);
  return project;
}

/** Puts somebody into a project, written as a row. */
export async function putInto(
  house: House,
  project: Pick<TestProject, 'id'>,
  user: Pick<TestUser, 'id'>,
  role: ProjectRole = 'USER',
): Promise<void> {
  await house.rows(
    `INSERT INTO project_memberships (id, project_id, user_id, role, joined_at) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (project_id, user_id) DO UPDATE SET role = excluded.role`,
    [newId(), project.id, user.id, role, house.clock.now()],
  );
  await house.app.unitOfWork.maintain((tx) => house.app.notifications.accessChanged(tx, [user.id]));
}

/** Who is in a project and as what, by user id. */
export async function rolesOf(house: House, { id }: Pick<TestProject, 'id'>): Promise<Record<string, ProjectRole>> {
  const rows = await house.rows('SELECT user_id, role FROM project_memberships WHERE project_id = $1', [id]);
  return Object.fromEntries(rows.map((row) => [row.user_id, row.role]));
}

/** A new account in a project, and its session. */
export async function addMember(
  house: House,
  project: Pick<TestProject, 'id'>,
  role: ProjectRole = 'USER',
  values: Parameters<House['addUser']>[1] = {},
): Promise<TestUser & { readonly caller: Caller }> {
  const user = await house.addUser('USER', values);
  await putInto(house, project, user, role);
  return { ...user, caller: await house.callerFor(user) };
}
