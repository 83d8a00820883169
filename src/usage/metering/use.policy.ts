import { badInput } from '../../core/errors.ts';
import { isText, textRule } from '../../core/text.ts';
import {
  amountsFrom,
  parseUsd,
  type BudgetCategory,
  type RecordedMetric,
  type UsageMetric,
  type Usd,
} from '../measures/index.ts';
import type { Ask } from './admission.policy.ts';

/** What a client says of a use. */
export interface SaidUse {
  readonly userId?: string | null;
  readonly amounts: readonly { readonly metric: UsageMetric; readonly amount: number }[];
  /** A decimal. */
  readonly cost: string;
  readonly category: BudgetCategory;
  readonly model?: string | null;
  readonly projectId?: string | null;
}

/** A use, with what it costs and what it is of. */
export interface Use extends Ask {
  readonly userId: string;
  readonly model: string | null;
  readonly projectId: string | null;
}

/** Greatest amount of one metric in one use, and greatest cost: so that ten thousand such can be added up. */
const MOST_AMOUNT = 1_000_000_000_000;
const MOST_COST: Usd = parseUsd('1000000')!;
export const MOST_MODEL_CHARACTERS = 200;
export const MOST_KEY_CHARACTERS = 255;

/** Reads a use. @param path to it @throws BAD_USER_INPUT naming the first fault */
export function useOf(said: SaidUse, userId: string, path: readonly string[]): Use {
  const { amounts, cost, category, model, projectId } = said;
  const metrics = new Set<UsageMetric>();
  const parts = amounts.map(({ metric, amount }, index) => {
    const at = [...path, 'amounts', String(index)];
    if (metric === 'TOKENS')
      throw badInput([...at, 'metric'], 'TOKENS follow from INPUT_TOKENS and OUTPUT_TOKENS.', 'NOT_ALLOWED');
    if (metrics.has(metric)) throw badInput([...at, 'metric'], 'Name each metric once.', 'REPEATED');
    metrics.add(metric);
    if (amount < 0) throw badInput([...at, 'amount'], 'An amount is not negative.', 'NEGATIVE');
    if (amount > MOST_AMOUNT) throw badInput([...at, 'amount'], `At most ${MOST_AMOUNT} in one use.`, 'TOO_MUCH');
    return { metric: metric satisfies RecordedMetric, amount: BigInt(amount) };
  });
  const usd = parseUsd(cost);
  if (usd === null) throw badInput([...path, 'cost'], 'A cost has at most 10 decimal places.', 'TOO_PRECISE');
  if (usd < 0n) throw badInput([...path, 'cost'], 'A cost is not negative.', 'NEGATIVE');
  if (usd > MOST_COST) throw badInput([...path, 'cost'], 'At most 1000000 USD in one use.', 'TOO_MUCH');
  if (model != null && !isText(model, 1, MOST_MODEL_CHARACTERS))
    throw badInput([...path, 'model'], textRule(1, MOST_MODEL_CHARACTERS), 'TEXT');
  return {
    userId: (said.userId ?? userId).toLowerCase(),
    amounts: amountsFrom(parts),
    usd,
    category,
    model: model ?? null,
    projectId: projectId?.toLowerCase() ?? null,
  };
}

/** @throws BAD_USER_INPUT */
export function refuseKey(key: string, path: readonly string[]): void {
  if (!isText(key, 1, MOST_KEY_CHARACTERS)) throw badInput(path, textRule(1, MOST_KEY_CHARACTERS), 'TEXT');
}

const LONGEST_AGO_MS = 24 * 3_600_000;
/** How far clocks of others may be ahead. */
const SKEW_MS = 60_000;

/** When a use counts as having happened: never in the future, whatever another clock says. @throws BAD_USER_INPUT */
export function occurrence(said: Date | null, now: Date): Date {
  if (!said) return now;
  const agoMs = now.getTime() - said.getTime();
  if (agoMs > LONGEST_AGO_MS) throw badInput(['occurredAt'], 'It happened more than 24 hours ago.', 'TOO_OLD');
  if (agoMs < -SKEW_MS) throw badInput(['occurredAt'], 'It is in the future.', 'IN_THE_FUTURE');
  return agoMs < 0 ? now : said;
}
