import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { permissionAreas, type ApiKeyScope, type ProjectRole, type UserRole } from '../../src/core/actor.ts';
import type { House, TestUser } from './house.ts';
import { accessChanged, addGroup, addProject, setOwnEntries, type Entries } from './organization.ts';
import { addUnit, linkUnits, type TestUnit } from './org-units.ts';

/** Levels by area and `on` or `off` by flag, as a table has them. */
type Says = Readonly<Record<string, string>>;

export interface Person {
  readonly role: UserRole;
  readonly status?: 'ACTIVE' | 'SUSPENDED';
  readonly type?: string;
  readonly says?: Says;
  readonly groups?: readonly string[];
  readonly units?: readonly string[];
  readonly projects?: Readonly<Record<string, ProjectRole>>;
  /** What is answered whatever is asked, where the account is barred. */
  readonly isTold?: string;
}

export interface Asked {
  readonly who: string;
  readonly with?: readonly ApiKeyScope[];
  readonly about: string;
  readonly is: string;
  readonly level?: string;
  readonly from?: string;
  readonly othersAreTold?: string;
}

/** A table of decisions: who there is, what is said of them, and what follows. */
export interface Table {
  readonly defaultsApplyTo: string;
  readonly defaults?: Readonly<Record<string, Says>>;
  /** What they say, and the units that they are linked to. */
  readonly groups?: Readonly<Record<string, { readonly says: Says; readonly units?: readonly string[] }>>;
  /** Each with the unit above it, which comes before it. */
  readonly units?: Readonly<Record<string, { readonly below?: string }>>;
  readonly projects?: readonly string[];
  readonly people: Readonly<Record<string, Person>>;
  readonly has?: Readonly<Record<string, Says>>;
  readonly asks?: readonly Asked[];
}

/** The tables of a folder, by name. */
export const readTables = (folder: string): [string, Table][] =>
  fs
    .readdirSync(folder)
    .map((file) => [file.replace('.yaml', ''), parse(fs.readFileSync(path.join(folder, file), 'utf8')) as Table]);

/** Whether what is named is an area; else it is a flag. */
export const isArea = (name: string): boolean => permissionAreas.some((area) => area === name);

const entriesOf = (says: Says): Entries => ({
  levels: Object.fromEntries(Object.entries(says).filter(([name]) => isArea(name))),
  flags: Object.fromEntries(
    Object.entries(says)
      .filter(([name]) => !isArea(name))
      .map(([name, state]) => [name, state === 'on']),
  ),
});

/** The people of a table, and IDs of its projects, by name. */
export interface World {
  readonly people: Readonly<Record<string, TestUser>>;
  readonly projectIds: Readonly<Record<string, string>>;
}

/** Writes a table as rows: its defaults and setting in place of those of the house, its people and groups beside others. */
export async function buildWorld(house: House, table: Table): Promise<World> {
  const { defaultsApplyTo, defaults = {}, groups = {}, units = {}, projects = [], people } = table;
  await house.rows('UPDATE settings SET document = $1', [{ permissions: { defaultsApplyTo } }]);
  await house.rows(`UPDATE permission_matrices SET levels = '{}', flags = '{}' WHERE role IS NOT NULL`);
  for (const [role, says] of Object.entries(defaults)) {
    const { levels, flags } = entriesOf(says);
    await house.rows('UPDATE permission_matrices SET levels = $2, flags = $3 WHERE role = $1', [role, levels, flags]);
  }
  const made: Record<string, TestUser> = {};
  for (const [name, { role, status = 'ACTIVE', type = 'REGULAR', says }] of Object.entries(people)) {
    made[name] = await house.addUser(role, { status, type, ...(type === 'SERVICE' && { email: null }) });
    if (says) await setOwnEntries(house, made[name]!, entriesOf(says));
  }
  const those = (isOne: (person: Person) => boolean): [string, Person][] =>
    Object.entries(people).filter(([, person]) => isOne(person));
  const madeUnits: Record<string, TestUnit> = {};
  for (const [name, { below }] of Object.entries(units)) {
    const members = those((person) => person.units?.includes(name) ?? false).map(([member]) => made[member]!);
    madeUnits[name] = await addUnit(house, { name, members, ...(below && { parent: madeUnits[below]! }) });
  }
  for (const [name, { says, units: linked = [] }] of Object.entries(groups)) {
    const members = those((person) => person.groups?.includes(name) ?? false).map(([member]) => made[member]!);
    const id = await addGroup(house, entriesOf(says), members, `${name} ${Object.values(made)[0]!.id}`);
    await linkUnits(house, { id }, ...linked.map((unit) => madeUnits[unit]!));
  }
  const projectIds: Record<string, string> = {};
  const named = new Set([
    ...projects,
    ...Object.values(people).flatMap((person) => Object.keys(person.projects ?? {})),
  ]);
  for (const name of named) {
    const members = those((person) => person.projects?.[name] !== undefined);
    projectIds[name] = await addProject(
      house,
      members.map(([member, person]) => [made[member]!, person.projects![name]!] as const),
      `${name} ${Object.values(made)[0]!.id}`,
    );
  }
  await accessChanged(house, null);
  return { people: made, projectIds };
}
