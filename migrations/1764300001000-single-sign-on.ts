import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is who at identity providers, and sign-ins there that are under way. */
export class SingleSignOn1764300001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE external_identities (
        id uuid CONSTRAINT external_identities_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT external_identities_user_id_fkey REFERENCES users ON DELETE CASCADE,
        provider_id text COLLATE "C" NOT NULL,
        subject text COLLATE "C" NOT NULL,
        linked_at timestamptz(3) NOT NULL,
        CONSTRAINT external_identities_subject_key UNIQUE (provider_id, subject),
        CONSTRAINT external_identities_user_key UNIQUE (user_id, provider_id),
        CONSTRAINT external_identities_subject_check CHECK (subject <> '' AND length(subject) <= 255)
      );
      COMMENT ON TABLE external_identities IS 'Accounts of identity providers that sign in as an account of ours.';
      COMMENT ON COLUMN external_identities.provider_id IS 'The identity provider, as the configuration names it.';
      COMMENT ON COLUMN external_identities.subject IS 'Claim sub: the one name of a person that a provider never gives to another.';

      CREATE TABLE pending_sign_ins (
        state_digest bytea CONSTRAINT pending_sign_ins_pkey PRIMARY KEY,
        provider_id text COLLATE "C" NOT NULL,
        browser_digest bytea NOT NULL,
        secrets bytea NOT NULL,
        return_to text,
        expires_at timestamptz(3) NOT NULL
      );
      COMMENT ON TABLE pending_sign_ins IS 'People who were sent to an identity provider and have not come back. Deleted by the first who does.';
      COMMENT ON COLUMN pending_sign_ins.browser_digest IS 'Digest of the cookie of the browser that began, and alone may end it.';
      COMMENT ON COLUMN pending_sign_ins.secrets IS 'Nonce and PKCE verifier, sealed with ENCRYPTION_KEY.';
      COMMENT ON COLUMN pending_sign_ins.return_to IS 'Where the browser goes at the end; null for a plain page.';
      CREATE INDEX pending_sign_ins_expires_at_idx ON pending_sign_ins (expires_at);

      GRANT SELECT, INSERT, UPDATE, DELETE ON external_identities, pending_sign_ins TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE pending_sign_ins, external_identities');
  }
}
