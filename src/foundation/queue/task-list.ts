import type { JobHelpers } from 'graphile-worker';
import type { Logger } from '../../core/logger.ts';
import type { TaskHandler, TaskHandlers } from './task.ts';

/** The tasks as graphile-worker runs them, and what has become of those that were told to end. */
export interface RunningTasks {
  readonly list: Readonly<Record<string, (payload: unknown, helpers: JobHelpers) => Promise<void>>>;
  /** Rows of tasks that ended only because they were told to. */
  readonly interrupted: readonly string[];
  /** Tells all to end. */
  abort(): void;
}

/** Makes handlers what graphile-worker runs: logged when they fail, and stored without what they failed of. */
export function taskList(handlers: TaskHandlers, logger: Logger): RunningTasks {
  const controller = new AbortController();
  const { signal } = controller;
  const interrupted: string[] = [];
  const runs =
    (task: string, handler: TaskHandler) =>
    async (payload: unknown, { job }: JobHelpers) => {
      const { attempts: attempt, max_attempts: most } = job;
      const isLastAttempt = attempt >= most;
      try {
        await handler(payload, { attempt, isLastAttempt, signal });
      } catch (error) {
        if (signal.aborted) interrupted.push(job.id);
        else if (isLastAttempt) logger.error({ err: error, task, attempt }, 'a task failed for the last time');
        else logger.warn({ err: error, task, attempt }, 'a task failed; it is tried again later');
        throw new Error(nameOf(error));
      }
    };
  return {
    list: Object.fromEntries(Object.entries(handlers).map(([task, handler]) => [task, runs(task, handler)])),
    interrupted,
    abort: () => controller.abort(),
  };
}

/** The queue keeps what an error is, and not its message, which may quote what it was about. */
function nameOf(error: unknown): string {
  const { name = 'Error', code } = (error ?? {}) as { name?: string; code?: unknown };
  return code === undefined ? name : `${name} ${String(code)}`;
}
