/** What can be queued. The database keeps the same list in `app.tasks`, and queues nothing else. */
export const taskNames = [
  'send_mail',
  'send_link',
  'run_job',
  'sync_directory',
  'end_payment_agreement',
  'deliver_webhook',
  'wake_webhook',
] as const;
export type TaskName = (typeof taskNames)[number];

/** Tasks that may take very long. One place is kept free of them where there are two: so mails go out during imports. */
export const longTasks: readonly TaskName[] = ['run_job'];

/**
 * Tasks that wait for machines of others, and do little beside. They have places of their own, as many as that costs
 * little, and of one lane take few: so neither imports nor others who get events wait for one receiver that is slow.
 */
export const waitingTasks = { names: ['deliver_webhook'] as readonly TaskName[], places: 8, mostOfLane: 2 };

/** One attempt at a task. */
export interface TaskRun {
  /** From 1. */
  readonly attempt: number;
  /** Whether the task is given up if this attempt fails. */
  readonly isLastAttempt: boolean;
  /** Aborted when the worker stops. Whoever then ends by throwing has not failed: the task is queued as it was. */
  readonly signal: AbortSignal;
}

/**
 * Does a task. It may be called again for one that is done already (after a crash, say), and so has to be able to tell.
 * Whatever it throws is logged, and the task is tried again, later each time.
 */
export type TaskHandler = (payload: unknown, run: TaskRun) => Promise<void>;

/** Who does what. Tasks of which nobody is named stay queued. */
export type TaskHandlers = Readonly<Partial<Record<TaskName, TaskHandler>>>;
