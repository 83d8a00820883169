import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Configuration documents that the platform keeps here. */
export class PlatformConfigs1764500002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE platform_configs (
        namespace text COLLATE "C" CONSTRAINT platform_configs_pkey PRIMARY KEY,
        document jsonb NOT NULL,
        secrets bytea,
        is_public boolean NOT NULL,
        version integer NOT NULL,
        updated_by uuid CONSTRAINT platform_configs_updated_by_fkey REFERENCES users ON DELETE SET NULL,
        updated_at timestamptz(3) NOT NULL,
        CONSTRAINT platform_configs_namespace_check CHECK (namespace ~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*$' AND length(namespace) <= 64),
        CONSTRAINT platform_configs_document_check CHECK (jsonb_typeof(document) = 'object'),
        CONSTRAINT platform_configs_secrets_check CHECK (secrets IS NULL OR NOT is_public)
      );
      COMMENT ON TABLE platform_configs IS 'Configuration documents of the platform, kept for its front ends and services.';
      COMMENT ON COLUMN platform_configs.document IS 'Has a mark where a secret is.';
      COMMENT ON COLUMN platform_configs.secrets IS 'The secrets of the document by their places, sealed with ENCRYPTION_KEY; null where there are none.';
      COMMENT ON COLUMN platform_configs.is_public IS 'Whether every active user reads it; others need settings READ.';
      COMMENT ON COLUMN platform_configs.updated_by IS 'null where the account was deleted.';
      CREATE INDEX platform_configs_updated_by_idx ON platform_configs (updated_by);

      GRANT SELECT, INSERT, UPDATE, DELETE ON platform_configs TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE platform_configs');
  }
}
