import { isReadable } from '../core/text.ts';
import { formatUsd, type BudgetCategory, type Usd } from '../usage/measures/index.ts';
import type { AccountOutcome, AccountPlan, BudgetChange, ProxyEntry } from '../usage/litellm/index.ts';

type Say = (line: string) => void;

/** Tells an operator what became of a pull: a line for each account that changed, and what it comes to. */
export class PullReport {
  readonly #changes: Record<BudgetChange, number> = { SET: 0, REPLACED: 0, KEPT: 0, SAME: 0 };
  #records = 0;
  #recordsBefore = 0;
  #recorded: Usd = 0n;
  #leftOut = 0;
  /** How many changes failed. */
  failed = 0;

  /** @param say what was done @param warn what was not */
  constructor(
    private readonly category: BudgetCategory,
    private readonly say: Say,
    private readonly warn: Say,
  ) {}

  account(
    { entries, budget, leftOut, recordedBefore }: AccountPlan,
    { change, recorded, failures }: AccountOutcome,
  ): void {
    const name = nameOf(entries[0]!);
    const cost = recorded.reduce((sum, { cost }) => sum + cost, 0n);
    if (change) this.#changes[change] += 1;
    this.#records += recorded.length;
    this.#recordsBefore += recordedBefore;
    this.#recorded += cost;
    this.#leftOut += leftOut.length;
    this.failed += failures.length;
    const done = [
      ...(budget && change === 'SET' ? [`budget set to ${this.#told(budget)}`] : []),
      ...(budget && change === 'REPLACED' ? [`budget replaced by ${this.#told(budget)}`] : []),
      ...(recorded.length > 0 ? [`${formatUsd(cost)} USD recorded as spent`] : []),
    ];
    if (done.length > 0) this.say(`${name}: ${done.join(', ')}`);
    for (const { entry, what } of leftOut) this.warn(`${nameOf(entry)}: left out ${readable(what)}`);
    for (const failure of failures) this.warn(`${name}: failed, ${failure}`);
  }

  end(unknown: readonly ProxyEntry[], isDry: boolean): void {
    for (const entry of unknown) this.say(`${nameOf(entry)}: not known here`);
    const { SET, REPLACED, KEPT, SAME } = this.#changes;
    const counts = [
      `budgets: ${SET} set, ${REPLACED} replaced, ${KEPT + SAME} left as they are`,
      `spending: ${this.#records} recorded (${formatUsd(this.#recorded)} USD), ${this.#recordsBefore} recorded before`,
      `${unknown.length} not known here, ${this.#leftOut} left out, ${this.failed} failed`,
    ];
    this.say(`${isDry ? 'Nothing was written. It would be ' : ''}${counts.join('; ')}.`);
  }

  #told({ limit, period }: { readonly limit: Usd; readonly period: string }): string {
    return `${formatUsd(limit)} USD ${period} for ${this.category}`;
  }
}

/** What the proxy calls somebody, the clearest for people. */
function nameOf({ kind, id, names }: ProxyEntry): string {
  const name = names.findLast((each) => each) ?? `${id.slice(0, 12)}…`;
  return kind === 'key' ? `key ${readable(name)}` : readable(name);
}

/** What others wrote, so that it cannot write into a terminal anything but itself. */
const readable = (text: string): string =>
  isReadable(text) && !/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(text)
    ? text
    : JSON.stringify(text).replace(/[^\x20-\x7e]/g, '?');
