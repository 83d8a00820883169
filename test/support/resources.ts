import { newId } from '../../src/core/ids.ts';
import type { PermissionLevel } from '../../src/core/permission-level.ts';
import type { House, TestUser } from './house.ts';

export interface TestResource {
  readonly id: string;
  readonly type: string;
  readonly externalId: string;
  readonly name: string;
}

interface ResourceValues {
  readonly type?: string;
  readonly name?: string;
  readonly externalId?: string;
  readonly visibility?: 'PUBLIC' | 'PRIVATE';
  readonly createdAt?: Date;
}

type Rows = Pick<House, 'rows' | 'clock'>;

/** A resource, written as a row. Its type belongs to no area unless given. */
export async function addResource(
  house: Rows,
  owner: Pick<TestUser, 'id'> | null,
  values: ResourceValues = {},
): Promise<TestResource> {
  const id = newId();
  const now = house.clock.now();
  const {
    type = 'package',
    name = `Resource ${id}`,
    externalId = id,
    visibility = 'PRIVATE',
    createdAt = now,
  } = values;
  await house.rows(
    `INSERT INTO resources (id, type, external_id, name, owner_id, visibility, created_at, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
    [id, type, externalId, name, owner?.id ?? null, visibility, createdAt],
  );
  return { id, type, externalId, name };
}

/** A group with these members, written as rows. */
export async function addGroup(house: Rows, members: readonly Pick<TestUser, 'id'>[] = []): Promise<{ id: string }> {
  const id = newId();
  const now = house.clock.now();
  await house.rows('INSERT INTO groups (id, name, created_at, updated_at) VALUES ($1, $2, $3, $3)', [
    id,
    `Group ${id}`,
    now,
  ]);
  await house.rows('INSERT INTO group_members (group_id, user_id, added_at) SELECT $1, unnest($2::uuid[]), $3', [
    id,
    members.map((member) => member.id),
    now,
  ]);
  return { id };
}

interface Granted {
  readonly level?: Exclude<PermissionLevel, 'NONE'>;
  readonly expiresAt?: Date | null;
}

type Identified = { readonly id: string };
/** Whom a grant is given to: exactly one is set. */
type GrantedTo = { readonly user: Identified } | { readonly group: Identified } | { readonly orgUnit: Identified };

/** A grant, written as a row. */
export async function grant(
  house: Rows,
  resource: { readonly id: string },
  subject: GrantedTo,
  { level = 'READ', expiresAt = null }: Granted = {},
): Promise<string> {
  const id = newId();
  const { user, group, orgUnit } = subject as Record<string, Identified | undefined>;
  await house.rows(
    `INSERT INTO access_grants (id, resource_id, user_id, group_id, org_unit_id, level, expires_at, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, resource.id, user?.id, group?.id, orgUnit?.id, level, expiresAt, house.clock.now()],
  );
  return id;
}
