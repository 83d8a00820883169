import { anyOf, sql, type Sql } from '../../core/sql.ts';

/** Scripts written without spaces, where one character is as telling as a word elsewhere. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Where a word begins in `users.search_text`: at the beginning of a field, after a space, after a hyphen. */
const wordBeginnings = ['\n', ' ', '-'];

/**
 * Text as it is compared: the same for upper and lower case in every script, for full-width and half-width forms, for
 * both small sigmas, and for the two capital I of Turkish. The migration computes `users.search_text` the same way.
 */
export const foldedForSearch = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('\u03c2', '\u03c3')
    .replaceAll('\u0307', '')
    .replace(/\s/g, ' ')
    .trim();

/**
 * Part of the name, username or email, without regard to case; null where there is nothing to look for. Trigrams find
 * any part of three characters and more. One or two letters would fit nearly everything as a part: they are looked for
 * where a word begins.
 */
export function userMatches(search: string, mayReadEmail: boolean): Sql | null {
  const term = foldedForSearch(search);
  if (term === '') return null;
  const literal = term.replace(/[\\%_]/g, '\\$&');
  const isShort = [...term].length < 3 && /^[\p{L}\p{M}\p{N}]+$/u.test(term) && !unspaced.test(term);
  const patterns = isShort ? wordBeginnings.map((beginning) => `%${beginning}${literal}%`) : [`%${literal}%`];
  const inNames = patterns.map((pattern) => sql`u.search_text LIKE ${pattern}`);
  const inEmail = sql`u.email LIKE ${isShort ? `${literal}%` : `%${literal}%`}`;
  return anyOf(mayReadEmail ? [...inNames, inEmail] : inNames);
}
