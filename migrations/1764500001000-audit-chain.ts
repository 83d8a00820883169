import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = `
        id uuid NOT NULL,
        action text NOT NULL,
        actor_id uuid,
        subject_id uuid,
        actor_name text NOT NULL,
        target_type text NOT NULL,
        target_id uuid,
        target_name text,
        before jsonb,
        after jsonb,
        ip_address text,
        user_agent text,
        request_id text,
        created_at timestamptz(3) NOT NULL`;

/** The audit log by months, chained in seals, and what of it is kept. */
export class AuditChain1764500001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [{ schema }] = (await runner.query('SELECT quote_ident(current_schema()) AS schema')) as [{ schema: string }];
    await runner.query(`
      ALTER TABLE audit_events RENAME TO audit_events_whole;
      CREATE TABLE audit_events (${columns}
      ) PARTITION BY RANGE (created_at);
      COMMENT ON TABLE audit_events IS
        'The row every mutation leaves, in its own transaction. By months, in UTC. Append-only by privilege.';
      COMMENT ON COLUMN audit_events.actor_id IS 'Who really acted. No foreign key: events outlive accounts.';
      COMMENT ON COLUMN audit_events.subject_id IS 'On whose behalf; differs from the actor only under impersonation.';

      CREATE FUNCTION ensure_audit_partition(at timestamptz) RETURNS void LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
      DECLARE
        month timestamp := date_trunc('month', at AT TIME ZONE 'UTC');
        name text := 'audit_events_' || to_char(month, 'YYYY_MM');
      BEGIN
        IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
        PERFORM pg_advisory_xact_lock(hashtext(name));
        -- Asked by a query: what the session remembers of names may be older than the lock.
        IF EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
          WHERE i.inhparent = 'audit_events'::regclass AND c.relname = name) THEN RETURN; END IF;
        EXECUTE format('CREATE TABLE %I (LIKE audit_events INCLUDING ALL)', name);
        EXECUTE format('COMMENT ON TABLE %I IS %L', name, 'The audit log of ' || to_char(month, 'YYYY-MM') || '.');
        EXECUTE format('ALTER TABLE audit_events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name,
          month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
      END $$;
      COMMENT ON FUNCTION ensure_audit_partition(timestamptz) IS
        'Makes the month of an instant where it is missing: as the owner, since the runtime role makes no tables.';
      REVOKE EXECUTE ON FUNCTION ensure_audit_partition(timestamptz) FROM PUBLIC;

      SELECT ensure_audit_partition(month)
        FROM (SELECT DISTINCT date_trunc('month', created_at, 'UTC') AS month FROM audit_events_whole
          UNION SELECT date_trunc('month', now(), 'UTC') + ahead * interval '1 month' FROM generate_series(0, 2) ahead) m;
      INSERT INTO audit_events SELECT * FROM audit_events_whole;
      DROP TABLE audit_events_whole;
      ALTER TABLE audit_events ADD CONSTRAINT audit_events_pkey PRIMARY KEY (id, created_at);
      CREATE INDEX audit_events_created_at_idx ON audit_events (created_at, id);
      CREATE INDEX audit_events_action_idx ON audit_events (action, created_at, id);
      CREATE INDEX audit_events_impersonator_id_idx ON audit_events (actor_id, created_at, id)
        WHERE actor_id IS DISTINCT FROM subject_id;
      CREATE INDEX audit_events_subject_id_idx ON audit_events (subject_id, created_at, id);
      CREATE INDEX audit_events_subject_id_action_idx ON audit_events (subject_id, action, created_at, id);
      CREATE INDEX audit_events_subject_id_target_type_idx ON audit_events (subject_id, target_type, created_at, id);
      CREATE INDEX audit_events_target_id_idx ON audit_events (target_id, created_at, id);
      CREATE INDEX audit_events_target_type_idx ON audit_events (target_type, created_at, id);
      CREATE INDEX audit_events_target_type_action_idx ON audit_events (target_type, action, created_at, id);

      CREATE TABLE audit_unsealed (
        event_id uuid NOT NULL,
        created_at timestamptz(3) NOT NULL,
        CONSTRAINT audit_unsealed_pkey PRIMARY KEY (created_at, event_id)
      ) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
      COMMENT ON TABLE audit_unsealed IS
        'Which events are in no seal yet: written with each, so that none that is committed late is missed, and removed by the seal.';
      INSERT INTO audit_unsealed SELECT id, created_at FROM audit_events;

      CREATE TABLE audit_seals (
        number bigint CONSTRAINT audit_seals_pkey PRIMARY KEY,
        first_at timestamptz(3) NOT NULL,
        last_at timestamptz(3) NOT NULL,
        until_at timestamptz(3) NOT NULL,
        count integer NOT NULL,
        event_ids uuid[] NOT NULL,
        entry_hashes bytea NOT NULL,
        previous_hash bytea NOT NULL,
        hash bytea NOT NULL,
        sealed_at timestamptz(3) NOT NULL,
        CONSTRAINT audit_seals_number_check CHECK (number > 0),
        CONSTRAINT audit_seals_count_check CHECK (count = cardinality(event_ids) AND count > 0)
      );
      ALTER TABLE audit_seals ALTER COLUMN entry_hashes SET STORAGE EXTERNAL;
      COMMENT ON TABLE audit_seals IS
        'The chain: which events follow each other, all of one month in each seal, and a SHA-256 hash of each over the one before.';
      COMMENT ON COLUMN audit_seals.number IS 'From 1, without gaps.';
      COMMENT ON COLUMN audit_seals.until_at IS 'The latest event of this seal and of all before it.';
      COMMENT ON COLUMN audit_seals.entry_hashes IS '32 bytes for each event, in the order of event_ids.';
      COMMENT ON COLUMN audit_seals.hash IS 'Over the last of entry_hashes, number, first_at, last_at, until_at and count.';
      CREATE INDEX audit_seals_until_at_idx ON audit_seals (until_at, number);

      CREATE TABLE audit_retention (
        id boolean NOT NULL DEFAULT true CONSTRAINT audit_retention_pkey PRIMARY KEY,
        months integer,
        CONSTRAINT audit_retention_id_check CHECK (id),
        CONSTRAINT audit_retention_months_check CHECK (months > 0)
      );
      COMMENT ON TABLE audit_retention IS
        'One row: how long the audit log is kept. Set by whoever migrates, as the owner; the runtime role only reads it.';
      COMMENT ON COLUMN audit_retention.months IS 'Whole months beside the present one; null for ever.';
      INSERT INTO audit_retention DEFAULT VALUES;

      CREATE TABLE audit_retired_months (
        until_at timestamptz(3) CONSTRAINT audit_retired_months_pkey PRIMARY KEY,
        count bigint NOT NULL,
        seal_number bigint NOT NULL,
        seal_hash bytea NOT NULL,
        retired_at timestamptz(3) NOT NULL
      );
      COMMENT ON TABLE audit_retired_months IS 'Months that were dropped, and where the chain goes on.';
      COMMENT ON COLUMN audit_retired_months.until_at IS 'The end of the month.';
      COMMENT ON COLUMN audit_retired_months.count IS 'How many sealed events went.';
      COMMENT ON COLUMN audit_retired_months.seal_number IS 'The first seal that is kept; 0 where all are.';

      CREATE FUNCTION retire_audit_month() RETURNS boolean LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = ${schema}, pg_temp SET lock_timeout = '500ms' AS $$
      DECLARE
        kept integer := (SELECT months FROM audit_retention);
        bound timestamptz := (date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => kept)) AT TIME ZONE 'UTC';
        month record;
        anchor record;
      BEGIN
        SELECT * INTO month FROM (
          SELECT c.oid::regclass AS name, to_date(right(c.relname, 7), 'YYYY_MM')::timestamp AT TIME ZONE 'UTC' AS from_at,
            (to_date(right(c.relname, 7), 'YYYY_MM')::timestamp + interval '1 month') AT TIME ZONE 'UTC' AS until_at
          FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'audit_events'::regclass
        ) p WHERE p.until_at <= bound ORDER BY p.until_at LIMIT 1;
        IF month IS NULL OR EXISTS (SELECT FROM audit_unsealed u WHERE u.created_at < month.until_at) THEN RETURN false; END IF;
        SELECT s.number, s.hash INTO anchor FROM audit_seals s WHERE s.number = coalesce(
          (SELECT k.number - 1 FROM audit_seals k WHERE k.last_at >= month.until_at ORDER BY k.number LIMIT 1),
          (SELECT max(k.number) FROM audit_seals k));
        INSERT INTO audit_retired_months (until_at, count, seal_number, seal_hash, retired_at)
          SELECT month.until_at, coalesce(sum(s.count), 0), coalesce(anchor.number, 0),
              coalesce(anchor.hash, decode(repeat('00', 32), 'hex')), now()
            FROM audit_seals s WHERE s.first_at >= month.from_at AND s.last_at < month.until_at
          ON CONFLICT (until_at) DO UPDATE SET count = audit_retired_months.count + excluded.count,
            seal_number = excluded.seal_number, seal_hash = excluded.seal_hash, retired_at = excluded.retired_at;
        DELETE FROM audit_seals WHERE number < anchor.number;
        EXECUTE format('DROP TABLE %s', month.name);
        RETURN true;
      END $$;
      COMMENT ON FUNCTION retire_audit_month() IS
        'Drops the oldest month that audit_retention does not keep, once all of it is sealed. Tells whether there was one.';
      REVOKE EXECUTE ON FUNCTION retire_audit_month() FROM PUBLIC;

      GRANT SELECT, INSERT ON audit_events, audit_seals TO gatehouse_app;
      GRANT SELECT, INSERT, DELETE ON audit_unsealed TO gatehouse_app;
      GRANT SELECT ON audit_retention, audit_retired_months TO gatehouse_app;
      GRANT EXECUTE ON FUNCTION ensure_audit_partition(timestamptz), retire_audit_month() TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION retire_audit_month, ensure_audit_partition;
      DROP TABLE audit_retired_months, audit_retention, audit_seals, audit_unsealed;
      CREATE TABLE audit_events_whole (${columns}
      );
      INSERT INTO audit_events_whole SELECT * FROM audit_events;
      DROP TABLE audit_events;
      ALTER TABLE audit_events_whole RENAME TO audit_events;
      ALTER TABLE audit_events ADD CONSTRAINT audit_events_pkey PRIMARY KEY (id);
      COMMENT ON TABLE audit_events IS 'The row every mutation leaves, in its own transaction. Append-only by privilege.';
      CREATE INDEX audit_events_created_at_idx ON audit_events (created_at, id);
      CREATE INDEX audit_events_action_idx ON audit_events (action, created_at, id);
      CREATE INDEX audit_events_actor_id_idx ON audit_events (actor_id, created_at, id);
      CREATE INDEX audit_events_subject_id_idx ON audit_events (subject_id, created_at, id);
      CREATE INDEX audit_events_target_id_idx ON audit_events (target_id, created_at, id);
      CREATE INDEX audit_events_target_type_idx ON audit_events (target_type, created_at, id);
      GRANT SELECT, INSERT ON audit_events TO gatehouse_app;
    `);
  }
}
