import type { PermissionArea, PermissionFlag, ProjectRole } from '../../src/core/actor.ts';
import { newId } from '../../src/core/ids.ts';
import type { PermissionLevel } from '../../src/core/permission-level.ts';
import type { House, TestUser } from './house.ts';

/** What is said of areas and flags, as it is stored. */
export interface Entries {
  readonly levels?: Partial<Record<PermissionArea, PermissionLevel>>;
  readonly flags?: Partial<Record<PermissionFlag, boolean>>;
}

type Member = Pick<TestUser, 'id'>;

/** Tells every process that the access of these users changed, as whatever changes it does; of all for null. */
export const accessChanged = (house: House, users: readonly Member[] | null): Promise<void> =>
  house.app.unitOfWork.maintain((tx) =>
    house.app.notifications.send(tx, 'access', { userIds: users && users.map(({ id }) => id) }),
  );

/** A group with what it says and its members, written as rows; gives its id. */
export async function addGroup(
  house: House,
  entries: Entries = {},
  members: readonly Member[] = [],
  name = `Group ${newId()}`,
): Promise<string> {
  const id = newId();
  const now = house.clock.now();
  await house.rows('INSERT INTO groups (id, name, created_at, updated_at) VALUES ($1, $2, $3, $3)', [id, name, now]);
  await house.rows('INSERT INTO permission_matrices (id, group_id, levels, flags) VALUES ($1, $2, $3, $4)', [
    newId(),
    id,
    entries.levels ?? {},
    entries.flags ?? {},
  ]);
  await house.rows('INSERT INTO group_members SELECT $1, id, $3 FROM users WHERE id = ANY($2::uuid[])', [
    id,
    members.map((member) => member.id),
    now,
  ]);
  await accessChanged(house, members);
  return id;
}

/** A project with its members and their roles, written as rows; gives its id. */
export async function addProject(
  house: House,
  members: readonly (readonly [Member, ProjectRole])[] = [],
  name = `Project ${newId()}`,
): Promise<string> {
  const id = newId();
  const now = house.clock.now();
  await house.rows('INSERT INTO projects (id, name, created_at, updated_at) VALUES ($1, $2, $3, $3)', [id, name, now]);
  for (const [member, role] of members)
    await house.rows(
      'INSERT INTO project_memberships (id, project_id, user_id, role, joined_at) VALUES ($1, $2, $3, $4, $5)',
      [newId(), id, member.id, role, now],
    );
  await accessChanged(
    house,
    members.map(([member]) => member),
  );
  return id;
}

/** Says of an account itself just this, written as a row. */
export async function setOwnEntries(house: House, user: Member, { levels = {}, flags = {} }: Entries): Promise<void> {
  await house.rows(
    `INSERT INTO permission_matrices (id, user_id, levels, flags) VALUES ($1, $2, $3, $4)
      ON CONFLICT (user_id) DO UPDATE SET levels = excluded.levels, flags = excluded.flags`,
    [newId(), user.id, levels, flags],
  );
  await accessChanged(house, [user]);
}
