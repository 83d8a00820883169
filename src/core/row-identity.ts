import { isNarrow, type Actor } from './actor.ts';
import { atLeast } from './permission-level.ts';
import type { Prepared } from './sql.ts';

/** For whom PostgreSQL shows rows that row-level security hides from others. */
export interface RowIdentity {
  /** null for nobody, who sees no such row. */
  readonly subjectId: string | null;
  /** Whether it sees the rows of others too, as a reader of user management. Administrators PostgreSQL knows itself. */
  readonly readsAll: boolean;
}

/** An actor as row-level security knows it. */
export const identityOf = (actor: Actor): RowIdentity => ({
  // A key that may do but single things is nobody here, whosever it is.
  subjectId: actor.kind === 'USER' && isNarrow(actor) ? null : actor.subjectId,
  readsAll: actor.kind === 'USER' && atLeast(actor.permissions.level('USER_MANAGEMENT'), 'READ'),
});

export const isSameIdentity = (one: RowIdentity, other: RowIdentity): boolean =>
  one.subjectId === other.subjectId && one.readsAll === other.readsAll;

/**
 * Says for the transaction who it is that reads and writes, and what time it is.
 * @param isPlannedOnce whether what follows is one named statement: planned anew for its values, with all the policies,
 * one that finds a row by its key would be planned for longer than it runs
 */
export const sayIdentity = ({ subjectId, readsAll }: RowIdentity, now: Date, isPlannedOnce = false): Prepared => ({
  name: 'say_identity',
  text: `SELECT set_config('app.subject_id', $1, true), set_config('app.reads_all', $2, true),
    set_config('app.now', $3, true), set_config('plan_cache_mode', $4, true)`,
  values: [subjectId ?? '', readsAll ? 'on' : '', now.toISOString(), isPlannedOnce ? 'force_generic_plan' : 'auto'],
});
