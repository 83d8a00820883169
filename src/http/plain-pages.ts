/** The language that a browser likes best of those there are (RFC 9110 §12.5.4), else English. */
export function preferredLanguage<T extends string>(
  acceptLanguage: string,
  languages: Readonly<Record<T | 'en', unknown>>,
): T | 'en' {
  const wanted = acceptLanguage
    .split(',')
    .map((range) => /^\s*([a-z]{1,8})[a-z0-9-]*\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?$/i.exec(range))
    .filter((match) => match !== null)
    .map(([, tag, quality = '1']) => ({ tag: tag!.toLowerCase(), quality: Number(quality) }))
    .filter(({ tag, quality }) => quality > 0 && Object.hasOwn(languages, tag))
    .sort((one, other) => other.quality - one.quality);
  return (wanted[0]?.tag as T | undefined) ?? 'en';
}

/** Text as it stands in HTML. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
