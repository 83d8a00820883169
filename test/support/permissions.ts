import type { House } from './house.ts';
import { addGroup } from './organization.ts';

export const MATRIX = 'levels { area level } flags { flag enabled } version';
export const UPDATE_USER = `mutation ($id: ID!, $input: UpdatePermissionsInput!) {
  updateUserPermissions(id: $id, input: $input) { user { id permissionMatrix { ${MATRIX} } } } }`;
export const UPDATE_GROUP = `mutation ($id: ID!, $input: UpdatePermissionsInput!) {
  updateGroupPermissions(id: $id, input: $input) { group { id name permissionMatrix { ${MATRIX} } } } }`;
export const UPDATE_DEFAULTS = `mutation ($id: UserRole! = USER, $input: UpdatePermissionsInput!) {
  updateDefaultPermissions(role: $id, input: $input) { permissions { ${MATRIX} } } }`;
export const NOBODY = '01920000-0000-7000-8000-000000000000';

interface Matrix {
  readonly levels: readonly { readonly area: string; readonly level: string | null }[];
  readonly flags: readonly { readonly flag: string; readonly enabled: boolean | null }[];
  readonly version: number;
}

/** What a matrix says, without what it says nothing of. */
export const sayings = ({ levels, flags, version }: Matrix): Record<string, unknown> => ({
  ...Object.fromEntries(levels.filter(({ level }) => level !== null).map(({ area, level }) => [area, level])),
  ...Object.fromEntries(flags.filter(({ enabled }) => enabled !== null).map(({ flag, enabled }) => [flag, enabled])),
  version,
});

/** Of one kind of matrix: how it is changed, and how it is read. */
export interface MatrixKind {
  readonly name: string;
  readonly mutation: string;
  /** Somebody or something new whose matrix it is; of roles, one of the few there are, with nothing said. */
  readonly make: (house: House) => Promise<string>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
  readonly matrixIn: (data: any) => Matrix;
  readonly column: string;
}

/** Users, groups and roles: whatever is true of the matrix of one is true of the others. */
export const matrixKinds: readonly MatrixKind[] = [
  {
    name: 'updateUserPermissions',
    mutation: UPDATE_USER,
    make: async (house) => (await house.addUser()).id,
    matrixIn: (data) => data.updateUserPermissions.user.permissionMatrix,
    column: 'user_id',
  },
  {
    name: 'updateGroupPermissions',
    mutation: UPDATE_GROUP,
    make: (house) => addGroup(house),
    matrixIn: (data) => data.updateGroupPermissions.group.permissionMatrix,
    column: 'group_id',
  },
  {
    name: 'updateDefaultPermissions',
    mutation: UPDATE_DEFAULTS,
    make: async (house) => {
      await house.rows(`UPDATE permission_matrices SET levels = '{}', flags = '{}', version = 1 WHERE role = 'USER'`);
      return 'USER';
    },
    matrixIn: (data) => data.updateDefaultPermissions.permissions,
    column: 'role',
  },
];

/** The row of a matrix. */
export const matrixRow = async (house: House, { column }: Pick<MatrixKind, 'column'>, id: string) =>
  (await house.rows(`SELECT levels, flags, version FROM permission_matrices WHERE ${column}::text = $1`, [id]))[0] as
    { levels: object; flags: object; version: number } | undefined;
