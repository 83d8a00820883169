import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Signed links to files, and for bodies that are sent. */
export class Links1764100004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE links (
        id uuid CONSTRAINT links_pkey PRIMARY KEY,
        digest bytea NOT NULL,
        kind text NOT NULL,
        parameters jsonb NOT NULL,
        created_by uuid NOT NULL CONSTRAINT links_created_by_fkey REFERENCES users ON DELETE CASCADE,
        impersonator_id uuid CONSTRAINT links_impersonator_id_fkey REFERENCES users ON DELETE CASCADE,
        session_id uuid CONSTRAINT links_session_id_fkey REFERENCES sessions ON DELETE CASCADE,
        api_key_id uuid CONSTRAINT links_api_key_id_fkey REFERENCES api_keys ON DELETE CASCADE,
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        used_at timestamptz(3),
        CONSTRAINT links_digest_key UNIQUE (digest),
        CONSTRAINT links_credential_check CHECK ((session_id IS NULL) <> (api_key_id IS NULL))
      );
      COMMENT ON TABLE links IS
        'Signed, short-lived URLs of downloads and uploads. The token in the URL is made from the id with ENCRYPTION_KEY and stored nowhere.';
      COMMENT ON COLUMN links.digest IS 'SHA-256 of the token.';
      COMMENT ON COLUMN links.kind IS 'What the link is good for, such as users.csv.';
      COMMENT ON COLUMN links.parameters IS 'What was asked for, such as a filter.';
      COMMENT ON COLUMN links.created_by IS 'Who asked, and on whose behalf it is done: what that account may is asked again when the link is used.';
      COMMENT ON COLUMN links.impersonator_id IS 'The administrator who acted as that account; null where nobody did.';
      COMMENT ON COLUMN links.session_id IS 'The session by which it was asked for; the link ends with it. Either this or api_key_id is set.';
      COMMENT ON COLUMN links.used_at IS 'When its upload was taken, once and for all; downloads leave none.';
      CREATE INDEX links_created_by_idx ON links (created_by);
      CREATE INDEX links_impersonator_id_idx ON links (impersonator_id);
      CREATE INDEX links_session_id_idx ON links (session_id);
      CREATE INDEX links_api_key_id_idx ON links (api_key_id);
      CREATE INDEX links_expires_at_idx ON links (expires_at);

      GRANT SELECT, INSERT, UPDATE, DELETE ON links TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE links');
  }
}
