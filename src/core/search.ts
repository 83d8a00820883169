import { sql, type Sql } from './sql.ts';

/** Scripts written without spaces, where one character is as telling as a word elsewhere. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Where a word begins in a `search_text`: at the beginning of a field, after a space, after a hyphen. */
const wordBeginnings = ['\n', ' ', '-'];

/** A search as it is compared with what is stored in the same form. */
export interface SearchTerm {
  /** With the wildcards of LIKE taken literally. */
  readonly literal: string;
  /** One or two letters would fit nearly everything as a part: they are looked for where a word begins. */
  readonly isShort: boolean;
}

/**
 * Text as it is compared: the same for upper and lower case in every script, for full-width and half-width forms, for
 * both small sigmas, and for the two capital I of Turkish. The migrations compute `search_text` the same way.
 */
const foldedForSearch = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('\u03c2', '\u03c3')
    .replaceAll('\u0307', '')
    .replace(/\s/g, ' ')
    .trim();

/** null where there is nothing to look for. */
export function searchTerm(search: string): SearchTerm | null {
  const term = foldedForSearch(search);
  if (term === '') return null;
  const isShort = [...term].length < 3 && /^[\p{L}\p{M}\p{N}]+$/u.test(term) && !unspaced.test(term);
  return { literal: term.replace(/[\\%_]/g, '\\$&'), isShort };
}

/** Conditions of which one has to hold. Trigrams find any part of three characters and more. @param column a `search_text` */
export const textMatches = (column: Sql, { literal, isShort }: SearchTerm): Sql[] =>
  (isShort ? wordBeginnings.map((beginning) => `%${beginning}${literal}%`) : [`%${literal}%`]).map(
    (pattern) => sql`${column} LIKE ${pattern}`,
  );
