import type { TemplateName } from '../letter.ts';

/** The words of one letter. `{service}`, and what `TemplateValues` lists for it, stand in braces. */
export interface Template {
  readonly subject: string;
  /** Before the link. */
  readonly paragraphs: readonly string[];
  /** What the link is called; a letter without a link leaves it out. */
  readonly action?: string;
  /** After the link. */
  readonly closing?: readonly string[];
  /** What words of the schema, given as values, are called in the language: by the value's name, then by the word. */
  readonly terms?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Everything that letters say in one language. */
export interface Wording {
  /** BCP 47. */
  readonly language: string;
  /** Under each link; `{until}` is when it expires. */
  readonly linkNote: string;
  /** Before the address of the link, for those who cannot press it. */
  readonly linkFallback: string;
  /** At the end of each letter. */
  readonly footer: string;
  readonly templates: Readonly<Record<TemplateName, Template>>;
}
