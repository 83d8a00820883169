import { stringify } from 'csv-stringify/sync';
import { guardedCell } from '../../core/csv-cell.ts';
import type { UserView } from '../../identity/users/index.ts';
import type { ProjectMembershipView } from '../../organization/projects/index.ts';
import { listCell, projectsCell, userColumns, type UserColumn } from '../users/index.ts';

/** An account with what files say of it beside. */
export interface ExportedUser extends UserView {
  /** Names of the groups that it was added to. */
  readonly groups: readonly string[];
  /** Its places in projects. */
  readonly projects: readonly ProjectMembershipView[];
}

/** What an account has in each column; nothing that it does not have, and never a password. */
const cells: { readonly [C in UserColumn]: (user: ExportedUser) => string | null } = {
  email: ({ email }) => email,
  name: ({ name }) => name,
  username: ({ username }) => username,
  password: () => null,
  role: ({ role }) => role,
  type: ({ type }) => type,
  status: ({ status }) => status,
  groups: ({ groups }) => listCell(groups),
  projects: ({ projects }) => projectsCell(projects.map(({ projectName: name, role }) => ({ name, role }))),
  time_zone: ({ timeZone }) => timeZone,
  locale: ({ locale }) => locale,
};

/** Lines of RFC 4180, with quotes also around what single readers take for an end of the line or the cell, or trim. */
const linesOf = (rows: string[][]): string =>
  stringify(rows, { record_delimiter: '\r\n', quoted_match: /[\r\n\t;]|^\s|\s$/ });

/** The beginning of the file. The byte order mark has Excel read names as UTF-8, and not damage them. */
export const userCsvHeader = (): string => `\ufeff${linesOf([[...userColumns]])}`;

/** Accounts as lines of the file, in which no spreadsheet finds a formula. */
export const userCsvLines = (users: readonly ExportedUser[]): string =>
  linesOf(users.map((user) => userColumns.map((column) => guardedCell(cells[column](user) ?? ''))));
