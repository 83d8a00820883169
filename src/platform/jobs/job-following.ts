import type { RequestContext } from '../../core/request-context.ts';
import type { EventStream, Notifications } from '../../foundation/notify/index.ts';
import type { JobStatus } from './job.entity.ts';
import { jobErrors } from './job.errors.ts';
import type { JobService } from './job.service.ts';

/** That a job went on, or ended; how far it is, is read when this is delivered. */
export interface JobUpdate {
  readonly jobId: string;
  /** null where messages may have been lost, and the job cannot be read. */
  readonly status: JobStatus | null;
}

const SPACING_MS = 1_000;

const isOpen = (status: JobStatus | null): boolean => status === null || status === 'QUEUED' || status === 'RUNNING';

/** Tells whoever follows a job how it goes. */
export class JobFollowing {
  constructor(
    private readonly jobs: JobService,
    private readonly notifications: Notifications,
  ) {}

  /** A job as it is now, what becomes of it at most once a second, and its end, which ends the stream. @throws NOT_FOUND */
  async watch({ actor, read }: Pick<RequestContext, 'actor' | 'read'>, id: string): Promise<EventStream<JobUpdate>> {
    const now = async (): Promise<JobUpdate> => {
      const job = await read((db) => this.jobs.findVisible(db, actor, id));
      if (!job) throw jobErrors.NOT_FOUND();
      return { jobId: id, status: job.status };
    };
    // Asked once before anything is opened, and again once nothing can be missed.
    await now();
    // What was lost may have told of the end, after which nothing else is told.
    const lookAgain = async (): Promise<void> =>
      stream.push(await now().catch((): JobUpdate => ({ jobId: id, status: null })));
    const stream = this.notifications.events<'jobs', JobUpdate>('jobs', {
      take: ({ jobId, status }) => {
        if (jobId === null) void lookAgain();
        return jobId === id ? [{ jobId: id, status: status as JobStatus | null }] : [];
      },
      keyOf: ({ jobId }) => jobId,
      isLast: ({ status }) => !isOpen(status),
      spacingMs: SPACING_MS,
    });
    return stream.startingWith(now);
  }
}
