import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What imports of users keep for themselves while they are under way. */
export class Imports1764100003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE user_imports (
        job_id uuid CONSTRAINT user_imports_pkey PRIMARY KEY
          CONSTRAINT user_imports_job_id_fkey REFERENCES jobs ON DELETE CASCADE,
        created_count integer NOT NULL DEFAULT 0,
        updated_count integer NOT NULL DEFAULT 0,
        skipped_count integer NOT NULL DEFAULT 0,
        failed_count integer NOT NULL DEFAULT 0
      );
      COMMENT ON TABLE user_imports IS
        'What imports of users have done so far, raised with the rows themselves: the audit event at the end tells it.';

      CREATE TABLE user_import_rehearsals (
        job_id uuid CONSTRAINT user_import_rehearsals_job_id_fkey REFERENCES jobs ON DELETE CASCADE,
        account_id uuid,
        email text COLLATE "C",
        username text COLLATE "C",
        is_active_admin boolean NOT NULL,
        account jsonb NOT NULL,
        CONSTRAINT user_import_rehearsals_pkey PRIMARY KEY (job_id, account_id)
      );
      COMMENT ON TABLE user_import_rehearsals IS
        'Accounts as a dry run of an import would have made or changed them, so that rows behind are judged as they would be. Gone when it ends.';
      CREATE INDEX user_import_rehearsals_email_idx ON user_import_rehearsals (job_id, email);
      CREATE INDEX user_import_rehearsals_username_idx ON user_import_rehearsals (job_id, username);
      CREATE INDEX user_import_rehearsals_active_admin_idx ON user_import_rehearsals (job_id) WHERE is_active_admin;

      GRANT SELECT, INSERT, UPDATE, DELETE ON user_imports, user_import_rehearsals TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE user_import_rehearsals, user_imports;`);
  }
}
