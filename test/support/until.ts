import type { TestDatabase } from './database.ts';

/** Asks again and again until it is so. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Waits until somebody, or so many, wait for a lock in a database. */
export const whenWaitingForLock = ({ database }: { database: Pick<TestDatabase, 'owner'> }, count = 1): Promise<void> =>
  until(async () => {
    const { rows } = await database.owner.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows.length >= count;
  });
