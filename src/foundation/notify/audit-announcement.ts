import type { AuditAnnouncement } from '../../core/unit-of-work.ts';
import type { Notifications } from './notifications.ts';

/** One event takes some 330 bytes of the 8,000 that a message may have. */
const EVENTS_IN_A_MESSAGE = 20;

/** Tells all processes of events of the audit log with the very statement that writes them: ids and kinds, never content. */
export const auditAnnouncement =
  (notifications: Notifications): AuditAnnouncement =>
  (tx, events) => {
    const told = events.map(({ id, action, actorId, subjectId, targetType, targetId, createdAt }) => ({
      ...{ id, action, actorId, subjectId, targetType, targetId },
      createdAt: createdAt.toISOString(),
    }));
    const starts = Array.from(
      { length: Math.ceil(told.length / EVENTS_IN_A_MESSAGE) },
      (_, i) => i * EVENTS_IN_A_MESSAGE,
    );
    return starts.flatMap(
      (start) =>
        notifications.prepare(tx, 'auditEvents', { events: told.slice(start, start + EVENTS_IN_A_MESSAGE) }) ?? [],
    );
  };
