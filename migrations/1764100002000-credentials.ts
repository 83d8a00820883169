import type { MigrationInterface, QueryRunner } from 'typeorm';

/** API keys, and sessions in which an administrator acts as somebody else. */
export class Credentials1764100002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE api_keys (
        id uuid CONSTRAINT api_keys_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT api_keys_user_id_fkey REFERENCES users ON DELETE CASCADE,
        prefix text NOT NULL,
        digest bytea NOT NULL,
        label text NOT NULL,
        scopes text[] NOT NULL,
        status text NOT NULL DEFAULT 'ACTIVE',
        expires_at timestamptz(3),
        last_used_at timestamptz(3),
        created_at timestamptz(3) NOT NULL,
        CONSTRAINT api_keys_prefix_key UNIQUE (prefix),
        CONSTRAINT api_keys_digest_key UNIQUE (digest),
        CONSTRAINT api_keys_label_check CHECK (label <> '' AND length(label) <= 100),
        CONSTRAINT api_keys_status_check CHECK (status IN ('ACTIVE', 'SUSPENDED')),
        CONSTRAINT api_keys_scopes_check
          CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['FULL', 'READ', 'ACCESS_CHECK', 'USAGE_WRITE', 'SCIM'])
      );
      COMMENT ON TABLE api_keys IS 'Credentials for programs. A key is good for its scopes, and for no more than its owner may at the moment.';
      COMMENT ON COLUMN api_keys.prefix IS 'The first 16 characters of the key, which hold nothing secret.';
      COMMENT ON COLUMN api_keys.digest IS 'SHA-256 of the whole key, which is stored nowhere.';
      COMMENT ON COLUMN api_keys.last_used_at IS 'Exact to the minute. In no index: such updates stay on their page.';
      CREATE INDEX api_keys_user_id_idx ON api_keys (user_id, created_at, id);
      ALTER TABLE api_keys SET (fillfactor = 80);

      ALTER TABLE sessions
        ADD COLUMN impersonator_id uuid CONSTRAINT sessions_impersonator_id_fkey REFERENCES users ON DELETE CASCADE,
        ADD COLUMN impersonator_session_id uuid
          CONSTRAINT sessions_impersonator_session_id_fkey REFERENCES sessions ON DELETE CASCADE,
        ADD CONSTRAINT sessions_impersonator_check CHECK (
          (impersonator_id IS NULL) = (impersonator_session_id IS NULL) AND impersonator_id <> user_id);
      COMMENT ON TABLE sessions IS
        'A signed-in device, which is one family of refresh tokens; or an impersonation, which has none, names the administrator and ends with the administrator''s own session.';
      CREATE INDEX sessions_impersonator_id_idx ON sessions (impersonator_id) WHERE impersonator_id IS NOT NULL;
      CREATE INDEX sessions_impersonator_session_id_idx ON sessions (impersonator_session_id)
        WHERE impersonator_session_id IS NOT NULL;

      GRANT SELECT, INSERT, UPDATE, DELETE ON api_keys TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE sessions DROP COLUMN impersonator_id, DROP COLUMN impersonator_session_id;
      COMMENT ON TABLE sessions IS 'A signed-in device: one family of refresh tokens.';
      DROP TABLE api_keys;
    `);
  }
}
