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

/** `*` in a pattern stands for any characters; it is in lower case, since case does not matter. */
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
  modelCategories: z
    .array(z.object({ pattern: z.string().toLowerCase(), category: z.enum(budgetCategories) }))
    .catch([]),
});

/** @param document null where there is none */
export const configOf = (document: unknown): LiteLlmConfig => schema.parse(document ?? {});

/** Tells the category of a call by the names that its model has; each list of names is looked at once. */
export function categories({ modelCategories }: LiteLlmConfig): (models: readonly string[]) => BudgetCategory {
  const known = new Map<string, BudgetCategory>();
  return (models) => {
    const names = models.map((model) => model.toLowerCase());
    const key = names.join('\n');
    const fits = ({ pattern }: ModelCategory): boolean => names.some((name) => isMatch(name, pattern));
    const category = known.get(key) ?? modelCategories.find(fits)?.category ?? 'PLATFORM';
    known.set(key, category);
    return category;
  };
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
