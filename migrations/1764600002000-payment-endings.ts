import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What providers are to collect for no more, until they say that they heard it. */
export class PaymentEndings1764600002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE payment_endings (
        provider text COLLATE "C" NOT NULL,
        external_id text COLLATE "C" NOT NULL,
        asked_at timestamptz(3) NOT NULL,
        ended_at timestamptz(3),
        created_at timestamptz(3) NOT NULL,
        CONSTRAINT payment_endings_pkey PRIMARY KEY (provider, external_id)
      );
      COMMENT ON TABLE payment_endings IS 'Subscriptions of payment providers that are to be ended there, and whether they were.';
      COMMENT ON COLUMN payment_endings.external_id IS 'The provider''s own subscription.';
      COMMENT ON COLUMN payment_endings.asked_at IS 'When the provider was last asked, by a task that may have been given up since.';
      COMMENT ON COLUMN payment_endings.ended_at IS 'When the provider said so; null until then.';
      CREATE INDEX payment_endings_open_idx ON payment_endings (asked_at) WHERE ended_at IS NULL;
      COMMENT ON COLUMN payment_agreements.ended_at IS
        'Since when nothing is to be collected any more. Whether the provider heard it is in payment_endings.';
      GRANT SELECT, INSERT, UPDATE ON payment_endings TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE payment_endings;
      COMMENT ON COLUMN payment_agreements.ended_at IS 'Since when the provider collects no more, or has been asked to; null while it does.';
    `);
  }
}
