import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tokens of links in mails. */
export class ActionTokens1764100001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE action_tokens (
        id uuid CONSTRAINT action_tokens_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT action_tokens_user_id_fkey REFERENCES users ON DELETE CASCADE,
        purpose text NOT NULL,
        email text COLLATE "C" NOT NULL,
        digest bytea NOT NULL,
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        used_at timestamptz(3),
        CONSTRAINT action_tokens_digest_key UNIQUE (digest),
        CONSTRAINT action_tokens_purpose_check CHECK (purpose IN ('INVITATION', 'PASSWORD_RESET', 'EMAIL_CONFIRMATION')),
        CONSTRAINT action_tokens_email_check CHECK (email = lower(email))
      );
      COMMENT ON TABLE action_tokens IS
        'Links in mails, each good once: SHA-256 digests of tokens that are derived from the id with ENCRYPTION_KEY.';
      COMMENT ON COLUMN action_tokens.email IS 'Address that the link was sent to; it proves that this address is the account''s.';
      CREATE INDEX action_tokens_user_id_idx ON action_tokens (user_id, purpose);
      CREATE INDEX action_tokens_expires_at_idx ON action_tokens (expires_at);
      GRANT SELECT, INSERT, UPDATE, DELETE ON action_tokens TO gatehouse_app;

      INSERT INTO app.tasks VALUES ('send_link');

      CREATE INDEX users_pending_email_idx ON users (pending_email) WHERE pending_email IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM app.tasks WHERE name = 'send_link';
      DROP INDEX users_pending_email_idx;
      DROP TABLE action_tokens;
    `);
  }
}
