import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets tasks say in which lane they are done: of one lane, a process does few at the same time. */
export class Lanes1764600006000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What waits is woken in this order.
      CREATE INDEX webhook_deliveries_waiting_idx ON webhook_deliveries (webhook_id, failures, message_id) WHERE status <> 'SUCCEEDED';
      DROP FUNCTION app.enqueue(text, jsonb, text, timestamptz, integer);
      ${enqueue(
        ', lane text DEFAULT NULL',
        `,
          flags => CASE WHEN enqueue.lane IS NULL THEN NULL ELSE ARRAY[enqueue.lane] END`,
      )}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX webhook_deliveries_waiting_idx;
      DROP FUNCTION app.enqueue(text, jsonb, text, timestamptz, integer, text);
      ${enqueue('', '')}
    `);
  }
}

const enqueue = (parameter: string, argument: string): string => `
      CREATE FUNCTION app.enqueue(
        task text, payload jsonb, key text DEFAULT NULL, run_at timestamptz DEFAULT NULL, max_attempts integer DEFAULT NULL${parameter}
      ) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        IF NOT EXISTS (SELECT FROM app.tasks t WHERE t.name = enqueue.task) THEN
          RAISE EXCEPTION 'there is no task %', quote_nullable(enqueue.task);
        END IF;
        PERFORM graphile_worker.add_job(
          identifier => enqueue.task,
          payload => enqueue.payload::json,
          job_key => enqueue.task || ' ' || enqueue.key,
          run_at => enqueue.run_at,
          max_attempts => enqueue.max_attempts${argument}
        );
      END $$;
      COMMENT ON FUNCTION app.enqueue IS 'Queues a task with the transaction. The only way in for the service, which cannot read the queue.';
      REVOKE ALL ON FUNCTION app.enqueue FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION app.enqueue TO gatehouse_app;`;
