import type { Letter, TemplateName } from './letter.ts';
import { wordingFor, type Template, type Wording } from './templates/index.ts';

/** What of a letter is known only when it is sent. */
export interface Circumstances {
  /** Name of the installation, as its letters call it. */
  readonly service: string;
  /** Address of the letter's link, token included; null for a letter without one. */
  readonly url: string | null;
}

/** A letter in words. */
export interface ComposedLetter {
  /** BCP 47. */
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Writes a letter in the language of its locale, as plain text and as HTML that says the same. */
export function composed(letter: Letter, { service, url }: Circumstances): ComposedLetter {
  const wording = wordingFor(letter.locale);
  const template: Template = wording.templates[letter.template];
  const until = letter.link ? instantIn(wording.language, letter.link.expiresAt, letter.timeZone) : '';
  const values: Readonly<Record<string, string>> = { ...inWords(letter.values, template), service, until };
  const fill = (text: string): string => filled(text, values);
  const link = url === null ? null : { url, action: fill(template.action ?? ''), note: fill(wording.linkNote) };
  const parts: Parts = {
    subject: fill(template.subject),
    paragraphs: template.paragraphs.map(fill),
    link,
    linkFallback: wording.linkFallback,
    closing: (template.closing ?? []).map(fill),
    footer: fill(wording.footer),
  };
  return { language: wording.language, subject: parts.subject, text: asText(parts), html: asHtml(parts, wording) };
}

/** Values with the words of the schema among them as the language says them. */
const inWords = (values: object, { terms = {} }: Template): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values as Record<string, string>).map(([name, value]) => [name, terms[name]?.[value] ?? value]),
  );

interface Parts {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly link: { readonly url: string; readonly action: string; readonly note: string } | null;
  readonly linkFallback: string;
  readonly closing: readonly string[];
  readonly footer: string;
}

/** @throws for a value that the template wants and nobody gave: a defect of the room that ordered the letter */
const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`a letter lacks the value ${name}`);
    return oneLine(value);
  });

/** A value on one line and in its own direction: no header, and no paragraph, can be put into a letter by a name. */
export const oneLine = (value: string): string => value.replace(/[\s\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();

function asText({ paragraphs, link, closing, footer }: Parts): string {
  const linkLines = link ? [`${link.action}:\n${link.url}`, link.note] : [];
  return [...paragraphs, ...linkLines, ...closing, `-- \n${footer}`].join('\n\n') + '\n';
}

const STYLE = {
  body: 'margin:0;padding:24px;background:#ffffff;color:#1a1a1a;font:16px/1.5 system-ui,sans-serif',
  main: 'max-width:36em;margin:0 auto',
  button:
    'display:inline-block;padding:10px 18px;background:#1f4e8c;color:#ffffff;text-decoration:none;border-radius:6px',
  small: 'color:#555555;font-size:14px',
} as const;

function asHtml({ subject, paragraphs, link, linkFallback, closing, footer }: Parts, { language }: Wording): string {
  const paragraph = (text: string): string => `<p>${escaped(text)}</p>`;
  const linkLines = link
    ? [
        `<p><a href="${escaped(link.url)}" style="${STYLE.button}">${escaped(link.action)}</a></p>`,
        paragraph(link.note),
        `<p style="${STYLE.small}">${escaped(linkFallback)}<br>${escaped(link.url)}</p>`,
      ]
    : [];
  return [
    '<!doctype html>',
    `<html lang="${language}"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head>`,
    `<body style="${STYLE.body}"><main style="${STYLE.main}">`,
    ...paragraphs.map(paragraph),
    ...linkLines,
    ...closing.map(paragraph),
    `<hr><p style="${STYLE.small}">${escaped(footer)}</p>`,
    '</main></body></html>',
    '',
  ].join('\n');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML shows it, in elements and in quoted attributes. */
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character]!);

const instantIn = (language: string, instant: Date, timeZone = 'UTC'): string =>
  new Intl.DateTimeFormat(language, {
    dateStyle: 'long',
    timeStyle: 'long',
    timeZone,
  }).format(instant);

/** Names of all templates, for checking what was stored. */
export const templateNames = Object.keys(wordingFor('en').templates) as [TemplateName, ...TemplateName[]];
