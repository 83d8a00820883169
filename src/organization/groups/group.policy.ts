import { hasCeiling } from '../../access/ceiling.ts';
import { entriesWithin } from '../../access/effective-permissions.ts';
import type { MatrixEntries } from '../../access/permission-matrix.ts';
import type { Actor } from '../../core/actor.ts';
import { groupDeletionErrors, groupErrors } from './group.errors.ts';

// Which groups a delegate may fill, empty and end. Each function names the refusal, or lets pass.

/** What a group gives, as far as it matters to somebody. */
export interface Giving {
  /** Of the group's matrix. */
  readonly entries: MatrixEntries;
  /** Whether it holds a grant on a resource that the actor has not. */
  readonly isGrantedBeyond: boolean;
}

/** Whether a group is no stronger than whoever would add to it or remove from it. @param entries of the group's matrix */
export const mayFill = (actor: Actor, entries: MatrixEntries): boolean =>
  !hasCeiling(actor) || entriesWithin(entries, actor.permissions);

/** Of adding and removing members. @throws FORBIDDEN */
export function refuseFilling(actor: Actor, { entries, isGrantedBeyond }: Giving): void {
  if (isGrantedBeyond || !mayFill(actor, entries)) throw groupErrors.FORBIDDEN();
}

/**
 * Of the end of a group: what it gives is taken away, and what it said no to, or had the defaults not asked about, the
 * defaults decide for its members from then on.
 * @param defaults of every role that a member has
 * @throws FORBIDDEN
 */
export function refuseDeletion(actor: Actor, giving: Giving, defaults: readonly MatrixEntries[]): void {
  refuseFilling(actor, giving);
  if (hasCeiling(actor) && !defaults.every((each) => entriesWithin(each, actor.permissions)))
    throw groupDeletionErrors.FORBIDDEN();
}
