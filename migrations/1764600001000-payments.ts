import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was received and given back, what providers collect for subscriptions, and sums for the figures. */
export class Payments1764600001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE transactions
        ADD COLUMN refunded_minor bigint NOT NULL DEFAULT 0,
        ADD CONSTRAINT transactions_refunded_minor_check CHECK (refunded_minor BETWEEN 0 AND amount_minor);
      COMMENT ON COLUMN transactions.refunded_minor IS 'How much was given back so far. Where it is all of it, the status says so too.';

      CREATE TABLE transaction_entries (
        id uuid CONSTRAINT transaction_entries_pkey PRIMARY KEY,
        transaction_id uuid NOT NULL CONSTRAINT transaction_entries_transaction_id_fkey REFERENCES transactions,
        plan_id uuid CONSTRAINT transaction_entries_plan_id_fkey REFERENCES plans,
        at timestamptz(3) NOT NULL,
        recorded_at timestamptz(3) NOT NULL,
        amount_minor bigint NOT NULL,
        currency text NOT NULL,
        CONSTRAINT transaction_entries_amount_minor_check CHECK (amount_minor <> 0)
      );
      COMMENT ON TABLE transaction_entries IS
        'Money that came in, and money that was given back: append-only, so that the revenue of a span never changes behind anybody''s back.';
      COMMENT ON COLUMN transaction_entries.at IS 'When it came in or was given back, as the provider has it.';
      COMMENT ON COLUMN transaction_entries.recorded_at IS 'When the row was written.';
      COMMENT ON COLUMN transaction_entries.amount_minor IS 'In the smallest coin of the currency; less than zero where it was given back.';
      CREATE INDEX transaction_entries_at_idx ON transaction_entries (at);
      CREATE INDEX transaction_entries_recorded_at_idx ON transaction_entries (recorded_at);
      CREATE INDEX transaction_entries_transaction_id_idx ON transaction_entries (transaction_id);

      CREATE TABLE payment_agreements (
        subscription_id uuid CONSTRAINT payment_agreements_pkey PRIMARY KEY
          CONSTRAINT payment_agreements_subscription_id_fkey REFERENCES plan_subscriptions,
        provider text COLLATE "C" NOT NULL,
        external_id text COLLATE "C",
        paid_until timestamptz(3) NOT NULL,
        ended_at timestamptz(3),
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        CONSTRAINT payment_agreements_external_id_key UNIQUE (provider, external_id)
      );
      COMMENT ON TABLE payment_agreements IS 'Subscriptions that a payment provider collects for, or that somebody pays for there.';
      COMMENT ON COLUMN payment_agreements.external_id IS 'The provider''s own subscription; null where each period is paid for by hand.';
      COMMENT ON COLUMN payment_agreements.paid_until IS 'End of the last period that was paid for.';
      COMMENT ON COLUMN payment_agreements.ended_at IS 'Since when the provider collects no more, or has been asked to; null while it does.';
      CREATE INDEX payment_agreements_paid_until_idx ON payment_agreements (paid_until) WHERE ended_at IS NULL;

      CREATE TABLE billing_totals (
        day date NOT NULL,
        currency text NOT NULL,
        plan_id uuid,
        yearly_minor numeric NOT NULL DEFAULT 0,
        subscribers bigint NOT NULL DEFAULT 0,
        live bigint NOT NULL DEFAULT 0,
        started bigint NOT NULL DEFAULT 0,
        started_by_move bigint NOT NULL DEFAULT 0,
        ended bigint NOT NULL DEFAULT 0,
        ended_by_move bigint NOT NULL DEFAULT 0,
        moved_within bigint NOT NULL DEFAULT 0,
        revenue_minor numeric NOT NULL DEFAULT 0,
        CONSTRAINT billing_totals_key UNIQUE NULLS NOT DISTINCT (day, currency, plan_id)
      );
      COMMENT ON TABLE billing_totals IS
        'By how much the figures changed on each day (UTC): sums of subscription_events and transaction_entries recorded until billing_totals_state says.';
      COMMENT ON COLUMN billing_totals.plan_id IS 'Null for payments without a subscription.';
      COMMENT ON COLUMN billing_totals.yearly_minor IS 'Change of what subscriptions bring in a year.';
      COMMENT ON COLUMN billing_totals.subscribers IS 'Change of the number of those that are active or on trial.';
      COMMENT ON COLUMN billing_totals.live IS 'Change of the number of those that go on, overdue ones among them.';
      COMMENT ON COLUMN billing_totals.started_by_move IS 'Of those that started: in place of another subscription of the same user.';
      COMMENT ON COLUMN billing_totals.ended_by_move IS 'Of those that ended: because another one took their place.';
      COMMENT ON COLUMN billing_totals.moved_within IS 'Of those: where both were of this plan.';
      CREATE INDEX billing_totals_plan_id_idx ON billing_totals (plan_id, day);

      CREATE TABLE billing_totals_state (
        id boolean CONSTRAINT billing_totals_state_pkey PRIMARY KEY DEFAULT true,
        recorded_until timestamptz(3) NOT NULL DEFAULT 'epoch',
        CONSTRAINT billing_totals_state_id_check CHECK (id)
      );
      COMMENT ON TABLE billing_totals_state IS 'One row: what was recorded until then is in billing_totals, and nothing else.';
      INSERT INTO billing_totals_state DEFAULT VALUES;

      CREATE INDEX subscription_events_recorded_at_idx ON subscription_events (recorded_at);
      CREATE INDEX subscription_events_ended_at_idx ON subscription_events (at) WHERE kind = 'ENDED';
      CREATE INDEX subscription_events_replaced_idx ON subscription_events (user_id, at) WHERE reason = 'REPLACED';

      INSERT INTO app.tasks VALUES ('end_payment_agreement');

      GRANT SELECT, INSERT ON transaction_entries TO gatehouse_app;
      GRANT SELECT, INSERT, UPDATE ON payment_agreements, billing_totals TO gatehouse_app;
      GRANT SELECT, UPDATE ON billing_totals_state TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM app.tasks WHERE name = 'end_payment_agreement';
      DROP INDEX subscription_events_recorded_at_idx, subscription_events_ended_at_idx, subscription_events_replaced_idx;
      DROP TABLE billing_totals_state, billing_totals, payment_agreements, transaction_entries;
      ALTER TABLE transactions DROP COLUMN refunded_minor;
    `);
  }
}
