/** Separates the entries of a cell that is a list. */
const SEPARATOR = ';';

/** An entry may hold the separator, too, which is then written twice. */
const entries = new RegExp(`(?:[^${SEPARATOR}]|${SEPARATOR}{2})+`, 'g');

/** A list as a cell: `entry;entry`. */
export const listCell = (list: readonly string[]): string => list.map(separatorsTwice).join(SEPARATOR);

/** A blank, which does not count, keeps one at the beginning from the one before it. */
const separatorsTwice = (entry: string): string =>
  (entry.startsWith(SEPARATOR) ? ' ' : '') + entry.replaceAll(SEPARATOR, SEPARATOR.repeat(2));

/** The entries of a cell, without blanks around them and without empty ones. */
export const readListCell = (text: string): string[] =>
  (text.match(entries) ?? [])
    .map((entry) => entry.replaceAll(SEPARATOR.repeat(2), SEPARATOR).trim())
    .filter((entry) => entry !== '');
