import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Endpoints that receive events, and events on their way to them. */
export class Webhooks1764500003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE webhooks (
        id uuid CONSTRAINT webhooks_pkey PRIMARY KEY,
        url text NOT NULL,
        actions text[] NOT NULL,
        enabled boolean NOT NULL DEFAULT true,
        secret bytea NOT NULL,
        former_secret bytea,
        former_secret_until timestamptz(3),
        failing_since timestamptz(3),
        resumes_at timestamptz(3),
        created_at timestamptz(3) NOT NULL,
        CONSTRAINT webhooks_actions_check CHECK (cardinality(actions) > 0),
        CONSTRAINT webhooks_former_secret_check CHECK ((former_secret IS NULL) = (former_secret_until IS NULL))
      );
      COMMENT ON TABLE webhooks IS 'Endpoints that receive events, as Standard Webhooks define.';
      COMMENT ON COLUMN webhooks.url IS 'With its path and query, which many receivers keep a secret in.';
      COMMENT ON COLUMN webhooks.actions IS 'Audit actions that are sent.';
      COMMENT ON COLUMN webhooks.secret IS 'Signs what is sent; encrypted with ENCRYPTION_KEY.';
      COMMENT ON COLUMN webhooks.former_secret IS 'Signs beside it until former_secret_until; encrypted with ENCRYPTION_KEY.';
      COMMENT ON COLUMN webhooks.failing_since IS 'Since when nothing could be delivered; null where the latest attempt succeeded.';
      COMMENT ON COLUMN webhooks.resumes_at IS 'Until when nothing is sent since it does not answer.';

      CREATE TABLE webhook_deliveries (
        webhook_id uuid,
        message_id uuid,
        action text NOT NULL,
        payload text NOT NULL,
        status text NOT NULL DEFAULT 'PENDING',
        attempts integer NOT NULL DEFAULT 0,
        failures integer NOT NULL DEFAULT 0,
        first_failed_at timestamptz(3),
        response_status integer,
        detail text,
        last_attempt_at timestamptz(3),
        next_attempt_at timestamptz(3),
        created_at timestamptz(3) NOT NULL,
        CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (webhook_id, message_id),
        CONSTRAINT webhook_deliveries_status_check CHECK (status IN ('PENDING', 'SENDING', 'SUCCEEDED', 'FAILED')),
        CONSTRAINT webhook_deliveries_next_attempt_at_check CHECK ((next_attempt_at IS NOT NULL) = (status IN ('PENDING', 'SENDING')))
      );
      COMMENT ON TABLE webhook_deliveries IS
        'Events on their way to webhooks, written with the change they tell of; kept 14 days. What belongs to no webhook is cleared away.';
      COMMENT ON COLUMN webhook_deliveries.message_id IS 'ID of the audit event; the webhook-id header.';
      COMMENT ON COLUMN webhook_deliveries.payload IS 'The body as it is sent, byte for byte.';
      COMMENT ON COLUMN webhook_deliveries.status IS 'SENDING: it is on its way. FAILED: it was given up.';
      COMMENT ON COLUMN webhook_deliveries.failures IS 'Attempts that failed since it was sent at first, or again.';
      COMMENT ON COLUMN webhook_deliveries.first_failed_at IS 'When the first of these did.';
      COMMENT ON COLUMN webhook_deliveries.detail IS 'Why the last attempt got no answer.';
      CREATE INDEX webhook_deliveries_created_at_idx ON webhook_deliveries (created_at);
      CREATE INDEX webhook_deliveries_attempted_idx ON webhook_deliveries (webhook_id, last_attempt_at)
        WHERE last_attempt_at IS NOT NULL;
      CREATE INDEX webhook_deliveries_unsent_idx ON webhook_deliveries (webhook_id, message_id) WHERE status <> 'SUCCEEDED';

      INSERT INTO app.tasks VALUES ('deliver_webhook'), ('wake_webhook');
      GRANT SELECT, INSERT, UPDATE, DELETE ON webhooks, webhook_deliveries TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM app.tasks WHERE name IN ('deliver_webhook', 'wake_webhook');
      DROP TABLE webhook_deliveries, webhooks;
    `);
  }
}
