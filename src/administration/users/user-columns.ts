/** The columns of users as a CSV file (RFC 4180), in the order in which exports write them. */
export const userColumns = [
  'email',
  'name',
  'username',
  'password',
  'role',
  'type',
  'status',
  'groups',
  'projects',
  'time_zone',
  'locale',
] as const;
export type UserColumn = (typeof userColumns)[number];

/** Columns without which a file of users cannot be imported. */
export const requiredUserColumns = ['email', 'name'] as const satisfies readonly UserColumn[];
