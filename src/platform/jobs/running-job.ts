import type { ItemFailure } from '../../core/errors.ts';
import { sql, type Sql } from '../../core/sql.ts';
import type { Tx } from '../../core/tx.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import type { JobInput } from './job-input.ts';
import type { JobItemOutcome, JobProgress } from './job-work.ts';
import type { Job, JobStatus } from './job.entity.ts';

/** Longest key of an item that is kept: an email address, and a little more. */
const MOST_KEY_CHARACTERS = 320;
/** Progress is told so often at most. */
const TELL_EVERY_MS = 200;

/** This attempt is over: the job was cancelled, or another worker has it. */
export class AttemptOverError extends Error {
  override readonly name = 'AttemptOverError';
}

interface Collaborators {
  readonly unitOfWork: UnitOfWork;
  readonly notifications: Notifications;
  readonly inputs: JobInput;
}

/** One attempt at a job. All that it writes is written only while it is the attempt in force. */
export class RunningJob implements JobProgress {
  readonly signal: AbortSignal;
  readonly #over = new AbortController();
  #toldAt = 0;

  constructor(
    readonly job: Job,
    private readonly runId: string,
    workerStops: AbortSignal,
    private readonly house: Collaborators,
  ) {
    this.signal = AbortSignal.any([workerStops, this.#over.signal]);
  }

  /** Tells the work that its attempt is over. */
  abort(): void {
    this.#over.abort(new AttemptOverError('this attempt at the job is over'));
  }

  async setTotal(count: number): Promise<void> {
    await this.#inForce(sql`total_count = ${count}`, 'RUNNING');
  }

  async keepInput(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> {
    const { unitOfWork, inputs } = this.house;
    const inForce = async (tx: Tx): Promise<void> => void (await this.#write(tx, sql`total_count = NULL`));
    await unitOfWork.maintain(async (tx) => {
      await inForce(tx);
      await inputs.remove(tx, this.job.id);
    });
    for await (const chunk of chunks)
      await unitOfWork.maintain(async (tx) => {
        await inForce(tx);
        await inputs.append(tx, this.job.id, chunk);
      });
  }

  async finish(tx: Tx, items: readonly JobItemOutcome[]): Promise<void> {
    if (items.length === 0) return;
    const failed = items.filter(({ error }) => error !== null).length;
    await this.#write(
      tx,
      sql`processed_count = processed_count + ${items.length}, failed_count = failed_count + ${failed}`,
    );
    await tx.execute({
      text: `INSERT INTO job_items (job_id, index, key, status, user_id, error, changes)
        SELECT $1, i.index, i.key, CASE WHEN i.error IS NULL THEN 'SUCCEEDED' ELSE 'FAILED' END, i."userId", i.error,
          ARRAY(SELECT jsonb_array_elements_text(coalesce(i.changes, '[]')))
        FROM jsonb_to_recordset($2::jsonb) AS i(index integer, key text, "userId" uuid, error jsonb, changes jsonb)`,
      values: [this.job.id, JSON.stringify(items.filter(isListed).map(asRow))],
    });
    if (tx.now.getTime() - this.#toldAt < TELL_EVERY_MS) return;
    await this.#tell(tx, 'RUNNING');
    tx.afterCommit(() => void (this.#toldAt = tx.now.getTime()));
  }

  /** The work has returned: the items tell how the job ended. */
  succeed(): Promise<void> {
    return this.#end(sql`total_count = coalesce(total_count, processed_count), status = CASE
      WHEN failed_count = 0 THEN 'SUCCEEDED' WHEN failed_count = processed_count THEN 'FAILED'
      ELSE 'PARTIALLY_SUCCEEDED' END`);
  }

  /** The work cannot be done. */
  fail(error: ItemFailure): Promise<void> {
    return this.#end(sql`status = 'FAILED', error = ${JSON.stringify(error)}::jsonb`);
  }

  /** Puts the job back to where it was before this attempt. */
  release(): Promise<void> {
    return this.#inForce(sql`status = 'QUEUED', run_id = NULL`, 'QUEUED');
  }

  async #end(change: Sql): Promise<void> {
    const { unitOfWork, inputs } = this.house;
    await unitOfWork.maintain(async (tx) => {
      const status = await this.#write(tx, sql`${change}, finished_at = ${tx.now}, run_id = NULL`);
      await inputs.remove(tx, this.job.id);
      await this.#tell(tx, status);
    });
  }

  async #inForce(change: Sql, status: JobStatus): Promise<void> {
    await this.house.unitOfWork.maintain(async (tx) => {
      await this.#write(tx, change);
      await this.#tell(tx, status);
    });
  }

  /** @throws AttemptOverError, so that whatever was written in the transaction is undone */
  async #write(tx: Tx, change: Sql): Promise<JobStatus> {
    const { text, values } = sql`UPDATE jobs SET ${change}
      WHERE id = ${this.job.id} AND run_id = ${this.runId} RETURNING status`;
    const [row] = await tx.rows<{ status: JobStatus }>({ text, values });
    if (row) return row.status;
    this.abort();
    throw this.#over.signal.reason;
  }

  #tell(tx: Tx, status: JobStatus): Promise<void> {
    return this.house.notifications.send(tx, 'jobs', { jobId: this.job.id, status });
  }
}

const isListed = ({ isUnlisted = false }: JobItemOutcome): boolean => !isUnlisted;

const asRow = (item: JobItemOutcome) => ({ ...item, key: item.key && storable(item.key) });

/** A key as PostgreSQL can hold it. */
const storable = (key: string): string => key.slice(0, MOST_KEY_CHARACTERS).replace(/[\0\p{Cs}]/gu, '\ufffd');
