import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What of each metric: one column each, in every table that has amounts. */
const amounts = (rule: string): string =>
  ['input_tokens', 'output_tokens', 'requests', 'images', 'audio_seconds']
    .map((name) => `${name} bigint NOT NULL DEFAULT 0 ${rule.replaceAll('?', name)}`)
    .join(',\n        ');

/** Sums over everybody, which no bigint bounds. */
const totals = ['input_tokens', 'output_tokens', 'requests', 'images', 'audio_seconds']
  .map((name) => `${name} numeric NOT NULL`)
  .join(',\n        ');

const METRICS = `'TOKENS', 'INPUT_TOKENS', 'OUTPUT_TOKENS', 'REQUESTS', 'IMAGES', 'AUDIO_SECONDS'`;
const PERIODS = `'DAILY', 'WEEKLY', 'MONTHLY', 'NEVER'`;
const CATEGORIES = `'PLATFORM', 'CLI', 'PREMIUM_MODELS'`;

/** What people use, what they may use, and what is held for work that is under way. */
export class Usage1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [{ schema }] = (await runner.query('SELECT quote_ident(current_schema()) AS schema')) as [{ schema: string }];
    await runner.query(`
      CREATE TABLE usage_limits (
        id uuid CONSTRAINT usage_limits_pkey PRIMARY KEY,
        user_id uuid CONSTRAINT usage_limits_user_id_fkey REFERENCES users ON DELETE CASCADE,
        group_id uuid CONSTRAINT usage_limits_group_id_fkey REFERENCES groups ON DELETE CASCADE,
        org_unit_id uuid CONSTRAINT usage_limits_org_unit_id_fkey REFERENCES org_units ON DELETE CASCADE,
        metric text NOT NULL,
        period text NOT NULL,
        maximum bigint,
        updated_at timestamptz(3) NOT NULL,
        CONSTRAINT usage_limits_subject_check CHECK (num_nonnulls(user_id, group_id, org_unit_id) <= 1),
        CONSTRAINT usage_limits_metric_check CHECK (metric IN (${METRICS})),
        CONSTRAINT usage_limits_period_check CHECK (period IN (${PERIODS})),
        CONSTRAINT usage_limits_maximum_check CHECK (maximum >= 0)
      );
      COMMENT ON TABLE usage_limits IS 'What each user of a subject may use in a period; of several the highest holds.';
      COMMENT ON COLUMN usage_limits.user_id IS 'The subject is this user, this group or this unit; everybody where all three are null.';
      COMMENT ON COLUMN usage_limits.maximum IS 'null for unlimited, 0 for nothing.';
      CREATE UNIQUE INDEX usage_limits_key ON usage_limits (user_id, group_id, org_unit_id, metric, period) NULLS NOT DISTINCT;
      CREATE INDEX usage_limits_group_id_idx ON usage_limits (group_id) WHERE group_id IS NOT NULL;
      CREATE INDEX usage_limits_org_unit_id_idx ON usage_limits (org_unit_id) WHERE org_unit_id IS NOT NULL;

      CREATE TABLE usage_budgets (
        id uuid CONSTRAINT usage_budgets_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT usage_budgets_user_id_fkey REFERENCES users ON DELETE CASCADE,
        category text NOT NULL,
        period text NOT NULL,
        limit_usd numeric(20,10) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        CONSTRAINT usage_budgets_key UNIQUE (user_id, category),
        CONSTRAINT usage_budgets_category_check CHECK (category IN (${CATEGORIES})),
        CONSTRAINT usage_budgets_period_check CHECK (period IN (${PERIODS})),
        CONSTRAINT usage_budgets_limit_usd_check CHECK (limit_usd >= 0)
      );
      COMMENT ON TABLE usage_budgets IS 'What a user may spend in a category; no row is no budget, which is not a budget of zero.';

      CREATE TABLE usage_budget_resets (
        budget_id uuid NOT NULL CONSTRAINT usage_budget_resets_budget_id_fkey REFERENCES usage_budgets ON DELETE CASCADE,
        at timestamptz(3) NOT NULL,
        spent_usd numeric(20,10) NOT NULL,
        CONSTRAINT usage_budget_resets_pkey PRIMARY KEY (budget_id, at)
      );
      COMMENT ON TABLE usage_budget_resets IS
        'When a budget began anew within a period, and what had been spent in it since it began the last time: that no longer counts.';

      CREATE TABLE usage_accounts (
        user_id uuid CONSTRAINT usage_accounts_pkey PRIMARY KEY
          CONSTRAINT usage_accounts_user_id_fkey REFERENCES users ON DELETE CASCADE,
        time_zone text NOT NULL
      );
      COMMENT ON TABLE usage_accounts IS
        'Whose usage is counted. Whoever counts or holds usage of a user locks its row: one at a time, in order of id.';
      COMMENT ON COLUMN usage_accounts.time_zone IS
        'In which the counters of the user are counted. Where the user has another by now, they are first made anew from the records.';

      CREATE TABLE usage_counters (
        user_id uuid NOT NULL CONSTRAINT usage_counters_user_id_fkey REFERENCES users ON DELETE CASCADE,
        period text NOT NULL,
        period_start timestamptz(3) NOT NULL,
        ${amounts('')},
        platform_usd numeric(20,10) NOT NULL DEFAULT 0,
        cli_usd numeric(20,10) NOT NULL DEFAULT 0,
        premium_models_usd numeric(20,10) NOT NULL DEFAULT 0,
        CONSTRAINT usage_counters_pkey PRIMARY KEY (user_id, period, period_start),
        CONSTRAINT usage_counters_period_check CHECK (period IN (${PERIODS}))
      ) WITH (fillfactor = 70);
      COMMENT ON TABLE usage_counters IS
        'What a user has used in each period: sums of usage_records, kept whether anything limits them or not. A new period is a new row.';
      CREATE INDEX usage_counters_period_start_idx ON usage_counters (period, period_start) WHERE period <> 'NEVER';
      COMMENT ON COLUMN usage_counters.period_start IS 'The epoch of 1970 for the period that never ends.';

      CREATE TABLE usage_records (
        id uuid NOT NULL,
        user_id uuid NOT NULL,
        occurred_at timestamptz(3) NOT NULL,
        recorded_at timestamptz(3) NOT NULL,
        ${amounts('CONSTRAINT usage_records_?_check CHECK (? >= 0)')},
        cost_usd numeric(20,10) NOT NULL DEFAULT 0 CONSTRAINT usage_records_cost_usd_check CHECK (cost_usd >= 0),
        category text NOT NULL,
        model text CONSTRAINT usage_records_model_check CHECK (char_length(model) <= 500),
        project_id uuid,
        recorded_by_id uuid NOT NULL,
        CONSTRAINT usage_records_pkey PRIMARY KEY (id, occurred_at),
        CONSTRAINT usage_records_category_check CHECK (category IN (${CATEGORIES}))
      ) PARTITION BY RANGE (occurred_at);
      COMMENT ON TABLE usage_records IS
        'The ledger: each use, once, for good. By months, in UTC. Accounts and projects are named without foreign keys: what was used outlives them.';
      CREATE INDEX usage_records_user_id_idx ON usage_records (user_id, occurred_at, id);
      CREATE INDEX usage_records_project_id_idx ON usage_records (project_id, occurred_at) WHERE project_id IS NOT NULL;
      CREATE INDEX usage_records_occurred_at_idx ON usage_records USING brin (occurred_at) WITH (autosummarize = on);
      CREATE INDEX usage_records_recorded_at_idx ON usage_records (recorded_at);

      CREATE TABLE usage_totals (
        starts_at timestamptz(3) NOT NULL,
        category text NOT NULL,
        model text COLLATE "C" NOT NULL,
        ${totals},
        cost_usd numeric NOT NULL,
        CONSTRAINT usage_totals_pkey PRIMARY KEY (starts_at, category, model)
      );
      COMMENT ON TABLE usage_totals IS
        'What everybody used in each quarter of an hour: sums of those usage_records that usage_totals_state tells of.';
      COMMENT ON COLUMN usage_totals.model IS 'Empty for use without a model.';

      CREATE TABLE usage_totals_state (
        id boolean NOT NULL DEFAULT true CONSTRAINT usage_totals_state_pkey PRIMARY KEY,
        recorded_until timestamptz(3) NOT NULL,
        CONSTRAINT usage_totals_state_id_check CHECK (id)
      );
      COMMENT ON TABLE usage_totals_state IS 'One row: how far usage_totals reaches.';
      COMMENT ON COLUMN usage_totals_state.recorded_until IS
        'What was recorded at this instant or before is in usage_totals; what was recorded after is not.';
      INSERT INTO usage_totals_state (recorded_until) VALUES ('epoch');

      CREATE FUNCTION ensure_usage_partition(at timestamptz) RETURNS void LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
      DECLARE
        month timestamp := date_trunc('month', at AT TIME ZONE 'UTC');
        name text := 'usage_records_' || to_char(month, 'YYYY_MM');
      BEGIN
        IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
        PERFORM pg_advisory_xact_lock(hashtext(name));
        IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
        EXECUTE format('CREATE TABLE %I (LIKE usage_records INCLUDING ALL)', name);
        EXECUTE format('ALTER TABLE usage_records ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name,
          month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
      END $$;
      COMMENT ON FUNCTION ensure_usage_partition(timestamptz) IS
        'Makes the month of an instant where it is missing: as the owner, since the runtime role makes no tables.';
      REVOKE EXECUTE ON FUNCTION ensure_usage_partition(timestamptz) FROM PUBLIC;

      CREATE TABLE usage_keys (
        recorder_id uuid NOT NULL,
        key text COLLATE "C" NOT NULL,
        recorded_at timestamptz(3) NOT NULL,
        CONSTRAINT usage_keys_pkey PRIMARY KEY (recorder_id, key)
      );
      COMMENT ON TABLE usage_keys IS 'Idempotency keys of records, each of the account that chose it, so that a repetition is counted once.';
      CREATE INDEX usage_keys_recorded_at_idx ON usage_keys (recorded_at);

      CREATE TABLE usage_reservations (
        id uuid CONSTRAINT usage_reservations_pkey PRIMARY KEY,
        user_id uuid NOT NULL,
        holder_id uuid NOT NULL CONSTRAINT usage_reservations_holder_id_fkey REFERENCES users ON DELETE CASCADE,
        idempotency_key text COLLATE "C" NOT NULL,
        ${amounts('CONSTRAINT usage_reservations_?_check CHECK (? >= 0)')},
        cost_usd numeric(20,10) NOT NULL DEFAULT 0 CONSTRAINT usage_reservations_cost_usd_check CHECK (cost_usd >= 0),
        category text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        closed_at timestamptz(3),
        CONSTRAINT usage_reservations_key UNIQUE (holder_id, idempotency_key),
        CONSTRAINT usage_reservations_category_check CHECK (category IN (${CATEGORIES}))
      );
      COMMENT ON TABLE usage_reservations IS 'Usage held for work that is under way, by the service that does it.';
      COMMENT ON COLUMN usage_reservations.user_id IS
        'Without a foreign key: there is no index by which those that are closed would be found, and all go after two days.';
      COMMENT ON COLUMN usage_reservations.expires_at IS 'From then on it holds nothing, whether anybody clears it away or not.';
      COMMENT ON COLUMN usage_reservations.closed_at IS 'When it was settled or given up; null while it holds.';
      CREATE INDEX usage_reservations_open_idx ON usage_reservations (user_id, expires_at) WHERE closed_at IS NULL;
      CREATE INDEX usage_reservations_expires_at_idx ON usage_reservations (expires_at);

      CREATE TABLE usage_allowances (
        id uuid CONSTRAINT usage_allowances_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT usage_allowances_user_id_fkey REFERENCES users ON DELETE CASCADE,
        source_id uuid NOT NULL,
        metric text NOT NULL,
        included bigint NOT NULL,
        used bigint NOT NULL DEFAULT 0,
        period_start timestamptz(3) NOT NULL,
        period_end timestamptz(3) NOT NULL,
        CONSTRAINT usage_allowances_key UNIQUE (source_id, metric, period_start),
        CONSTRAINT usage_allowances_metric_check CHECK (metric IN (${METRICS})),
        CONSTRAINT usage_allowances_included_check CHECK (included >= 0),
        CONSTRAINT usage_allowances_period_check CHECK (period_end > period_start)
      );
      COMMENT ON TABLE usage_allowances IS
        'What a plan lets a user have of a metric between two instants. Written by billing; whoever counts usage counts here, too.';
      COMMENT ON COLUMN usage_allowances.source_id IS 'The subscription.';
      CREATE INDEX usage_allowances_user_id_idx ON usage_allowances (user_id, period_end);

      CREATE TABLE usage_alerts (
        user_id uuid CONSTRAINT usage_alerts_pkey PRIMARY KEY
          CONSTRAINT usage_alerts_user_id_fkey REFERENCES users ON DELETE CASCADE,
        enabled boolean NOT NULL DEFAULT false,
        threshold_percent integer NOT NULL DEFAULT 80,
        email text,
        last_sent_at timestamptz(3),
        CONSTRAINT usage_alerts_threshold_percent_check CHECK (threshold_percent BETWEEN 1 AND 100)
      );
      COMMENT ON TABLE usage_alerts IS 'Who wants to be told of how much of a limit or budget is used; no row is the default.';
      COMMENT ON COLUMN usage_alerts.email IS 'Where to; the account''s where it is null.';

      CREATE TABLE usage_alerts_raised (
        user_id uuid NOT NULL CONSTRAINT usage_alerts_raised_user_id_fkey REFERENCES users ON DELETE CASCADE,
        bound text COLLATE "C" NOT NULL,
        period_start timestamptz(3) NOT NULL,
        threshold_percent integer NOT NULL,
        raised_at timestamptz(3) NOT NULL,
        CONSTRAINT usage_alerts_raised_pkey PRIMARY KEY (user_id, bound, period_start, threshold_percent)
      );
      COMMENT ON TABLE usage_alerts_raised IS 'Alerts that were raised: once for each limit or budget, period and threshold.';
      COMMENT ON COLUMN usage_alerts_raised.bound IS 'LIMIT:metric:period or BUDGET:category.';

      GRANT SELECT, INSERT, UPDATE, DELETE ON usage_limits, usage_budgets, usage_budget_resets, usage_accounts, usage_counters,
        usage_keys, usage_reservations, usage_allowances, usage_alerts, usage_alerts_raised TO gatehouse_app;
      GRANT SELECT, INSERT ON usage_records TO gatehouse_app;
      GRANT SELECT, INSERT, UPDATE ON usage_totals TO gatehouse_app;
      GRANT SELECT, UPDATE ON usage_totals_state TO gatehouse_app;
      GRANT EXECUTE ON FUNCTION ensure_usage_partition(timestamptz) TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE usage_alerts_raised, usage_alerts, usage_allowances, usage_reservations, usage_keys, usage_totals,
        usage_totals_state, usage_records, usage_counters, usage_accounts, usage_budget_resets, usage_budgets, usage_limits;
      DROP FUNCTION ensure_usage_partition;
    `);
  }
}
