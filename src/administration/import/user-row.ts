import { userRoles, type UserRole } from '../../core/actor.ts';
import { plainCell } from '../../core/csv-cell.ts';
import { badInput, DomainError } from '../../core/errors.ts';
import { EmailAddress, Locale, TimeZone } from '../../core/scalars.ts';
import { isReadable, isText, textRule } from '../../core/text.ts';
import {
  MOST_NAME_CHARACTERS,
  USERNAME_RULE,
  usernamePattern,
  userStatuses,
  userTypes,
  type UserStatus,
  type UserType,
} from '../../identity/users/index.ts';
import { readListCell, readProjectsCell, type NamedRole, type UserColumn } from '../users/index.ts';
import type { FileRow } from './import-file.ts';

/** A row of the file as what it says of an account; null for cells that say nothing. */
export interface UserRow {
  /** From 1, in the file. */
  readonly index: number;
  /** By which the account is known: its email address, or the username of a SERVICE account without one. */
  readonly key: string | null;
  readonly email: string | null;
  readonly name: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly role: UserRole | null;
  readonly type: UserType | null;
  readonly status: UserStatus | null;
  readonly timeZone: string | null;
  readonly locale: string | null;
  /** Names; none where the cell says nothing. */
  readonly groups: readonly string[];
  /** To be in, beside those that the account is in already. */
  readonly projects: readonly NamedRole[];
}

/** A row that says something that no account can have. */
export interface UnfitRow {
  readonly index: number;
  /** As far as it can be read. */
  readonly key: string | null;
  readonly refusal: DomainError;
}

export const isUnfit = (row: UserRow | UnfitRow): row is UnfitRow => 'refusal' in row;

/** A refusal that concerns one cell. */
export const at = (column: UserColumn, { code, message }: DomainError): DomainError =>
  new DomainError(code, message, [{ path: [column], code, message }]);

/** Completes "must …". */
class Unfit extends Error {}

type Reader<T> = (text: string) => T;

/** bcrypt, as databases of other services hold it. */
const looksHashed = /^\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}$/;

/** Reads the cells of a row, each by the rules that the same value has in createUser and updateUser. */
export function readUserRow({ index, cells, isTooLong }: FileRow): UserRow | UnfitRow {
  const read = <T>(column: UserColumn, reader: Reader<T>): T | null => {
    const cell = cells[column];
    return cell ? readCell(column, cell, reader) : null;
  };
  try {
    if (isTooLong) throw badInput([], 'The row has more cells than the header has columns.', 'TOO_MANY_CELLS');
    const email = read('email', emailAddress);
    const username = read('username', signInName);
    return {
      index,
      key: email ?? username,
      email,
      name: read('name', displayName),
      username,
      password: read('password', password),
      role: read('role', oneOf(userRoles)),
      type: read('type', oneOf(userTypes)),
      status: read('status', oneOf(userStatuses)),
      timeZone: read('time_zone', timeZone),
      locale: read('locale', locale),
      groups: read('groups', readListCell) ?? [],
      projects: read('projects', readProjectsCell) ?? [],
    };
  } catch (refusal) {
    if (!(refusal instanceof DomainError)) throw refusal;
    return { index, key: keyOf(cells), refusal };
  }
}

function readCell<T>(column: UserColumn, cell: string, reader: Reader<T>): T {
  if (!isReadable(cell)) throw badInput([column], 'The cell has characters that are not UTF-8 text.', 'NOT_TEXT');
  try {
    // Exports hold no passwords, so that an apostrophe before one is its own.
    return reader(column === 'password' ? cell : plainCell(cell));
  } catch (error) {
    throw error instanceof Unfit ? badInput([column], `The ${column} ${error.message}.`) : error;
  }
}

const emailAddress: Reader<string> = (text) => byScalar<string>(EmailAddress)(text.trim()).toLowerCase();

const displayName: Reader<string> = (text) => {
  if (!isText(text, 1, MOST_NAME_CHARACTERS)) throw new Unfit(textRule(1, MOST_NAME_CHARACTERS));
  return text.trim();
};

const signInName: Reader<string> = (text) => {
  if (!usernamePattern.test(text)) throw new Unfit(USERNAME_RULE);
  return text.toLowerCase();
};

const password: Reader<string> = (text) => {
  if (looksHashed.test(text)) throw new Unfit('must be the password itself, and is a hash');
  return text;
};

const oneOf =
  <T extends string>(values: readonly T[]): Reader<T> =>
  (text) => {
    const value = values.find((known) => known === text.toUpperCase());
    if (!value) throw new Unfit(`must be one of ${values.join(', ')}`);
    return value;
  };

function byScalar<T>(scalar: { parseValue(value: unknown): unknown }): Reader<T> {
  return (text) => {
    try {
      return scalar.parseValue(text) as T;
    } catch (error) {
      throw new Unfit((error as Error).message);
    }
  };
}

/** Remembers what was read: a file has few time zones and languages, and asking Intl takes as long as all other cells. */
function remembering<T>(reader: Reader<T>): Reader<T> {
  const known = new Map<string, T>();
  return (text) => {
    const value = known.get(text) ?? reader(text);
    if (known.size < 1_000) known.set(text, value);
    return value;
  };
}

const timeZone = remembering(byScalar<string>(TimeZone));
const locale = remembering(byScalar<string>(Locale));

/** The email address of a row that is unfit otherwise; null where the cell holds none: it might be a password gone astray. */
function keyOf({ email }: FileRow['cells']): string | null {
  try {
    return email ? readCell('email', email, emailAddress) : null;
  } catch {
    return null;
  }
}
