import type { AuditAction } from '../../core/audit-action.ts';
import type { Topics } from '../../foundation/notify/index.ts';
import type { AuditEventConditions } from './audit-event.queries.ts';

/** What processes tell each other of an event. */
export type ToldEvent = NonNullable<Topics['auditEvents']['events']>[number];

/** IDs are compared without regard to case (RFC 9562 §4). */
const isOneOf = (asked: string | null | undefined, ...ids: readonly (string | null)[]): boolean =>
  asked == null || ids.includes(asked.toLowerCase());

/** Whether an event is one of those that `auditEvents` lists for the same conditions. */
export function fits(
  { action, actorId, targetType, targetId, created }: AuditEventConditions,
  event: ToldEvent,
): boolean {
  const createdAt = new Date(event.createdAt);
  return (
    (action?.includes(event.action as AuditAction) ?? true) &&
    isOneOf(actorId, event.subjectId, event.actorId) &&
    (targetType == null || targetType === event.targetType) &&
    isOneOf(targetId, event.targetId) &&
    (created?.from ? createdAt >= created.from : true) &&
    (created?.to ? createdAt < created.to : true)
  );
}
