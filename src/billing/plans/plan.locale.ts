/** A text in one language. */
interface Translated {
  /** BCP 47, in its canonical form. */
  readonly locale: string;
}

/**
 * Tags to look for, the nearest first, by the lookup of RFC 4647 §3.4: from the end subtag by subtag, and a single letter
 * goes with what follows it. `zh-Hant-CN-x-1` gives `zh-Hant-CN`, `zh-Hant`, `zh` behind itself.
 */
function ranges(locale: string): string[] {
  const subtags = locale.split('-');
  const found: string[] = [];
  while (subtags.length > 0) {
    found.push(subtags.join('-'));
    subtags.pop();
    if (subtags.at(-1)?.length === 1) subtags.pop();
  }
  return found;
}

/** The text in a language, or in the nearest that includes it; null where there is none. */
export const lookup = <T extends Translated>(texts: readonly T[], locale: string): T | null => {
  for (const range of ranges(locale)) {
    const text = texts.find((each) => each.locale === range);
    if (text) return text;
  }
  return null;
};

/** Texts in the order in which they serve a reader: the language asked for, the default one, and whatever there is. */
export const inOrderFor = <T extends Translated>(
  texts: readonly T[],
  locale: string | null,
  defaultLocale: string,
): readonly T[] => {
  const preferred = [locale, defaultLocale].flatMap((each) => (each === null ? [] : (lookup(texts, each) ?? [])));
  return [...preferred, ...texts.filter((each) => !preferred.includes(each))];
};
