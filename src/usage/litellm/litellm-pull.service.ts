import type { UserActor } from '../../core/actor.ts';
import { secondsFrom } from '../../core/clock.ts';
import { asRefusal } from '../../core/database-errors.ts';
import { DomainError } from '../../core/errors.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { BudgetService } from '../budgets/index.ts';
import { formatUsd } from '../measures/index.ts';
import { KEYS_KEPT_DAYS, type RecordingService } from '../metering/index.ts';
import type { ProxyEntry } from './litellm-proxy.ts';
import {
  accountPlan,
  type AccountPlan,
  type BudgetChange,
  type PlannedBudget,
  type PlannedSpend,
  type PullOrder,
  type PullPlan,
} from './litellm-pull.plan.ts';
import { recordKey } from './litellm-pull.policy.ts';
import { recordedOtherwise } from './litellm-pull.queries.ts';
import { proxyUsers } from './litellm-users.ts';

/** What became of one account. */
export interface AccountOutcome {
  /** null: there was none to set, or it failed. */
  readonly change: BudgetChange | null;
  readonly recorded: readonly PlannedSpend[];
  /** What failed, in words. */
  readonly failures: readonly string[];
}

/** One change with its audit event, by whoever pulls. */
export type Mutate = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** Stands in the ledger where a use has its model: by it what was pulled is known from what was metered. */
export const PULLED_MODEL = 'litellm pull';
/** So that no statement takes long. */
const ACCOUNTS_AT_ONCE = 500;
const DAY_SECONDS = 86_400;

/**
 * Takes over what people may spend and have spent at a LiteLLM proxy, the first time that it and this service meet.
 * What an entry spent is recorded once: it is no more taken over when it has grown.
 */
export class LiteLlmPullService {
  constructor(
    private readonly budgets: Pick<BudgetService, 'set' | 'setFirst' | 'ofAccounts'>,
    private readonly recording: Pick<RecordingService, 'record' | 'known'>,
  ) {}

  /** What is to be done by what is here now. Writes nothing. */
  async plan(db: Reader, entries: readonly ProxyEntry[], recorderId: string, order: PullOrder): Promise<PullPlan> {
    const accountOf = await proxyUsers(db, entries.map(({ names }) => names)); // prettier-ignore
    const owners = new Map<string, ProxyEntry[]>();
    const unknown: ProxyEntry[] = [];
    for (const entry of entries) {
      const userId = accountOf(entry.names);
      if (userId === null) unknown.push(entry);
      else owners.set(userId, [...(owners.get(userId) ?? []), entry]);
    }
    const owned = [...owners];
    const accounts: AccountPlan[] = [];
    for (let from = 0; from < owned.length; from += ACCOUNTS_AT_ONCE)
      accounts.push(...(await this.#plans(db, owned.slice(from, from + ACCOUNTS_AT_ONCE), recorderId, order)));
    return { accounts, unknown };
  }

  async #plans(
    db: Reader,
    owned: readonly (readonly [string, readonly ProxyEntry[]])[],
    recorderId: string,
    order: PullOrder,
  ): Promise<AccountPlan[]> {
    const userIds = owned.map(([userId]) => userId);
    const keys = owned.flatMap(([, entries]) => entries.map(recordKey));
    const [budgets, known, done] = await Promise.all([
      this.budgets.ofAccounts(db, userIds, order.category),
      this.recording.known(db, recorderId, keys),
      this.#doneBefore(db, userIds, recorderId),
    ]);
    return owned.map(([userId, entries]) => {
      const isRecorded = (key: string): boolean => known.has(key) || done.has(userId);
      return accountPlan(userId, entries, { budget: budgets.get(userId) ?? null, isRecorded }, order);
    });
  }

  /**
   * Accounts with a record of a pull that keys know nothing of: they are known for 60 days, and to who recorded alone.
   * Within that time each entry is told from the others, so that a pull which failed halfway is made good by the next;
   * after it, or by another recorder, an account of which anything was pulled is done with. It holds for as long as the
   * ledger keeps the month of that record: for ever, unless USAGE_RETENTION_MONTHS is set.
   */
  async #doneBefore(db: Reader, userIds: readonly string[], recorderId: string): Promise<ReadonlySet<string>> {
    const until = secondsFrom(db.now, -KEYS_KEPT_DAYS * DAY_SECONDS);
    const rows = await db.rows<{ userId: string }>(recordedOtherwise(userIds, PULLED_MODEL, recorderId, until));
    return new Set(rows.map(({ userId }) => userId));
  }

  /** Does what is planned for one account. What fails is told, and keeps nothing else from being done. */
  async carryOut(account: AccountPlan, recorder: UserActor, order: PullOrder, mutate: Mutate): Promise<AccountOutcome> {
    const failures: string[] = [];
    const note = (what: string) => (error: unknown) => {
      failures.push(`${what}: ${refusalIn(error)}`);
      return null;
    };
    const change =
      account.budget && (await this.#setBudget(account, account.budget, order, mutate).catch(note('budget')));
    const recorded = (await this.#record(account, recorder, order, failures).catch(note('spending'))) ?? [];
    return { change, recorded, failures };
  }

  async #setBudget(
    { userId }: AccountPlan,
    { change, period, limit }: PlannedBudget,
    { category }: PullOrder,
    mutate: Mutate,
  ): Promise<BudgetChange> {
    const budget = { userId, category, period, limit: formatUsd(limit) };
    if (change === 'REPLACED') await mutate((tx) => this.budgets.set(tx, budget));
    // Somebody may have set one since.
    else if (change === 'SET' && !(await mutate((tx) => this.budgets.setFirst(tx, budget)))) return 'KEPT';
    return change;
  }

  async #record(
    { userId, spends }: AccountPlan,
    recorder: UserActor,
    { category }: PullOrder,
    failures: string[],
  ): Promise<readonly PlannedSpend[]> {
    if (spends.length === 0) return [];
    const outcomes = await this.recording.record(
      recorder,
      spends.map(({ key, cost }) => ({
        idempotencyKey: key,
        usage: { userId, amounts: [], cost: formatUsd(cost), category, model: PULLED_MODEL },
      })),
    );
    for (const { error } of outcomes) if (error) failures.push(`spending: ${error.message}`);
    return spends.filter((_, index) => outcomes[index]!.recorded);
  }
}

/** Why something was refused, in words. @throws what is no refusal */
function refusalIn(error: unknown): string {
  const refusal = error instanceof DomainError ? error : asRefusal(error);
  if (!refusal) throw error;
  return refusal.violations[0]?.message ?? refusal.message;
}
