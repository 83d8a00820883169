import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The queue's door, who may use it from which side, and jobs: long-running work with an outcome for each item. The
 * queue itself, schema graphile_worker, is graphile-worker's own and is there before (database/migrate.ts).
 */
export class Jobs1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA app;
      COMMENT ON SCHEMA app IS 'What the service may have done with rights that it has not itself.';
      GRANT USAGE ON SCHEMA app TO gatehouse_app;

      CREATE TABLE app.tasks (name text CONSTRAINT tasks_pkey PRIMARY KEY);
      COMMENT ON TABLE app.tasks IS 'Names of what may be queued.';
      INSERT INTO app.tasks VALUES ('send_mail'), ('run_job');

      CREATE FUNCTION app.enqueue(
        task text, payload jsonb, key text DEFAULT NULL, run_at timestamptz DEFAULT NULL, max_attempts integer DEFAULT NULL
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
          max_attempts => enqueue.max_attempts
        );
      END $$;
      COMMENT ON FUNCTION app.enqueue IS 'Queues a task with the transaction. The only way in for the service, which cannot read the queue.';
      REVOKE ALL ON FUNCTION app.enqueue FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION app.enqueue TO gatehouse_app;

      CREATE FUNCTION app.remove_given_up_tasks(before timestamptz, most integer) RETURNS integer
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        removed integer;
      BEGIN
        DELETE FROM graphile_worker._private_jobs WHERE id IN (
          SELECT j.id FROM graphile_worker._private_jobs j
          WHERE j.attempts >= j.max_attempts AND j.locked_at IS NULL AND j.run_at < before LIMIT most FOR UPDATE SKIP LOCKED
        );
        GET DIAGNOSTICS removed = ROW_COUNT;
        RETURN removed;
      END $$;
      COMMENT ON FUNCTION app.remove_given_up_tasks IS 'Removes tasks that failed for the last time before an instant, and tells how many.';
      REVOKE ALL ON FUNCTION app.remove_given_up_tasks FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION app.remove_given_up_tasks TO gatehouse_app;

      GRANT USAGE ON SCHEMA graphile_worker TO gatehouse_worker;
      GRANT SELECT, DELETE, UPDATE (attempts, last_error, locked_at, locked_by, payload, run_at)
        ON graphile_worker._private_jobs TO gatehouse_worker;
      GRANT SELECT, UPDATE (locked_at, locked_by) ON graphile_worker._private_job_queues TO gatehouse_worker;
      GRANT SELECT, INSERT (identifier) ON graphile_worker._private_tasks TO gatehouse_worker;
      CREATE POLICY gatehouse_worker ON graphile_worker._private_jobs TO gatehouse_worker USING (true);
      CREATE POLICY gatehouse_worker ON graphile_worker._private_job_queues TO gatehouse_worker USING (true);
      CREATE POLICY gatehouse_worker ON graphile_worker._private_tasks TO gatehouse_worker USING (true);

      CREATE TABLE jobs (
        id uuid CONSTRAINT jobs_pkey PRIMARY KEY,
        kind text NOT NULL,
        status text NOT NULL DEFAULT 'QUEUED',
        dry_run boolean NOT NULL,
        parameters jsonb NOT NULL,
        total_count integer,
        processed_count integer NOT NULL DEFAULT 0,
        failed_count integer NOT NULL DEFAULT 0,
        error jsonb,
        created_by uuid,
        impersonator_id uuid,
        run_id uuid,
        created_at timestamptz(3) NOT NULL,
        started_at timestamptz(3),
        finished_at timestamptz(3),
        CONSTRAINT jobs_kind_check CHECK (kind IN ('USER_IMPORT', 'DIRECTORY_SYNC')),
        CONSTRAINT jobs_status_check
          CHECK (status IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'PARTIALLY_SUCCEEDED', 'FAILED', 'CANCELLED')),
        CONSTRAINT jobs_counts_check CHECK (failed_count <= processed_count),
        CONSTRAINT jobs_finished_check CHECK ((finished_at IS NULL) = (status IN ('QUEUED', 'RUNNING')))
      );
      COMMENT ON TABLE jobs IS
        'Long-running work, and how far it is; kept 90 days. Whoever ordered it (created_by) may be gone meanwhile; null when scheduled.';
      COMMENT ON COLUMN jobs.parameters IS 'What the kind of work needs to know; never a secret.';
      COMMENT ON COLUMN jobs.impersonator_id IS 'The administrator who ordered it acting as that account.';
      COMMENT ON COLUMN jobs.run_id IS 'The attempt in force: one that was given up for dead can write no more.';
      CREATE INDEX jobs_created_at_idx ON jobs (created_at, id);
      CREATE INDEX jobs_created_by_idx ON jobs (created_by, created_at, id);
      CREATE INDEX jobs_kind_idx ON jobs (kind, created_at, id);
      CREATE INDEX jobs_status_idx ON jobs (status, created_at, id);
      CREATE INDEX jobs_finished_at_idx ON jobs (finished_at);

      CREATE TABLE job_items (
        job_id uuid CONSTRAINT job_items_job_id_fkey REFERENCES jobs ON DELETE CASCADE,
        index integer,
        key text,
        status text NOT NULL,
        user_id uuid CONSTRAINT job_items_user_id_fkey REFERENCES users ON DELETE SET NULL,
        error jsonb,
        CONSTRAINT job_items_pkey PRIMARY KEY (job_id, index),
        CONSTRAINT job_items_status_check CHECK (status IN ('SUCCEEDED', 'FAILED'))
      );
      COMMENT ON TABLE job_items IS 'Outcomes of the items of a job, written with their effects.';
      COMMENT ON COLUMN job_items.index IS 'Position in the input, from 1.';
      COMMENT ON COLUMN job_items.key IS 'What identifies the item in the input, such as an email address.';
      CREATE INDEX job_items_failed_idx ON job_items (job_id, index) WHERE status = 'FAILED';
      CREATE INDEX job_items_user_id_idx ON job_items (user_id) WHERE user_id IS NOT NULL;
      CREATE FUNCTION forget_job_item_key() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.key := NULL;
        RETURN NEW;
      END $$;
      COMMENT ON FUNCTION forget_job_item_key() IS 'Of a deleted account no email address stays behind.';
      CREATE TRIGGER forget_job_item_key BEFORE UPDATE OF user_id ON job_items
        FOR EACH ROW WHEN (NEW.user_id IS NULL AND OLD.user_id IS NOT NULL) EXECUTE FUNCTION forget_job_item_key();

      CREATE TABLE job_inputs (
        job_id uuid CONSTRAINT job_inputs_job_id_fkey REFERENCES jobs ON DELETE CASCADE,
        part integer,
        chunk bytea NOT NULL,
        CONSTRAINT job_inputs_pkey PRIMARY KEY (job_id, part)
      );
      ALTER TABLE job_inputs ALTER COLUMN chunk SET STORAGE EXTERNAL;
      COMMENT ON TABLE job_inputs IS 'What a job reads, such as an uploaded file, until it ends.';
      COMMENT ON COLUMN job_inputs.chunk IS 'Encrypted with ENCRYPTION_KEY: a list of people may hold their first passwords.';

      GRANT SELECT, INSERT, UPDATE, DELETE ON jobs, job_items TO gatehouse_app;
      GRANT SELECT, INSERT, DELETE ON job_inputs TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE job_inputs, job_items, jobs;
      DROP FUNCTION forget_job_item_key;
      DROP POLICY gatehouse_worker ON graphile_worker._private_jobs;
      DROP POLICY gatehouse_worker ON graphile_worker._private_job_queues;
      DROP POLICY gatehouse_worker ON graphile_worker._private_tasks;
      REVOKE ALL ON graphile_worker._private_jobs, graphile_worker._private_job_queues, graphile_worker._private_tasks
        FROM gatehouse_worker;
      REVOKE ALL ON SCHEMA graphile_worker FROM gatehouse_worker;
      DROP SCHEMA app CASCADE;
    `);
  }
}
