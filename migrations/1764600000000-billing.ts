import type { MigrationInterface, QueryRunner } from 'typeorm';

const METRICS = `'TOKENS', 'INPUT_TOKENS', 'OUTPUT_TOKENS', 'REQUESTS', 'IMAGES', 'AUDIO_SECONDS'`;
const INTERVALS = `'MONTH', 'YEAR'`;
const STATUSES = `'TRIALING', 'ACTIVE', 'PAST_DUE', 'CANCELLED', 'EXPIRED'`;
const LIVE = `'TRIALING', 'ACTIVE', 'PAST_DUE'`;

/** What can be subscribed to, who subscribed to it, what became of that, and what was paid. */
export class Billing1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE plans (
        id uuid CONSTRAINT plans_pkey PRIMARY KEY,
        price_minor bigint NOT NULL,
        currency text NOT NULL,
        billing_interval text NOT NULL,
        features text[] NOT NULL DEFAULT '{}',
        is_active boolean NOT NULL,
        display_order integer NOT NULL DEFAULT 0,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        CONSTRAINT plans_price_minor_check CHECK (price_minor >= 0),
        CONSTRAINT plans_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
        CONSTRAINT plans_billing_interval_check CHECK (billing_interval IN (${INTERVALS}))
      );
      COMMENT ON TABLE plans IS 'What users can subscribe to.';
      COMMENT ON COLUMN plans.price_minor IS 'For one interval, in units of the smallest coin of the currency: cents for USD, yen for JPY.';
      COMMENT ON COLUMN plans.features IS 'In the platform''s terms; nothing is decided by them here.';
      COMMENT ON COLUMN plans.is_active IS 'Whether it can be subscribed to. Subscriptions that there are go on.';
      CREATE INDEX plans_display_order_idx ON plans (display_order, created_at, id);

      CREATE TABLE plan_translations (
        plan_id uuid NOT NULL CONSTRAINT plan_translations_plan_id_fkey REFERENCES plans ON DELETE CASCADE,
        locale text COLLATE "C" NOT NULL,
        name text NOT NULL,
        description text,
        CONSTRAINT plan_translations_pkey PRIMARY KEY (plan_id, locale),
        CONSTRAINT plan_translations_name_check CHECK (name <> '' AND length(name) <= 200),
        CONSTRAINT plan_translations_description_check CHECK (length(description) <= 5000)
      );
      COMMENT ON TABLE plan_translations IS 'Name and description of a plan in one language.';
      COMMENT ON COLUMN plan_translations.locale IS 'BCP 47, in its canonical form.';

      CREATE TABLE plan_quotas (
        plan_id uuid NOT NULL CONSTRAINT plan_quotas_plan_id_fkey REFERENCES plans ON DELETE CASCADE,
        metric text NOT NULL,
        amount bigint NOT NULL,
        CONSTRAINT plan_quotas_pkey PRIMARY KEY (plan_id, metric),
        CONSTRAINT plan_quotas_metric_check CHECK (metric IN (${METRICS})),
        CONSTRAINT plan_quotas_amount_check CHECK (amount >= 0)
      );
      COMMENT ON TABLE plan_quotas IS 'How much of a metric a plan includes in a period; without a row a plan says nothing of it.';

      CREATE TABLE plan_prices (
        plan_id uuid NOT NULL CONSTRAINT plan_prices_plan_id_fkey REFERENCES plans ON DELETE CASCADE,
        since timestamptz(3) NOT NULL,
        price_minor bigint NOT NULL,
        currency text NOT NULL,
        CONSTRAINT plan_prices_pkey PRIMARY KEY (plan_id, since),
        CONSTRAINT plan_prices_price_minor_check CHECK (price_minor >= 0),
        CONSTRAINT plan_prices_currency_check CHECK (currency ~ '^[A-Z]{3}$')
      );
      COMMENT ON TABLE plan_prices IS
        'What a plan cost since when: a period costs what the plan did when it began, also where it is noticed later.';

      CREATE TABLE plan_subscriptions (
        id uuid CONSTRAINT plan_subscriptions_pkey PRIMARY KEY,
        user_id uuid CONSTRAINT plan_subscriptions_user_id_fkey REFERENCES users ON DELETE SET NULL,
        plan_id uuid NOT NULL CONSTRAINT plan_subscriptions_plan_id_fkey REFERENCES plans,
        status text NOT NULL,
        time_zone text NOT NULL,
        started_at timestamptz(3) NOT NULL,
        anchored_at timestamptz(3) NOT NULL,
        trial_ends_at timestamptz(3),
        current_period_start timestamptz(3) NOT NULL,
        current_period_end timestamptz(3) NOT NULL,
        cancel_at_period_end boolean NOT NULL DEFAULT false,
        ends_at timestamptz(3),
        price_minor bigint NOT NULL,
        currency text NOT NULL,
        billing_interval text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        CONSTRAINT plan_subscriptions_status_check CHECK (status IN (${STATUSES})),
        CONSTRAINT plan_subscriptions_billing_interval_check CHECK (billing_interval IN (${INTERVALS})),
        CONSTRAINT plan_subscriptions_price_minor_check CHECK (price_minor >= 0),
        CONSTRAINT plan_subscriptions_trial_check CHECK (status <> 'TRIALING' OR trial_ends_at IS NOT NULL),
        CONSTRAINT plan_subscriptions_ends_at_check CHECK (ends_at IS NOT NULL OR (status IN ('TRIALING', 'ACTIVE') AND NOT cancel_at_period_end)),
        CONSTRAINT plan_subscriptions_period_check CHECK (current_period_end > current_period_start),
        CONSTRAINT plan_subscriptions_user_id_check CHECK (user_id IS NOT NULL OR status IN ('CANCELLED', 'EXPIRED'))
      );
      COMMENT ON TABLE plan_subscriptions IS 'Subscriptions of users to plans, those that ended among them.';
      COMMENT ON COLUMN plan_subscriptions.user_id IS 'Null where the account was deleted: the figures keep what it paid, without the name.';
      COMMENT ON COLUMN plan_subscriptions.status IS 'As it was last written. What time alone changes is written late where nobody looks: see ends_at and trial_ends_at.';
      COMMENT ON COLUMN plan_subscriptions.time_zone IS 'In which its months are counted: that of the user when it began, and the same ever since.';
      COMMENT ON COLUMN plan_subscriptions.anchored_at IS 'When the first paid period began or begins. All others are whole months or years from here, so that a 31st stays one.';
      COMMENT ON COLUMN plan_subscriptions.current_period_start IS 'Of the period last written; a later one follows from anchored_at.';
      COMMENT ON COLUMN plan_subscriptions.ends_at IS 'When it ends, or ended; null where it goes on.';
      COMMENT ON COLUMN plan_subscriptions.price_minor IS 'What the present period costs, in the smallest coin of the currency.';
      CREATE UNIQUE INDEX plan_subscriptions_live_key ON plan_subscriptions (user_id) WHERE status IN (${LIVE});
      CREATE INDEX plan_subscriptions_created_at_idx ON plan_subscriptions (created_at, id);
      CREATE INDEX plan_subscriptions_user_id_idx ON plan_subscriptions (user_id, created_at, id);
      CREATE INDEX plan_subscriptions_plan_id_idx ON plan_subscriptions (plan_id, created_at, id);
      CREATE INDEX plan_subscriptions_status_idx ON plan_subscriptions (status, created_at, id);
      CREATE INDEX plan_subscriptions_plan_id_live_idx ON plan_subscriptions (plan_id) WHERE status IN (${LIVE});
      CREATE INDEX plan_subscriptions_due_idx ON plan_subscriptions (current_period_end) WHERE status IN (${LIVE});

      CREATE TABLE subscription_events (
        id uuid CONSTRAINT subscription_events_pkey PRIMARY KEY,
        subscription_id uuid NOT NULL CONSTRAINT subscription_events_subscription_id_fkey REFERENCES plan_subscriptions,
        user_id uuid NOT NULL,
        plan_id uuid NOT NULL CONSTRAINT subscription_events_plan_id_fkey REFERENCES plans,
        at timestamptz(3) NOT NULL,
        recorded_at timestamptz(3) NOT NULL,
        kind text NOT NULL,
        reason text,
        status_before text,
        status text NOT NULL,
        price_minor bigint NOT NULL,
        currency text NOT NULL,
        billing_interval text NOT NULL,
        yearly_minor_before bigint NOT NULL,
        currency_before text NOT NULL,
        yearly_minor bigint NOT NULL,
        CONSTRAINT subscription_events_kind_check CHECK (kind IN ('STARTED', 'TRIAL_ENDED', 'RENEWED', 'PAST_DUE', 'RECOVERED', 'CANCELLATION_SCHEDULED', 'RESUMED', 'ENDED')),
        CONSTRAINT subscription_events_reason_check CHECK (CASE kind WHEN 'ENDED' THEN reason IN ('CANCELLED', 'EXPIRED', 'REPLACED', 'ACCOUNT_DELETED') ELSE reason IS NULL END),
        CONSTRAINT subscription_events_status_check CHECK (status IN (${STATUSES})),
        CONSTRAINT subscription_events_status_before_check CHECK ((status_before IS NULL) = (kind = 'STARTED') AND status_before IN (${LIVE})),
        CONSTRAINT subscription_events_billing_interval_check CHECK (billing_interval IN (${INTERVALS})),
        CONSTRAINT subscription_events_yearly_minor_check CHECK (yearly_minor >= 0 AND yearly_minor_before >= 0)
      );
      COMMENT ON TABLE subscription_events IS
        'What became of each subscription and when, once and for good: what the figures are computed from.';
      COMMENT ON COLUMN subscription_events.user_id IS 'Without a foreign key: the account may be deleted, and the log is never changed.';
      COMMENT ON COLUMN subscription_events.at IS 'When it took effect. What time alone brings about is effective at its instant, however late it is noticed.';
      COMMENT ON COLUMN subscription_events.recorded_at IS 'When the row was written.';
      COMMENT ON COLUMN subscription_events.price_minor IS 'What the period then present costs, in the smallest coin of the currency.';
      COMMENT ON COLUMN subscription_events.yearly_minor IS
        'What it brings in a year from then on, in the smallest coin: twelve times a monthly price; 0 on trial and once it ended. Recurring revenue of a month is a twelfth of the sum.';
      COMMENT ON COLUMN subscription_events.yearly_minor_before IS
        'The same before it, in currency_before. So recurring revenue at an instant is a sum of differences of what happened until then.';
      CREATE INDEX subscription_events_at_idx ON subscription_events (at, id);
      CREATE INDEX subscription_events_plan_id_idx ON subscription_events (plan_id, at, id);
      CREATE INDEX subscription_events_subscription_id_idx ON subscription_events (subscription_id, at, id);
      CREATE UNIQUE INDEX subscription_events_once_key ON subscription_events (subscription_id, kind, at)
        WHERE kind IN ('STARTED', 'TRIAL_ENDED', 'RENEWED', 'ENDED');

      CREATE TABLE transactions (
        id uuid CONSTRAINT transactions_pkey PRIMARY KEY,
        user_id uuid CONSTRAINT transactions_user_id_fkey REFERENCES users ON DELETE SET NULL,
        subscription_id uuid CONSTRAINT transactions_subscription_id_fkey REFERENCES plan_subscriptions,
        plan_id uuid CONSTRAINT transactions_plan_id_fkey REFERENCES plans,
        amount_minor bigint NOT NULL,
        currency text NOT NULL,
        status text NOT NULL,
        provider text COLLATE "C" NOT NULL,
        external_id text COLLATE "C" NOT NULL,
        receipt_url text,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        succeeded_at timestamptz(3),
        refunded_at timestamptz(3),
        CONSTRAINT transactions_external_id_key UNIQUE (provider, external_id),
        CONSTRAINT transactions_amount_minor_check CHECK (amount_minor >= 0),
        CONSTRAINT transactions_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
        CONSTRAINT transactions_status_check CHECK (status IN ('PENDING', 'SUCCEEDED', 'FAILED', 'REFUNDED')),
        CONSTRAINT transactions_provider_check CHECK (provider ~ '^[a-z0-9][a-z0-9_.-]{0,49}$'),
        CONSTRAINT transactions_external_id_check CHECK (external_id <> '' AND length(external_id) <= 255),
        CONSTRAINT transactions_succeeded_at_check CHECK (status <> 'SUCCEEDED' OR succeeded_at IS NOT NULL),
        CONSTRAINT transactions_refunded_at_check CHECK ((refunded_at IS NOT NULL) = (status = 'REFUNDED'))
      );
      COMMENT ON TABLE transactions IS 'Payments for subscriptions, as payment providers tell of them.';
      COMMENT ON COLUMN transactions.user_id IS 'Null where the account was deleted.';
      COMMENT ON COLUMN transactions.plan_id IS 'The plan of the subscription when it was paid; null for a payment without one.';
      COMMENT ON COLUMN transactions.amount_minor IS 'In the smallest coin of the currency.';
      COMMENT ON COLUMN transactions.succeeded_at IS 'When the money was received; null where it never was. It stays where it is given back.';
      COMMENT ON COLUMN transactions.refunded_at IS 'When it was given back.';
      CREATE INDEX transactions_created_at_idx ON transactions (created_at, id);
      CREATE INDEX transactions_user_id_idx ON transactions (user_id, created_at, id);
      CREATE INDEX transactions_subscription_id_idx ON transactions (subscription_id, created_at, id);
      CREATE INDEX transactions_status_idx ON transactions (status, created_at, id);
      CREATE INDEX transactions_succeeded_at_idx ON transactions (succeeded_at) WHERE succeeded_at IS NOT NULL;

      CREATE TABLE usage_renewals (
        user_id uuid CONSTRAINT usage_renewals_pkey PRIMARY KEY
          CONSTRAINT usage_renewals_user_id_fkey REFERENCES users ON DELETE CASCADE,
        source_id uuid NOT NULL,
        time_zone text NOT NULL,
        anchored_at timestamptz(3) NOT NULL,
        months integer NOT NULL,
        period_end timestamptz(3) NOT NULL,
        ends_at timestamptz(3),
        CONSTRAINT usage_renewals_months_check CHECK (months > 0)
      );
      COMMENT ON TABLE usage_renewals IS
        'How usage_allowances of a user begin anew, so that they do when somebody counts or asks, and wait for no job.';
      COMMENT ON COLUMN usage_renewals.source_id IS 'The subscription.';
      COMMENT ON COLUMN usage_renewals.anchored_at IS 'Periods are so many months long, in the time zone, from here.';
      COMMENT ON COLUMN usage_renewals.period_end IS 'End of the last period of which there are allowances.';
      COMMENT ON COLUMN usage_renewals.ends_at IS 'From then on there are none; null where it goes on.';
      CREATE INDEX usage_renewals_source_id_idx ON usage_renewals (source_id);
      CREATE INDEX usage_renewals_period_end_idx ON usage_renewals (period_end);
      CREATE INDEX usage_allowances_period_end_idx ON usage_allowances (period_end);

      GRANT SELECT, INSERT, UPDATE, DELETE ON plans, plan_translations, plan_quotas, plan_prices, usage_renewals TO gatehouse_app;
      GRANT SELECT, INSERT, UPDATE ON plan_subscriptions, transactions TO gatehouse_app;
      GRANT SELECT, INSERT ON subscription_events TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX usage_allowances_period_end_idx;
      DROP TABLE usage_renewals, transactions, subscription_events, plan_subscriptions, plan_prices, plan_quotas,
        plan_translations, plans;
    `);
  }
}
