import { badInput } from '../../core/errors.ts';
import type { Money } from '../../core/shapes.ts';
import { isText, textRule } from '../../core/text.ts';
import type { UsageMetric } from '../../usage/measures/index.ts';
import { minorMoney, type MinorMoney } from '../money/index.ts';
import type { BillingInterval } from './plan.entity.ts';
import { lookup } from './plan.locale.ts';
import { inOrder, type PlanQuota, type PlanText } from './plan.ts';

/** A plan as it is ordered. */
export interface PlanOrder {
  readonly translations: readonly SaidText[];
  readonly price: Money;
  readonly interval: BillingInterval;
  readonly quotas: readonly SaidQuota[];
  readonly features: readonly string[];
  readonly isActive: boolean;
  readonly displayOrder: number;
}

/** What becomes of a plan; what is left out stays. */
export type PlanChanges = { readonly [K in keyof Omit<PlanOrder, 'interval'>]?: PlanOrder[K] | null };

interface SaidText {
  readonly locale: string;
  readonly name: string;
  readonly description?: string | null;
}

interface SaidQuota {
  readonly metric: UsageMetric;
  readonly amount: number;
}

/** What a plan is to be, checked. */
export interface PlanContent {
  readonly translations: readonly PlanText[];
  readonly price: MinorMoney;
  readonly quotas: readonly PlanQuota[];
  readonly features: readonly string[];
  readonly isActive: boolean;
  readonly displayOrder: number;
}

const MOST_TRANSLATIONS = 100;
const MOST_FEATURES = 100;
const MOST_FEATURE_CHARACTERS = 200;

/**
 * Checks what is said of a plan, each attribute that is there.
 * @param defaultLocale in which there has to be a text
 * @throws BAD_USER_INPUT
 */
export function planContent(said: PlanChanges, defaultLocale: string): Partial<PlanContent> {
  for (const [field, value] of Object.entries(said))
    if (value === null) throw badInput(['input', field], 'There has to be a value.', 'REQUIRED');
  const { translations, price, quotas, features, isActive, displayOrder } = said;
  return {
    ...(translations && { translations: textsOf(translations, defaultLocale) }),
    ...(price && { price: minorMoney(price, ['input', 'price']) }),
    ...(quotas && { quotas: quotasOf(quotas) }),
    ...(features && { features: featuresOf(features) }),
    ...(isActive != null && { isActive }),
    ...(displayOrder != null && { displayOrder }),
  };
}

function textsOf(said: readonly SaidText[], defaultLocale: string): PlanText[] {
  const path = ['input', 'translations'];
  refuseMany(said, MOST_TRANSLATIONS, path);
  refuseTwice(said, ({ locale }) => locale, path, 'The language stands here twice.');
  const texts = said.map(({ locale, name, description }) => ({
    locale,
    name: name.trim(),
    description: description?.trim() || null,
  }));
  if (!lookup(texts, defaultLocale))
    throw badInput(path, `There has to be one in the default language, ${defaultLocale}.`, 'DEFAULT_LANGUAGE_MISSING');
  return texts.sort((one, other) => (one.locale < other.locale ? -1 : 1));
}

function quotasOf(said: readonly SaidQuota[]): PlanQuota[] {
  const path = ['input', 'quotas'];
  refuseTwice(said, ({ metric }) => metric, path, 'The metric stands here twice.');
  for (const [index, { amount }] of said.entries())
    if (amount < 0) throw badInput([...path, String(index), 'amount'], 'It cannot be negative.', 'OUT_OF_RANGE');
  return inOrder(said.map(({ metric, amount }) => ({ metric, amount: BigInt(amount) })));
}

function featuresOf(said: readonly string[]): string[] {
  const path = ['input', 'features'];
  refuseMany(said, MOST_FEATURES, path);
  for (const [index, feature] of said.entries())
    if (!isText(feature, 1, MOST_FEATURE_CHARACTERS))
      throw badInput([...path, String(index)], textRule(1, MOST_FEATURE_CHARACTERS), 'TEXT');
  const features = said.map((feature) => feature.trim());
  refuseTwice(features, (feature) => feature, path, 'The feature stands here twice.');
  return features;
}

function refuseMany(said: readonly unknown[], most: number, path: readonly string[]): void {
  if (said.length > most) throw badInput(path, `At most ${most}.`, 'TOO_MANY');
}

function refuseTwice<T>(said: readonly T[], keyOf: (each: T) => string, path: readonly string[], message: string) {
  const keys = said.map(keyOf);
  const second = keys.findIndex((key, index) => keys.indexOf(key) < index);
  if (second >= 0) throw badInput([...path, String(second)], message, 'DUPLICATE');
}
