import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets months of the ledger go that the owner does not keep. */
export class UsageRetention1764710001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [{ schema }] = (await runner.query('SELECT quote_ident(current_schema()) AS schema')) as [{ schema: string }];
    await runner.query(`
      CREATE TABLE usage_retention (
        id boolean NOT NULL DEFAULT true CONSTRAINT usage_retention_pkey PRIMARY KEY,
        months integer,
        CONSTRAINT usage_retention_id_check CHECK (id),
        CONSTRAINT usage_retention_months_check CHECK (months > 0)
      );
      COMMENT ON TABLE usage_retention IS
        'One row: how long the usage ledger is kept. Set by whoever migrates, as the owner; the runtime role has no part in it.';
      COMMENT ON COLUMN usage_retention.months IS 'Whole months beside the present one; null for ever.';
      INSERT INTO usage_retention DEFAULT VALUES;

      -- What was spent in months that are gone is known by the counters alone.
      ALTER TABLE usage_budget_resets ADD COLUMN spent_ever_usd numeric(20,10);
      COMMENT ON COLUMN usage_budget_resets.spent_ever_usd IS 'What the account had ever spent in the category of the budget by then.';
      UPDATE usage_budget_resets r SET spent_ever_usd = (SELECT coalesce(sum(u.cost_usd), 0) FROM usage_budgets b
        JOIN usage_records u ON u.user_id = b.user_id AND u.category = b.category AND u.occurred_at < r.at WHERE b.id = r.budget_id);
      ALTER TABLE usage_budget_resets ALTER COLUMN spent_ever_usd SET NOT NULL;

      CREATE FUNCTION retire_usage_month() RETURNS text LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = ${schema}, pg_temp SET lock_timeout = '500ms' AS $$
      DECLARE
        kept integer := (SELECT months FROM usage_retention);
        bound timestamptz := (date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => kept)) AT TIME ZONE 'UTC';
        month record;
      BEGIN
        SELECT p.name, p.from_at, (p.from_at + interval '1 month') AT TIME ZONE 'UTC' AS until_at INTO month FROM (
          SELECT c.oid::regclass AS name, to_date(right(c.relname, 7), 'YYYY_MM')::timestamp AS from_at
          FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'usage_records'::regclass
        ) p WHERE (p.from_at + interval '1 month') AT TIME ZONE 'UTC' <= bound ORDER BY p.from_at LIMIT 1;
        IF month IS NULL
          OR EXISTS (SELECT FROM usage_totals_pending t WHERE t.starts_at < month.until_at)
          -- A period of a plan that is due is still to be counted from its beginning.
          OR EXISTS (SELECT FROM usage_renewals w WHERE w.period_end < month.until_at AND (w.ends_at IS NULL OR w.ends_at > now()))
        THEN RETURN NULL; END IF;
        EXECUTE format('DROP TABLE %s', month.name);
        RETURN to_char(month.from_at, 'YYYY-MM');
      END $$;
      COMMENT ON FUNCTION retire_usage_month() IS
        'Drops the oldest month that usage_retention does not keep, once nothing of it is still to be added up. Gives its name; null where there was none.';
      COMMENT ON COLUMN usage_records.recorded_at IS 'When it was told, for whoever looks into the ledger: nothing here goes by it.';
      COMMENT ON TABLE usage_records IS
        'The ledger: each use, once, for as long as usage_retention says. By months, in UTC. Accounts and projects are named without foreign keys: what was used outlives them.';
      REVOKE EXECUTE ON FUNCTION retire_usage_month() FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION retire_usage_month() TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION retire_usage_month;
      DROP TABLE usage_retention;
      ALTER TABLE usage_budget_resets DROP COLUMN spent_ever_usd;
      COMMENT ON TABLE usage_records IS
        'The ledger: each use, once, for good. By months, in UTC. Accounts and projects are named without foreign keys: what was used outlives them.';
    `);
  }
}
