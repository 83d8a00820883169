import type { MigrationInterface, QueryRunner } from 'typeorm';

const SUMMED = ['input_tokens', 'output_tokens', 'requests', 'images', 'audio_seconds', 'cost_usd'];

const sums = `date_bin('15 minutes', r.occurred_at, 'epoch'::timestamptz), r.category, coalesce(r.model, ''),
            ${SUMMED.map((column) => `sum(r.${column})`).join(', ')}`;

/**
 * What is not in the totals yet is told by rows of its own, written in the transaction that records: a record that was
 * committed late, or under a clock that went wrong, was in no total for ever.
 */
export class UsageTotalsPending1764710000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE usage_totals_pending (
        id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT usage_totals_pending_pkey PRIMARY KEY,
        starts_at timestamptz(3) NOT NULL,
        category text NOT NULL,
        model text COLLATE "C" NOT NULL,
        ${SUMMED.map((column) => `${column} numeric NOT NULL`).join(',\n        ')}
      );
      COMMENT ON TABLE usage_totals_pending IS
        'What is to be added to usage_totals: sums of what one statement recorded, written with it. Follows usage_records by a trigger; nobody writes it.';

      CREATE FUNCTION note_usage_sums() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO usage_totals_pending (starts_at, category, model, ${SUMMED.join(', ')})
          SELECT ${sums} FROM added r GROUP BY 1, 2, 3;
        RETURN NULL;
      END $$;
      -- Keeps others from recording until this is committed, and waits for those who are at it.
      CREATE TRIGGER note_sums AFTER INSERT ON usage_records REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION note_usage_sums();

      TRUNCATE usage_totals;
      INSERT INTO usage_totals (starts_at, category, model, ${SUMMED.join(', ')})
        SELECT ${sums} FROM usage_records r GROUP BY 1, 2, 3;
      COMMENT ON TABLE usage_totals IS
        'What everybody used in each quarter of an hour: with usage_totals_pending, the sums of all usage_records that there ever were.';
      DROP TABLE usage_totals_state;
      DROP INDEX usage_records_recorded_at_idx;

      GRANT SELECT, INSERT, DELETE ON usage_totals_pending TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER note_sums ON usage_records;
      DROP FUNCTION note_usage_sums;
      DROP TABLE usage_totals_pending;
      TRUNCATE usage_totals;
      COMMENT ON TABLE usage_totals IS
        'What everybody used in each quarter of an hour: sums of those usage_records that usage_totals_state tells of.';
      CREATE TABLE usage_totals_state (
        id boolean NOT NULL DEFAULT true CONSTRAINT usage_totals_state_pkey PRIMARY KEY,
        recorded_until timestamptz(3) NOT NULL,
        CONSTRAINT usage_totals_state_id_check CHECK (id)
      );
      COMMENT ON TABLE usage_totals_state IS 'One row: how far usage_totals reaches.';
      COMMENT ON COLUMN usage_totals_state.recorded_until IS
        'What was recorded at this instant or before is in usage_totals; what was recorded after is not.';
      INSERT INTO usage_totals_state (recorded_until) VALUES ('epoch');
      GRANT SELECT, UPDATE ON usage_totals_state TO gatehouse_app;
      CREATE INDEX usage_records_recorded_at_idx ON usage_records (recorded_at);
    `);
  }
}
