import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the session remembers of names may be older than the lock: only a query sees what others made meanwhile. */
const BY_QUERY = `IF EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
          WHERE i.inhparent = 'usage_records'::regclass AND c.relname = name) THEN RETURN; END IF;`;
const BY_NAME = 'IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;';

/** Lets many ask for the same month of the ledger at once, and one of them make it. */
export class MonthsMadeOnce1764600005000 implements MigrationInterface {
  up(runner: QueryRunner): Promise<void> {
    return makeMonths(runner, BY_QUERY);
  }

  down(runner: QueryRunner): Promise<void> {
    return makeMonths(runner, BY_NAME);
  }
}

async function makeMonths(runner: QueryRunner, check: string): Promise<void> {
  const [{ schema }] = (await runner.query('SELECT quote_ident(current_schema()) AS schema')) as [{ schema: string }];
  await runner.query(`
      CREATE OR REPLACE FUNCTION ensure_usage_partition(at timestamptz) RETURNS void LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
      DECLARE
        month timestamp := date_trunc('month', at AT TIME ZONE 'UTC');
        name text := 'usage_records_' || to_char(month, 'YYYY_MM');
      BEGIN
        IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
        PERFORM pg_advisory_xact_lock(hashtext(name));
        ${check}
        EXECUTE format('CREATE TABLE %I (LIKE usage_records INCLUDING ALL)', name);
        EXECUTE format('ALTER TABLE usage_records ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name,
          month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
      END $$;
  `);
}
