import { z } from 'zod';
import { budgetCategories, type BudgetCategory } from '../measures/index.ts';

/** By what a proxy says whose call it was. */
export const proxyIdentifiers = ['user_id', 'user_email', 'key_alias', 'end_user'] as const;
export type ProxyIdentifier = (typeof proxyIdentifiers)[number];

/** How calls that a proxy reports are counted, as the document `litellm` of the platform says. */
export interface LiteLlmConfig {
  /** The first that names an account here is whose use it is. */
  readonly identifyBy: readonly ProxyIdentifier[];
  /** The first that fits decides; a model that none fits is of the category PLATFORM. */
  readonly modelCategories: readonly ModelCategory[];
}

/** `*` in a pattern stands for any characters; case does not matter. */
export interface ModelCategory {
  readonly pattern: string;
  readonly category: BudgetCategory;
}

/** `end_user` is whatever the holder of a key says, who may say anybody: it counts only where that is wanted. */
const standard: readonly ProxyIdentifier[] = ['user_id', 'user_email', 'key_alias'];

// What was stored before this release knew the document may be anything.
const schema = z.object({
  identifyBy: z
    .array(z.enum(proxyIdentifiers))
    .min(1)
    .catch([...standard]),
  modelCategories: z.array(z.object({ pattern: z.string(), category: z.enum(budgetCategories) })).catch([]),
});

/** @param document null where there is none */
export const configOf = (document: unknown): LiteLlmConfig => schema.parse(document ?? {});

export function categoryOf(models: readonly string[], { modelCategories }: LiteLlmConfig): BudgetCategory {
  const fits = ({ pattern }: ModelCategory): boolean => models.some((model) => isMatch(model.toLowerCase(), pattern.toLowerCase())); // prettier-ignore
  return modelCategories.find(fits)?.category ?? 'PLATFORM';
}

/** In steps, not by a regular expression: one of many stars would take for ever. */
function isMatch(text: string, pattern: string): boolean {
  const [start, ...others] = pattern.split('*') as [string, ...string[]];
  const end = others.pop();
  if (end === undefined) return text === pattern;
  if (!text.startsWith(start)) return false;
  let at = start.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - end.length >= at && text.endsWith(end);
}
