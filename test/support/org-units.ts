import { newId } from '../../src/core/ids.ts';
import type { House } from './house.ts';

type Rows = Pick<House, 'rows' | 'clock'>;
type Identified = { readonly id: string };

export interface TestUnit {
  readonly id: string;
  readonly name: string;
  readonly externalId: string;
  readonly directoryId: string;
}

interface UnitValues {
  readonly name?: string;
  /** The directory's, where no parent says it; a new one otherwise. */
  readonly directoryId?: string;
  readonly parent?: TestUnit;
  readonly members?: readonly Identified[];
}

/** A directory, written as a row; gives its id. */
export async function addDirectory(house: Rows): Promise<string> {
  const id = newId();
  await house.rows(
    `INSERT INTO directories (id, name, provider, enabled, created_at, updated_at) VALUES ($1, $2, 'SCIM', true, $3, $3)`,
    [id, `Directory ${id}`, house.clock.now()],
  );
  return id;
}

/** A unit with its users, written as rows, as a sync does. */
export async function addUnit(
  house: Rows,
  { name, directoryId, parent, members = [] }: UnitValues = {},
): Promise<TestUnit> {
  const id = newId();
  const unit = {
    id,
    name: name ?? `Unit ${id.slice(-12)}`,
    externalId: `ext-${id}`,
    directoryId: parent?.directoryId ?? directoryId ?? (await addDirectory(house)),
  };
  await house.rows(
    `INSERT INTO org_units (id, directory_id, external_id, parent_id, name, created_at, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6, $6)`,
    [id, unit.directoryId, unit.externalId, parent?.id ?? null, unit.name, house.clock.now()],
  );
  await putIntoUnit(house, unit, ...members);
  return unit;
}

/** Puts users into a unit by rows alone: tell of it with `accessChanged` where they were seen before. */
export async function putIntoUnit(house: Rows, unit: Identified, ...members: readonly Identified[]): Promise<void> {
  await house.rows('INSERT INTO org_unit_members (org_unit_id, user_id) SELECT $1, unnest($2::uuid[])', [
    unit.id,
    members.map(({ id }) => id),
  ]);
}

/** Links a group to units by rows alone. */
export async function linkUnits(house: Rows, group: Identified, ...units: readonly Identified[]): Promise<void> {
  await house.rows('INSERT INTO group_org_units (group_id, org_unit_id, linked_at) SELECT $1, unnest($2::uuid[]), $3', [
    group.id,
    units.map(({ id }) => id),
    house.clock.now(),
  ]);
}

/** The ids of the units that a group is linked to, sorted. */
export async function unitsOf(house: Rows, { id }: Identified): Promise<string[]> {
  const rows = await house.rows('SELECT org_unit_id FROM group_org_units WHERE group_id = $1 ORDER BY org_unit_id', [
    id,
  ]);
  return rows.map(({ org_unit_id }) => org_unit_id as string);
}
