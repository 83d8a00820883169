import { newId } from '../../src/core/ids.ts';
import type { House, TestUser } from './house.ts';

/** A use as a test tells of it; what is left out is none of it, now, through the platform. */
export interface TestUse {
  readonly at?: Date | string;
  readonly recordedAt?: Date;
  readonly input?: number;
  readonly output?: number;
  readonly requests?: number;
  readonly images?: number;
  readonly seconds?: number;
  /** In USD. */
  readonly cost?: string;
  readonly category?: 'PLATFORM' | 'CLI' | 'PREMIUM_MODELS';
  readonly model?: string | null;
  readonly projectId?: string | null;
}

/** The months of the ledger from one instant to another. */
export async function ensureMonths(house: House, from: Date, to: Date): Promise<void> {
  await house.rows(
    `SELECT ensure_usage_partition(month) FROM generate_series(date_trunc('month', $1::timestamptz), $2, interval '1 month') month`,
    [from, to],
  );
}

/** Uses of an account, written as rows of the ledger and of the counter that never begins anew. Gives their ids. */
export async function addUses(house: House, { id }: Pick<TestUser, 'id'>, ...uses: TestUse[]): Promise<string[]> {
  const ids: string[] = [];
  for (const use of uses) {
    const at = new Date(use.at ?? house.clock.now());
    const amounts = [use.input, use.output, use.requests, use.images, use.seconds].map((amount) => amount ?? 0);
    const { cost = '0', category = 'PLATFORM', model = null, projectId = null, recordedAt = house.clock.now() } = use;
    ids.push(newId());
    await ensureMonths(house, at, at);
    await house.rows(
      `INSERT INTO usage_records (id, user_id, occurred_at, recorded_at, input_tokens, output_tokens, requests, images,
         audio_seconds, cost_usd, category, model, project_id, recorded_by_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $2)`,
      [ids.at(-1), id, at, recordedAt, ...amounts, cost, category, model, projectId],
    );
    const spent = ['PLATFORM', 'CLI', 'PREMIUM_MODELS'].map((each) => (each === category ? cost : '0'));
    await house.rows(
      `INSERT INTO usage_counters AS c (user_id, period, period_start, input_tokens, output_tokens, requests, images,
         audio_seconds, platform_usd, cli_usd, premium_models_usd)
       VALUES ($1, 'NEVER', 'epoch', $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (user_id, period, period_start) DO UPDATE SET input_tokens = c.input_tokens + excluded.input_tokens,
         output_tokens = c.output_tokens + excluded.output_tokens, requests = c.requests + excluded.requests,
         images = c.images + excluded.images, audio_seconds = c.audio_seconds + excluded.audio_seconds,
         platform_usd = c.platform_usd + excluded.platform_usd, cli_usd = c.cli_usd + excluded.cli_usd,
         premium_models_usd = c.premium_models_usd + excluded.premium_models_usd`,
      [id, ...amounts, ...spent],
    );
  }
  return ids;
}

/** The statements of an answer that read the ledger, its counters or its totals. */
export const readingUsage = (statements: readonly string[]): string[] =>
  statements.filter((text) => /usage_(records|counters|totals)/.test(text));
