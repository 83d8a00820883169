import type { MigrationInterface, QueryRunner } from 'typeorm';

const typed = (digits: number): string => `
      ALTER TABLE usage_counters
        ALTER COLUMN platform_usd TYPE numeric(${digits},10),
        ALTER COLUMN cli_usd TYPE numeric(${digits},10),
        ALTER COLUMN premium_models_usd TYPE numeric(${digits},10);
      ALTER TABLE usage_budget_resets
        ALTER COLUMN spent_usd TYPE numeric(${digits},10),
        ALTER COLUMN spent_ever_usd TYPE numeric(${digits},10);
    `;

/**
 * Lets sums of money be longer than what they are the sums of: from ten thousand million dollars on, nothing more could be
 * counted for the account. More digits before the point are no other bytes, so that no row is written anew.
 */
export class UsageSums1764710003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(typed(30));
  }

  /** Fails where a sum is longer by now. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(typed(20));
  }
}
