import type { AuditEvent } from '../../core/audit-event.entity.ts';
import { changesIn, sentenceOf, type AuditEventView } from '../audit/index.ts';

/**
 * The body of a message: `type`, `timestamp` and `data` as Standard Webhooks advise, with the audit event as `auditEvents`
 * shows it to administrators.
 */
export function messageOf(event: AuditEvent): string {
  const { subjectId, ...rest } = event;
  const impersonatorId = rest.actorId === subjectId ? null : rest.actorId;
  const view: AuditEventView = { ...rest, actorId: subjectId, impersonatorId };
  const { id, action, actorId, actorName, targetType, targetId, targetName, ipAddress, userAgent, requestId } = view;
  const createdAt = view.createdAt.toISOString();
  const who = { actorId, actorName, impersonatorId };
  const what = { targetType, targetId, targetName, description: sentenceOf(view), changes: changesIn(view) };
  const whence = { ipAddress, userAgent, requestId };
  return JSON.stringify({
    type: action,
    timestamp: createdAt,
    data: { id, action, ...who, ...what, ...whence, createdAt },
  });
}
