import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys that push to a directory by SCIM, and what such a directory says of accounts and units beyond what we know them by. */
export class Scim1764300003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Whatever SCIM keys there are could be used for nothing, and write to no directory.
      DELETE FROM api_keys WHERE 'SCIM' = ANY (scopes);
      ALTER TABLE api_keys
        ADD COLUMN directory_id uuid CONSTRAINT api_keys_directory_id_fkey REFERENCES directories ON DELETE CASCADE,
        ADD CONSTRAINT api_keys_directory_check CHECK (('SCIM' = ANY (scopes)) = (directory_id IS NOT NULL));
      COMMENT ON COLUMN api_keys.directory_id IS 'The directory that a SCIM key writes to; null for all other keys.';
      CREATE INDEX api_keys_directory_id_idx ON api_keys (directory_id) WHERE directory_id IS NOT NULL;

      CREATE TABLE scim_users (
        user_id uuid CONSTRAINT scim_users_pkey PRIMARY KEY
          CONSTRAINT scim_users_user_id_fkey REFERENCES directory_accounts ON DELETE CASCADE,
        directory_id uuid NOT NULL CONSTRAINT scim_users_directory_id_fkey REFERENCES directories ON DELETE CASCADE,
        user_name text COLLATE "und-x-icu" NOT NULL,
        emails text[] COLLATE "C" NOT NULL,
        attributes jsonb NOT NULL,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        CONSTRAINT scim_users_user_name_check CHECK (user_name <> '' AND length(user_name) <= 500)
      );
      COMMENT ON TABLE scim_users IS 'Accounts that a directory masters by SCIM, as it describes them.';
      COMMENT ON COLUMN scim_users.user_name IS 'Name in the directory, as it came; unique there without regard to case.';
      COMMENT ON COLUMN scim_users.emails IS 'All addresses in lower case, to be found by.';
      COMMENT ON COLUMN scim_users.attributes IS 'What the client said, by the schemas; never a password.';
      COMMENT ON COLUMN scim_users.version IS 'Raised by each change of what is described, for entity tags.';
      CREATE UNIQUE INDEX scim_users_user_name_key ON scim_users (directory_id, lower(user_name));
      CREATE INDEX scim_users_directory_id_idx ON scim_users (directory_id, user_id);
      CREATE INDEX scim_users_emails_idx ON scim_users USING gin (emails) WITH (fastupdate = off);
      CREATE INDEX scim_users_display_name_idx
        ON scim_users (directory_id, lower((attributes ->> 'displayName') COLLATE "und-x-icu"));

      CREATE TABLE scim_groups (
        org_unit_id uuid CONSTRAINT scim_groups_pkey PRIMARY KEY
          CONSTRAINT scim_groups_org_unit_id_fkey REFERENCES org_units ON DELETE CASCADE,
        directory_id uuid NOT NULL CONSTRAINT scim_groups_directory_id_fkey REFERENCES directories ON DELETE CASCADE,
        attributes jsonb NOT NULL,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL
      );
      COMMENT ON TABLE scim_groups IS 'Units that a directory masters by SCIM, as it describes them; without their members.';
      COMMENT ON COLUMN scim_groups.version IS 'Raised by each change, members included, for entity tags.';
      CREATE INDEX scim_groups_directory_id_idx ON scim_groups (directory_id, org_unit_id);
      CREATE INDEX org_units_directory_lower_name_idx ON org_units (directory_id, lower(name));

      CREATE TABLE scim_departures (
        user_id uuid CONSTRAINT scim_departures_pkey PRIMARY KEY
          CONSTRAINT scim_departures_user_id_fkey REFERENCES users ON DELETE CASCADE,
        directory_id uuid NOT NULL CONSTRAINT scim_departures_directory_id_fkey REFERENCES directories ON DELETE CASCADE,
        user_version integer NOT NULL,
        departed_at timestamptz(3) NOT NULL
      );
      COMMENT ON TABLE scim_departures IS
        'Accounts that a directory deleted by SCIM, and that were suspended for it. Who comes back is activated again.';
      COMMENT ON COLUMN scim_departures.user_version IS
        'Version of the account as it was left. With any other somebody has dealt with it since, and its status stands.';
      CREATE INDEX scim_departures_directory_id_idx ON scim_departures (directory_id, user_id);

      GRANT SELECT, INSERT, UPDATE, DELETE ON scim_users, scim_groups, scim_departures TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX org_units_directory_lower_name_idx;
      DROP TABLE scim_departures, scim_groups, scim_users;
      DELETE FROM api_keys WHERE directory_id IS NOT NULL;
      ALTER TABLE api_keys DROP CONSTRAINT api_keys_directory_check, DROP COLUMN directory_id;
    `);
  }
}
