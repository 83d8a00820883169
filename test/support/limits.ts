import { newId } from '../../src/core/ids.ts';
import {
  amountColumns,
  noAmounts,
  periodAt,
  resetPeriods,
  spendingColumns,
  valuesOf,
  type BudgetCategory,
  type RecordedMetric,
  type ResetPeriod,
  type UsageMetric,
} from '../../src/usage/measures/index.ts';
import type { Answer, Caller, House } from './house.ts';

/** Whom a limit is for; everybody where nothing is given. */
export interface LimitFor {
  readonly userId?: string;
  readonly groupId?: string;
  readonly orgUnitId?: string;
}

/** A limit, written as a row. */
export async function addLimit(
  house: House,
  { userId, groupId, orgUnitId }: LimitFor,
  maximum: number | null,
  [metric, period]: readonly [UsageMetric, ResetPeriod] = ['TOKENS', 'DAILY'],
): Promise<string> {
  const id = newId();
  await house.rows(
    `INSERT INTO usage_limits (id, user_id, group_id, org_unit_id, metric, period, maximum, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, userId ?? null, groupId ?? null, orgUnitId ?? null, metric, period, maximum, house.clock.now()],
  );
  return id;
}

/** What is configured at a level, as `TOKENS DAILY 100`. */
export async function limitsAt(house: House, { userId, groupId, orgUnitId }: LimitFor): Promise<string[]> {
  const rows = await house.rows(
    `SELECT metric || ' ' || period || ' ' || coalesce(maximum::text, 'unlimited') AS said FROM usage_limits
      WHERE user_id IS NOT DISTINCT FROM $1 AND group_id IS NOT DISTINCT FROM $2 AND org_unit_id IS NOT DISTINCT FROM $3
      ORDER BY said`,
    [userId ?? null, groupId ?? null, orgUnitId ?? null],
  );
  return rows.map(({ said }) => said as string);
}

/** A budget, written as a row. */
export async function addBudget(
  house: House,
  { id: userId }: { readonly id: string },
  limit: string,
  { category = 'PLATFORM', period = 'MONTHLY' }: { category?: BudgetCategory; period?: ResetPeriod } = {},
): Promise<string> {
  const id = newId();
  await house.rows(
    'INSERT INTO usage_budgets (id, user_id, category, period, limit_usd, updated_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [id, userId, category, period, limit, house.clock.now()],
  );
  return id;
}

/** Units, each below the one before, written as rows of a directory of their own; people are in the lowest. */
export async function addUnits(
  house: House,
  count: number,
  people: readonly { readonly id: string }[] = [],
): Promise<string[]> {
  const directory = newId();
  const now = house.clock.now();
  await house.rows(
    `INSERT INTO directories (id, name, provider, enabled, created_at, updated_at) VALUES ($1, $2, 'SCIM', true, $3, $3)`,
    [directory, `Directory ${directory}`, now],
  );
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) {
    const id = newId();
    await house.rows(
      `INSERT INTO org_units (id, directory_id, external_id, parent_id, name, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $6)`,
      [id, directory, id, ids.at(-1) ?? null, `Unit ${id.slice(-12)}`, now],
    );
    ids.push(id);
  }
  for (const { id } of people)
    await house.rows('INSERT INTO org_unit_members (org_unit_id, user_id) VALUES ($1, $2)', [ids.at(-1), id]);
  return ids;
}

/** What an account used now, written into its counters: amounts by metric, and US dollars by category. */
export async function use(
  house: House,
  { id: userId }: { readonly id: string },
  amounts: Partial<Record<RecordedMetric, number>>,
  usd: Partial<Record<BudgetCategory, string>> = {},
): Promise<void> {
  const [{ time_zone: zone }] = await house.rows('SELECT time_zone FROM users WHERE id = $1', [userId]);
  const given = Object.entries(amounts).map(([metric, amount]) => [metric, BigInt(amount)] as const);
  const values = valuesOf({ ...noAmounts, ...Object.fromEntries(given) });
  const spent = (['PLATFORM', 'CLI', 'PREMIUM_MODELS'] as const).map((category) => usd[category] ?? '0');
  const columns = [...amountColumns, ...spendingColumns];
  await house.rows('INSERT INTO usage_accounts (user_id, time_zone) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    userId,
    zone,
  ]);
  for (const period of resetPeriods)
    await house.rows(
      `INSERT INTO usage_counters AS c (user_id, period, period_start, ${columns.join(', ')})
        VALUES ($1, $2, $3, ${columns.map((_, index) => `$${index + 4}`).join(', ')})
        ON CONFLICT (user_id, period, period_start)
          DO UPDATE SET ${columns.map((column) => `${column} = c.${column} + excluded.${column}`).join(', ')}`,
      [userId, period, periodAt(period, house.clock.now(), zone).start, ...values, ...spent],
    );
}

const RECORD = `mutation ($records: [UsageRecordInput!]!) {
  recordUsage(records: $records) { results { recorded error { code message } } }
}`;

/** Records uses of accounts through the service, with a key of scope USAGE_WRITE. */
export async function record(
  house: House,
  by: Caller,
  uses: readonly { readonly userId: string; readonly tokens?: number; readonly cost?: string }[],
): Promise<Answer> {
  const records = uses.map(({ userId, tokens = 0, cost = '0' }) => ({
    usage: { userId, amounts: [{ metric: 'INPUT_TOKENS', amount: tokens }], cost },
    idempotencyKey: newId(),
  }));
  const answer = await house.ask(by, RECORD, { records });
  const failed =
    answer.errors.length > 0 || answer.data.recordUsage.results.some((each: { recorded: boolean }) => !each.recorded);
  if (failed) throw new Error(JSON.stringify([answer.errors, answer.data]));
  return answer;
}
