import { setTimeout as pause } from 'node:timers/promises';
import { isOutOfReach } from '../core/database-errors.ts';
import type { Logger } from '../core/logger.ts';

/** The database cannot be connected to. */
export class DatabaseUnreachableError extends Error {
  override readonly name = 'DatabaseUnreachableError';
}

/** Who waits, and how long. */
export interface Patience {
  readonly logger: Logger;
  /** Half a minute unless given; less only in tests. */
  readonly databasePatienceMs?: number | undefined;
}

const PATIENCE_MS = 30_000;
const AGAIN_AFTER_MS = 500;

/**
 * Does a step of the start again while the database is out of reach: it may be starting as well, or have a hard time with
 * all who start at once. What is wrong with a login, or with what it may, fails at once.
 * @param step that does no harm when it is done twice
 * @throws DatabaseUnreachableError once it was waited for long enough, and what else the step throws
 */
export async function patiently<T>(
  { logger, databasePatienceMs = PATIENCE_MS }: Patience,
  step: () => Promise<T>,
): Promise<T> {
  const latest = performance.now() + databasePatienceMs;
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (!isOutOfReach(error)) throw error;
      const reason = reasonOf(error);
      if (performance.now() + AGAIN_AFTER_MS > latest)
        throw new DatabaseUnreachableError(`The database cannot be reached: ${reason}.`, { cause: error });
      logger.warn({ reason }, 'the database is out of reach; the start waits for it');
      await pause(AGAIN_AFTER_MS);
    }
  }
}

/** A name with several addresses fails with one error for each of them, and no message of its own. */
export function reasonOf(error: unknown): string {
  const errors = error instanceof AggregateError ? (error.errors as Error[]) : [error as Error];
  return errors.map(({ message }) => message).join('; ');
}
