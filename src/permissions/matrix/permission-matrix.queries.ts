import type { MatrixEntries } from '../../access/permission-matrix.ts';
import type { Statement } from '../../core/sql.ts';

/** A matrix as it is stored, and whose it is. */
export interface StoredMatrix extends MatrixEntries {
  readonly ownerId: string;
  readonly version: number;
}

/** Whose a matrix can be: the column that says so, and what it holds. */
export const ownerColumns = { USER: 'user_id', GROUP: 'group_id', ROLE: 'role' } as const;
export type OwnerKind = keyof typeof ownerColumns;

const ownerTypes = { USER: 'uuid', GROUP: 'uuid', ROLE: 'text' } as const satisfies Record<OwnerKind, string>;

/** The matrices of many owners; those without one are left out. */
export const matricesOf = (kind: OwnerKind, ownerIds: readonly string[]): Statement => ({
  name: `matrices_of_${kind.toLowerCase()}s`,
  text: `SELECT ${ownerColumns[kind]}::text AS "ownerId", levels, flags, version FROM permission_matrices
    WHERE ${ownerColumns[kind]} = ANY($1::${ownerTypes[kind]}[])`,
  values: [ownerIds],
});

/** Writes the entries of an owner as they are to be, and gives the new version. */
export const writeMatrix = (
  kind: OwnerKind,
  ownerId: string,
  id: string,
  { levels, flags }: MatrixEntries,
): Statement => ({
  text: `INSERT INTO permission_matrices AS p (id, ${ownerColumns[kind]}, levels, flags) VALUES ($1, $2, $3, $4)
    ON CONFLICT (${ownerColumns[kind]}) DO UPDATE
      SET levels = excluded.levels, flags = excluded.flags, version = p.version + 1
    RETURNING version`,
  values: [id, ownerId, levels, flags],
});

/** The members of a group, up to so many. */
export const membersOfGroup = (groupId: string, limit: number): Statement => ({
  text: 'SELECT user_id AS id FROM group_memberships WHERE group_id = $1 LIMIT $2',
  values: [groupId, limit],
});
