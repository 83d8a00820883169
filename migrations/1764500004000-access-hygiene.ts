import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a review of access is read by, and how much waits in the queue. */
export class AccessHygiene1764500004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX users_pending_idx ON users (created_at, id) WHERE role = 'PENDING';
      CREATE INDEX access_grants_expires_at_idx ON access_grants (expires_at, id) WHERE expires_at IS NOT NULL;
      CREATE INDEX api_keys_expires_at_idx ON api_keys (expires_at, id) WHERE expires_at IS NOT NULL;

      CREATE FUNCTION app.queue_depth() RETURNS TABLE (task text, state text, count integer)
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        SELECT t.identifier, s.state, pg_catalog.count(*)::integer
        FROM graphile_worker._private_jobs j
        JOIN graphile_worker._private_tasks t ON t.id = j.task_id
        CROSS JOIN LATERAL (SELECT CASE
          WHEN j.locked_at IS NOT NULL THEN 'running'
          WHEN j.attempts >= j.max_attempts THEN 'given_up'
          WHEN j.run_at > pg_catalog.now() THEN 'scheduled'
          ELSE 'due' END) AS s (state)
        GROUP BY t.identifier, s.state
      $$;
      COMMENT ON FUNCTION app.queue_depth() IS
        'How many tasks there are in the queue, by task and state: numbers alone, for the service, which cannot read the queue.';
      REVOKE ALL ON FUNCTION app.queue_depth() FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION app.queue_depth() TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION app.queue_depth();
      DROP INDEX api_keys_expires_at_idx, access_grants_expires_at_idx, users_pending_idx;
    `);
  }
}
