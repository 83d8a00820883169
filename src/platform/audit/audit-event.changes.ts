import type { AuditEventView } from './audit-event.queries.ts';

/** Change of one attribute, as JSON text; null where the event does not know the attribute on that side. */
export interface AuditChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** One entry for each attribute of `before` and `after`. */
export function changesOf({ before, after }: Pick<AuditEventView, 'before' | 'after'>): AuditChange[] {
  const json = (side: Readonly<Record<string, unknown>> | null, field: string): string | null =>
    side && Object.hasOwn(side, field) ? JSON.stringify(side[field]) : null;
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...fields].map((field) => ({ field, before: json(before, field), after: json(after, field) }));
}
