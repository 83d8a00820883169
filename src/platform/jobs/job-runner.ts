import { z } from 'zod';
import { DomainError, itemFailure } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import type { Logger } from '../../core/logger.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import type { TaskHandler, TaskRun } from '../../foundation/queue/index.ts';
import type { JobInput } from './job-input.ts';
import { isVerdict, type JobWork } from './job-work.ts';
import { Job, type JobKind } from './job.entity.ts';
import { jobErrors } from './job.errors.ts';
import { MOST_ATTEMPTS } from './job.service.ts';
import { AttemptOverError, RunningJob } from './running-job.ts';

const payload = z.object({ jobId: z.string() });

/** Does jobs, one attempt at a time, and sees to it that each ends once: done, failed or cancelled. */
export class JobRunner {
  readonly #works = new Map<JobKind, JobWork>();
  readonly #running = new Map<string, RunningJob>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly notifications: Notifications,
    private readonly inputs: JobInput,
    private readonly logger: Logger,
  ) {
    notifications.on('jobs', ({ jobId, status }) => {
      if (jobId === null) void this.#lookAgain();
      else if (status === 'CANCELLED') this.#running.get(jobId)?.abort();
    });
  }

  /** Says who does jobs of a kind; the last who is named does. */
  register(work: JobWork): void {
    this.#works.set(work.kind, work);
  }

  /** The task `run_job`: one attempt at a job. */
  readonly handle: TaskHandler = async (queued, run) => {
    const running = await this.#take(payload.parse(queued).jobId, run);
    if (!running) return;
    const { job } = running;
    this.#running.set(job.id, running);
    try {
      await this.#attempt(running, run);
    } catch (error) {
      if (!(error instanceof AttemptOverError)) throw error;
      this.logger.info({ jobId: job.id }, 'an attempt at a job is over: it was cancelled, or another worker has it');
    } finally {
      if (this.#running.get(job.id) === running) this.#running.delete(job.id);
    }
  };

  /** Makes this attempt the one in force; null for a job that has ended, or is gone. */
  #take(id: string, { signal }: TaskRun): Promise<RunningJob | null> {
    return this.unitOfWork.maintain(async (tx) => {
      const job = await tx.lock(Job, { id });
      if (!job || job.finishedAt) return null;
      const runId = newId();
      await tx.manager.update(Job, { id }, { status: 'RUNNING', runId, startedAt: job.startedAt ?? tx.now });
      await this.notifications.send(tx, 'jobs', { jobId: id, status: 'RUNNING' });
      const { unitOfWork, notifications, inputs } = this;
      return new RunningJob(job, runId, signal, { unitOfWork, notifications, inputs });
    });
  }

  async #attempt(running: RunningJob, { attempt, signal }: TaskRun): Promise<void> {
    const { id: jobId, kind } = running.job;
    if (attempt > MOST_ATTEMPTS) return running.fail(itemFailure(jobErrors.INTERNAL_SERVER_ERROR()));
    try {
      const work = this.#works.get(kind);
      if (!work) throw new Error(`nobody does jobs of the kind ${kind}`);
      await work.run(running);
    } catch (error) {
      if (!signal.aborted && isVerdict(error)) return running.fail(itemFailure(error));
      if (signal.aborted || attempt < MOST_ATTEMPTS) {
        await running.release();
        throw error;
      }
      this.logger.error({ err: error, jobId, attempt }, 'a job failed for the last time');
      // What does not answer is said; anything else is a defect.
      return running.fail(itemFailure(error instanceof DomainError ? error : jobErrors.INTERNAL_SERVER_ERROR()));
    }
    return running.succeed();
  }

  /** Where messages may have been lost, one of a cancellation may be among them. */
  async #lookAgain(): Promise<void> {
    const ids = [...this.#running.keys()];
    if (ids.length === 0) return;
    const cancelled = await this.unitOfWork
      .aside((db) =>
        db.rows<{ id: string }>({
          text: `SELECT id FROM jobs WHERE id = ANY($1::uuid[]) AND status = 'CANCELLED'`,
          values: [ids],
        }),
      )
      // Then the next items that are to be written tell.
      .catch(() => []);
    for (const { id } of cancelled) this.#running.get(id)?.abort();
  }
}
