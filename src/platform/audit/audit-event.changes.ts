import { mayReadHidden, selfOr } from '../../access/rules.ts';
import type { Actor } from '../../core/actor.ts';
import type { AuditEventView } from './audit-event.queries.ts';

/** Change of one attribute, as JSON text; null where the event does not know the attribute on that side, or hides it. */
export interface AuditChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Attributes that an account hides from others, and the log with it. */
const personal: readonly string[] = ['email', 'pendingEmail', 'subject'];
const personalFields = selfOr('USER_MANAGEMENT', 'READ');

type Changed = Pick<AuditEventView, 'targetId' | 'before' | 'after'>;

/** One entry for each attribute of `before` and `after`, without the values of those that are not shown. */
export function changesIn(
  { before, after }: Omit<Changed, 'targetId'>,
  shows: (field: string) => boolean = () => true,
): AuditChange[] {
  const json = (side: Readonly<Record<string, unknown>> | null, field: string): string | null =>
    side && Object.hasOwn(side, field) && shows(field) ? (JSON.stringify(side[field]) ?? null) : null;
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...fields].map((field) => ({ field, before: json(before, field), after: json(after, field) }));
}

/** The same without the values that the reader may not read of the account. */
export function changesOf({ targetId, ...changed }: Changed, reader: Actor): AuditChange[] {
  const showsAll = mayReadHidden(personalFields, reader, { id: targetId });
  return changesIn(changed, (field) => showsAll || !personal.includes(field));
}
