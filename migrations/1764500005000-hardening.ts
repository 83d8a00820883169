import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which keys see secrets, versions that are used once, and who may be used beside when they were. */
export class Hardening1764500005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_keys ADD COLUMN reads_secrets boolean NOT NULL DEFAULT false;
      COMMENT ON COLUMN api_keys.reads_secrets IS
        'Whether an administrator made it for a SERVICE account that read settings then: such a key sees the secrets of configuration documents while the account reads settings.';

      ALTER TABLE settings ADD COLUMN removed_config_version integer NOT NULL DEFAULT 0;
      COMMENT ON COLUMN settings.removed_config_version IS
        'The highest version of a configuration document that was removed: one that is made anew begins after it, so that no version of a name comes twice.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE user_activity DROP COLUMN may_be_used;
      ALTER TABLE settings DROP COLUMN removed_config_version;
      ALTER TABLE api_keys DROP COLUMN reads_secrets;
    `);
  }
}
