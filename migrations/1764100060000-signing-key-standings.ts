import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Signing keys are published before they sign, and forget their private part when they are retired. */
export class SigningKeyStandings1764100060000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE signing_keys
        ALTER COLUMN private_key DROP NOT NULL,
        ADD COLUMN activated_at timestamptz(3),
        ADD COLUMN longest_token_seconds integer NOT NULL DEFAULT 0;
      UPDATE signing_keys SET activated_at = created_at, longest_token_seconds = 86400,
        private_key = CASE WHEN retired_at IS NULL THEN private_key END;
      ALTER TABLE signing_keys
        ADD CONSTRAINT signing_keys_longest_token_seconds_check CHECK (longest_token_seconds >= 0);
      CREATE UNIQUE INDEX signing_keys_active_key ON signing_keys (algorithm)
        WHERE activated_at IS NOT NULL AND retired_at IS NULL;
      CREATE UNIQUE INDEX signing_keys_standby_key ON signing_keys (algorithm)
        WHERE activated_at IS NULL AND retired_at IS NULL;
      COMMENT ON TABLE signing_keys IS
        'Keys of access tokens: one signs, one stands by and is published already, retired ones verify until their last token has expired.';
      COMMENT ON COLUMN signing_keys.private_key IS 'PKCS #8, encrypted with ENCRYPTION_KEY; null once retired.';
      COMMENT ON COLUMN signing_keys.created_at IS 'When it was made and published.';
      COMMENT ON COLUMN signing_keys.activated_at IS 'When it began to sign; null while it stands by.';
      COMMENT ON COLUMN signing_keys.longest_token_seconds IS
        'Longest life of a token that it signed, and so how long it verifies after it was retired.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM signing_keys WHERE private_key IS NULL OR activated_at IS NULL;
      DROP INDEX signing_keys_active_key, signing_keys_standby_key;
      COMMENT ON TABLE signing_keys IS 'Keys of access tokens; the private part is encrypted with ENCRYPTION_KEY.';
      COMMENT ON COLUMN signing_keys.private_key IS NULL;
      COMMENT ON COLUMN signing_keys.created_at IS NULL;
      ALTER TABLE signing_keys
        DROP COLUMN activated_at,
        DROP COLUMN longest_token_seconds,
        ALTER COLUMN private_key SET NOT NULL;
    `);
  }
}
