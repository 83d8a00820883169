import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How directories are read and when, what they said of accounts, and what items of a job changed. */
export class DirectorySync1764300000500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE directories
        ADD COLUMN admin_email text COLLATE "C",
        ADD COLUMN units_from text,
        ADD COLUMN max_removal_pct integer NOT NULL DEFAULT 20,
        ADD COLUMN next_sync_at timestamptz(3),
        ADD CONSTRAINT directories_units_from_check
          CHECK (units_from IN ('ADMINISTRATIVE_UNITS', 'DEPARTMENTS', 'GROUPS', 'ORG_UNITS')),
        ADD CONSTRAINT directories_max_removal_pct_check CHECK (max_removal_pct BETWEEN 0 AND 100);
      COMMENT ON COLUMN directories.admin_email IS 'Administrator at the provider on whose behalf it is read, where it asks for one.';
      COMMENT ON COLUMN directories.units_from IS 'What of the provider units are made of; null where it pushes them.';
      COMMENT ON COLUMN directories.max_removal_pct IS 'Percent of its people that a sync may suspend without being told to.';
      COMMENT ON COLUMN directories.next_sync_at IS 'When the next scheduled sync is due; a queued task for any other instant is void.';
      CREATE INDEX directories_last_sync_id_idx ON directories (last_sync_id);

      ALTER TABLE directory_accounts
        ADD COLUMN is_active boolean NOT NULL DEFAULT true,
        ADD COLUMN suspended_at timestamptz(3);
      COMMENT ON COLUMN directory_accounts.is_active IS 'Whether the account may be used, as the directory last said.';
      COMMENT ON COLUMN directory_accounts.suspended_at IS
        'When the directory had the account suspended; null where it did not, and so does not lift a suspension.';

      ALTER TABLE job_items ADD COLUMN changes text[] NOT NULL DEFAULT '{}';
      COMMENT ON COLUMN job_items.changes IS 'What became of the item; in a dry run, what would.';

      INSERT INTO app.tasks VALUES ('sync_directory');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM app.tasks WHERE name = 'sync_directory';
      ALTER TABLE job_items DROP COLUMN changes;
      ALTER TABLE directory_accounts DROP COLUMN suspended_at, DROP COLUMN is_active;
      DROP INDEX directories_last_sync_id_idx;
      ALTER TABLE directories
        DROP CONSTRAINT directories_max_removal_pct_check, DROP CONSTRAINT directories_units_from_check,
        DROP COLUMN next_sync_at, DROP COLUMN max_removal_pct, DROP COLUMN units_from, DROP COLUMN admin_email;
    `);
  }
}
