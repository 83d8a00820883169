import { newId } from '../../src/core/ids.ts';
import { keyOf, type KeyCaller } from './callers.ts';
import type { Answer, Caller, House, TestUser } from './house.ts';

/** What the operations of metering answer, whole. */
const DECISION = `allowed exceededLimits { metric period maximum used reserved remaining resetsAt source { id } candidates { id } }
  exceededBudgets { id category period limit { amount } spent { amount } reserved { amount } remaining { amount } }
  exceededQuotas { metric used included } retryAt`;
export const RESERVE = `mutation ($input: ReserveUsageInput!) { reserveUsage(input: $input) {
  decision { ${DECISION} } reservation { id expiresAt }
  introspection { active user { id } scopes } checks { allowed reason } } }`;
export const RECORD = `mutation ($records: [UsageRecordInput!]!) { recordUsage(records: $records) {
  results { idempotencyKey recorded error { code message path } } } }`;
export const CHECK = `query ($usage: UsageInput!) { checkUsage(usage: $usage) { ${DECISION} } }`;
export const RELEASE = 'mutation ($id: ID!) { releaseUsage(id: $id) { deletedId } }';

/** Amounts as clients send them. */
export const amounts = (given: Readonly<Record<string, number>>) =>
  Object.entries(given).map(([metric, amount]) => ({ metric, amount }));

export const requests = (count: number) => amounts({ REQUESTS: count });

/** A service with a key that meters usage. */
export async function gatewayOf(house: House, ...more: ('ACCESS_CHECK' | 'FULL')[]): Promise<KeyCaller & TestUser> {
  const service = await house.addUser('USER', { type: 'SERVICE', email: null });
  const key = await keyOf(house, service, ['USAGE_WRITE', ...more]);
  for (const [name, value] of Object.entries(service)) Object.defineProperty(key, name, { value });
  return key as KeyCaller & TestUser;
}

export const record = (house: House, by: Caller, records: readonly object[]): Promise<Answer> =>
  house.ask(by, RECORD, { records: records.map((each) => ({ idempotencyKey: newId(), ...each })) });

export const reserve = (house: House, by: Caller, input: object): Promise<Answer> =>
  house.ask(by, RESERVE, { input: { idempotencyKey: newId(), ...input } });

export const check = (house: House, by: Caller, usage: object): Promise<Answer> => house.ask(by, CHECK, { usage });

interface LimitValues {
  readonly metric?: string;
  readonly period?: string;
  readonly maximum?: number | null;
  readonly userId?: string;
  readonly groupId?: string;
  readonly orgUnitId?: string;
}

/** A limit, written as a row: of everybody where no subject is given. */
export async function limit(house: House, values: LimitValues): Promise<string> {
  const { metric = 'REQUESTS', period = 'DAILY', maximum = null, userId, groupId, orgUnitId } = values;
  const id = newId();
  await house.rows(
    `INSERT INTO usage_limits (id, user_id, group_id, org_unit_id, metric, period, maximum, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, now())`,
    [id, userId ?? null, groupId ?? null, orgUnitId ?? null, metric, period, maximum],
  );
  return id;
}

/** A budget, written as a row. */
export async function budget(
  house: House,
  { id: userId }: Pick<TestUser, 'id'>,
  limitUsd: string,
  { category = 'PLATFORM', period = 'MONTHLY' } = {},
): Promise<string> {
  const id = newId();
  await house.rows('INSERT INTO usage_budgets VALUES ($1, $2, $3, $4, $5, now())', [
    id,
    userId,
    category,
    period,
    limitUsd,
  ]);
  return id;
}

