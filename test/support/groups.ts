import { newId } from '../../src/core/ids.ts';
import type { Delegated } from './delegates.ts';
import type { House, TestUser } from './house.ts';

export interface TestGroup {
  readonly id: string;
  readonly name: string;
}

interface GroupValues {
  readonly name?: string;
  readonly description?: string | null;
  readonly members?: readonly Pick<TestUser, 'id'>[];
  /** What the group's matrix gives; without it the group has none. */
  readonly gives?: Delegated;
}

/** A group, written as rows. */
export async function addGroup(
  house: House,
  { name, description = null, members = [], gives }: GroupValues = {},
): Promise<TestGroup> {
  const id = newId();
  const group = { id, name: name ?? `Group ${id.slice(-12)}` };
  await house.rows('INSERT INTO groups (id, name, description, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)', [
    id,
    group.name,
    description,
    house.clock.now(),
  ]);
  for (const member of members)
    await house.rows('INSERT INTO group_members (group_id, user_id, added_at) VALUES ($1, $2, $3)', [
      id,
      member.id,
      house.clock.now(),
    ]);
  if (gives) await giveToGroup(house, group, gives);
  await told(house, members);
  return group;
}

/** Gives a group a matrix with just these entries, written as a row. */
export async function giveToGroup(
  house: House,
  { id }: TestGroup,
  { flags = [], ...levels }: Delegated,
): Promise<void> {
  await house.rows(
    `INSERT INTO permission_matrices (id, group_id, levels, flags) VALUES ($1, $2, $3, $4)
      ON CONFLICT (group_id) DO UPDATE SET levels = excluded.levels, flags = excluded.flags`,
    [newId(), id, levels, Object.fromEntries(flags.map((flag) => [flag, true]))],
  );
}

/** The ids of those whom somebody added to a group, sorted. */
export async function membersOf(house: House, { id }: Pick<TestGroup, 'id'>): Promise<string[]> {
  const rows = await house.rows('SELECT user_id FROM group_members WHERE group_id = $1 ORDER BY user_id', [id]);
  return rows.map(({ user_id }) => user_id as string);
}

/** Does the work while the default permissions of a role are these. */
export async function withDefaults<T>(
  house: House,
  role: string,
  levels: Omit<Delegated, 'flags'>,
  work: () => Promise<T>,
): Promise<T> {
  const [before] = await house.rows('SELECT levels FROM permission_matrices WHERE role = $1', [role]);
  const write = async (value: unknown): Promise<void> => {
    await house.rows('UPDATE permission_matrices SET levels = $2 WHERE role = $1', [role, value]);
    await house.app.unitOfWork.maintain((tx) => house.app.notifications.send(tx, 'access', { userIds: null }));
  };
  await write(levels);
  return work().finally(() => write(before.levels));
}

const told = (house: House, users: readonly Pick<TestUser, 'id'>[]): Promise<void> =>
  house.app.unitOfWork.maintain((tx) =>
    house.app.notifications.accessChanged(
      tx,
      users.map(({ id }) => id),
    ),
  );
