import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets nobody have a day, a week or a month twice by moving to another time zone. */
export class BegunPeriods1764710002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE usage_accounts ADD COLUMN begun jsonb;
      COMMENT ON COLUMN usage_accounts.begun IS
        'What the account had begun when it moved to its time zone: by kind of period the first local day, and the instant since which it is counted. Null where it never moved.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE usage_accounts DROP COLUMN begun');
  }
}