/** What a plan includes around now, written as a row, as billing will. */
export async function allowance(
  house: House,
  { id: userId }: Pick<TestUser, 'id'>,
  metric: string,
  included: number,
  days: readonly [from: number, to: number] = [-10, 20],
): Promise<string> {
  const id = newId();
  const at = (day: number): Date => new Date(house.clock.now().getTime() + day * 86_400_000);
  await house.rows(
    `INSERT INTO usage_allowances (id, user_id, source_id, metric, included, period_start, period_end)
      VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [id, userId, newId(), metric, included, at(days[0]), at(days[1])],
  );
  return id;
}

/** The ledger's rows of a user, oldest first. */
export const ledger = (house: House, { id }: Pick<TestUser, 'id'>) =>
  house.rows('SELECT * FROM usage_records WHERE user_id = $1 ORDER BY occurred_at, id', [id]);

/** Counters of a user that are not what the records say; of periods of the zone that is counted in. */
export const wrongCounters = (house: House, { id }: Pick<TestUser, 'id'>) =>
  house.rows(
    `WITH counted AS (
      SELECT c.*, CASE period WHEN 'DAILY' THEN interval '1 day' WHEN 'WEEKLY' THEN interval '7 days'
        WHEN 'MONTHLY' THEN interval '1 month' END AS length
      FROM usage_counters c JOIN usage_accounts a USING (user_id) WHERE user_id = $1
        AND (period = 'NEVER' OR date_trunc(CASE period WHEN 'DAILY' THEN 'day' WHEN 'WEEKLY' THEN 'week' ELSE 'month' END,
          period_start AT TIME ZONE a.time_zone) = period_start AT TIME ZONE a.time_zone)),
    sums AS (
      SELECT c.period, c.period_start, c.requests, c.input_tokens, c.output_tokens, c.platform_usd, c.cli_usd,
        sum(r.requests) AS real_requests, sum(r.input_tokens) AS real_input, sum(r.output_tokens) AS real_output,
        coalesce(sum(r.cost_usd) FILTER (WHERE r.category = 'PLATFORM'), 0) AS real_platform,
        coalesce(sum(r.cost_usd) FILTER (WHERE r.category = 'CLI'), 0) AS real_cli
      FROM counted c JOIN usage_accounts a USING (user_id)
      LEFT JOIN usage_records r ON r.user_id = c.user_id AND r.occurred_at >= c.period_start
        AND (c.length IS NULL OR r.occurred_at < (c.period_start AT TIME ZONE a.time_zone + c.length) AT TIME ZONE a.time_zone)
      GROUP BY 1, 2, 3, 4, 5, 6, 7)
    SELECT * FROM sums WHERE (requests, input_tokens, output_tokens, platform_usd, cli_usd)
      <> (coalesce(real_requests, 0), coalesce(real_input, 0), coalesce(real_output, 0), real_platform, real_cli)`,
    [id],
  );

/** The counter of a user's present period, or of the only one. */
export const counters = (house: House, { id }: Pick<TestUser, 'id'>, period: string) =>
  house.rows('SELECT * FROM usage_counters WHERE user_id = $1 AND period = $2 ORDER BY period_start', [id, period]);

/** A unit with these users, below another one; the one above, of which a limit is theirs as well. */
export async function unitAbove(house: House, users: readonly Pick<TestUser, 'id'>[]): Promise<string> {
  const [directoryId, above, unit] = [newId(), newId(), newId()];
  await house.rows(
    `INSERT INTO directories (id, name, provider, enabled, created_at, updated_at) VALUES ($1, $2, 'SCIM', true, now(), now())`,
    [directoryId, `Directory ${directoryId.slice(-12)}`],
  );
  for (const [id, parent] of [
    [above, null],
    [unit, above],
  ])
    await house.rows(
      `INSERT INTO org_units (id, directory_id, external_id, parent_id, name, created_at, updated_at)
        VALUES ($1, $2, $3, $4, 'A unit', now(), now())`,
      [id, directoryId, id, parent],
    );
  for (const { id } of users) await house.rows('INSERT INTO org_unit_members VALUES ($1, $2)', [unit, id]);
  return above;
}

/** A reservation that somebody holds for a user. */
export async function reservationOf(
  house: House,
  holder: Caller,
  { id: userId }: Pick<TestUser, 'id'>,
): Promise<string> {
  const { data } = await reserve(house, holder, { usage: { userId, amounts: requests(1) } });
  return data.reserveUsage.reservation.id as string;
}
