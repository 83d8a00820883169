import type { Actor } from '../../core/actor.ts';
import { isId, newId } from '../../core/ids.ts';
import { Page, pageRequest, type PageArgs } from '../../core/page.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import type { Queue } from '../../foundation/queue/index.ts';
import type { JobInput } from './job-input.ts';
import { Job, type JobStatus } from './job.entity.ts';
import { jobErrors } from './job.errors.ts';
import * as queries from './job.queries.ts';
import type { JobConditions, JobItemView, JobView } from './job.queries.ts';

/** Work to order. */
export interface NewJob extends Pick<Job, 'kind' | 'dryRun'> {
  /** What the kind of work needs to know; never a secret. */
  readonly parameters: object;
  /** How many items there are, where it is known. */
  readonly totalCount?: number;
}

/**
 * Attempts at a job, each later than the one before: half an hour in all. The queue has more, which are none: they tell
 * of a job whose process ended each time, before it could tell so itself.
 */
export const MOST_ATTEMPTS = 7;

const isAdmin = (actor: Actor): boolean => actor.kind === 'USER' && actor.role === 'ADMIN';

/** Whoever ordered a job, and administrators. */
const mayFollow = (actor: Actor, { createdById }: Pick<Job, 'createdById'>): boolean =>
  isAdmin(actor) || (createdById !== null && createdById === actor.subjectId);

/** Ordering, following and cancelling long-running work. */
export class JobService {
  constructor(
    private readonly queue: Queue,
    private readonly inputs: JobInput,
    private readonly notifications: Notifications,
  ) {}

  /** Orders work on the actor's behalf; it begins when the transaction has committed. */
  async create(tx: Tx, { kind, dryRun, parameters, totalCount }: NewJob): Promise<Job> {
    const { actorId, subjectId } = tx.actor;
    const job: Job = {
      id: newId(),
      kind,
      status: 'QUEUED',
      dryRun,
      parameters: parameters as Job['parameters'],
      totalCount: totalCount ?? null,
      processedCount: 0,
      failedCount: 0,
      error: null,
      createdById: subjectId,
      impersonatorId: actorId === subjectId ? null : actorId,
      runId: null,
      createdAt: tx.now,
      startedAt: null,
      finishedAt: null,
    };
    await tx.manager.insert(Job, job as never);
    await this.queue.enqueue(tx, 'run_job', { jobId: job.id });
    return job;
  }

  /** One job as far as the actor may follow it, or null. */
  async findVisible(db: Reader | Tx, actor: Actor, id: string): Promise<JobView | null> {
    const [job] = isId(id) ? await db.rows<JobView>(queries.jobById(id)) : [];
    return job && mayFollow(actor, job) ? job : null;
  }

  /** Jobs by id, whoever ordered them; whoever asks judges who may see them. */
  byIds(db: Reader, ids: readonly string[]): Promise<JobView[]> {
    return db.rows<JobView>(queries.jobsByIds(ids));
  }

  /** A page of jobs, newest first: one's own, of administrators all. @throws BAD_USER_INPUT */
  async list(
    db: Reader,
    actor: Actor,
    { kind = null, status = null, ...args }: PageArgs & Omit<JobConditions, 'createdById'>,
  ): Promise<Page<JobView>> {
    const request = pageRequest(args);
    const conditions = { kind, status, ...(!isAdmin(actor) && { createdById: actor.subjectId! }) };
    const rows = await db.rows<JobView>(queries.jobsPage(conditions, request));
    return new Page(rows, request, queries.jobCursor, () => counted(db, queries.jobsCount(conditions)));
  }

  /** A page of a job's outcomes, in input order. @throws BAD_USER_INPUT */
  async items(
    db: Reader,
    jobId: string,
    { status = null, ...args }: PageArgs & { readonly status?: readonly JobStatus[] | null },
  ): Promise<Page<JobItemView>> {
    const request = pageRequest(args);
    const rows = await db.rows<JobItemView>(queries.itemsPage(jobId, status, request));
    return new Page(rows, request, queries.itemCursor, () => counted(db, queries.itemsCount(jobId, status)));
  }

  /**
   * Ends a job that is queued or runs, on whatever process; what was done stays. Twice is like once.
   * @throws NOT_FOUND, INVALID_STATE
   */
  async cancel(tx: Tx, id: string): Promise<JobView> {
    const job = isId(id) ? await tx.lock(Job, { id }) : null;
    if (!job || !mayFollow(tx.actor, job)) throw jobErrors.NOT_FOUND();
    if (job.status === 'CANCELLED') return tx.unchanged(job);
    if (job.finishedAt) throw jobErrors.INVALID_STATE();
    const end = { status: 'CANCELLED', finishedAt: tx.now, runId: null } as const;
    await tx.manager.update(Job, { id }, end);
    await this.inputs.remove(tx, id);
    await this.notifications.send(tx, 'jobs', { jobId: id, status: 'CANCELLED' });
    tx.record({
      action: 'JOB_CANCELLED',
      targetType: 'Job',
      targetId: id,
      before: { status: job.status },
      after: { status: 'CANCELLED', processedCount: job.processedCount },
    });
    return { ...job, ...end };
  }
}

async function counted(db: Reader, statement: ReturnType<typeof queries.jobsCount>): Promise<number> {
  const [row] = await db.rows<{ count: number }>(statement);
  return row!.count;
}
