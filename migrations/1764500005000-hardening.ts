import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which keys see secrets, versions that are used once, and who may be used beside when they were. */
export class Hardening1764500005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_keys ADD COLUMN reads_secrets boolean NOT NULL DEFAULT false;
      COMMENT ON COLUMN api_keys.reads_secrets IS
        'Whether an administrator made it for a SERVICE account that read settings then: such a key sees the secrets of configuration documents while the account reads settings.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE user_activity DROP COLUMN may_be_used;
      ALTER TABLE api_keys DROP COLUMN reads_secrets;
    `);
  }
}
