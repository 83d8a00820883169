import { german } from './de.ts';
import { english } from './en.ts';
import type { Wording } from './wording.ts';

export type { Template, Wording } from './wording.ts';

/** Every language that letters are written in; the first is what all others fall back to. */
export const wordings: readonly Wording[] = [english, german];

/** The wording for a locale: the tag is shortened from its end until there is one (RFC 4647 §3.4), else English. */
export function wordingFor(locale: string): Wording {
  const parts = locale.toLowerCase().split('-');
  for (; parts.length > 0; parts.pop()) {
    const wording = wordings.find(({ language }) => language === parts.join('-'));
    if (wording) return wording;
  }
  return english;
}
