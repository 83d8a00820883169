import type { Reader } from '../../core/unit-of-work.ts';
import type { EventStream, Notifications } from '../../foundation/notify/index.ts';
import { auditEventErrors } from './audit-event.errors.ts';
import { fits } from './audit-event.filter.ts';
import { auditEventByKey, type AuditEventConditions, type AuditEventView } from './audit-event.queries.ts';

/** That there is a new event; what it says is read when this is delivered. */
export interface AuditNews {
  readonly id: string;
  readonly createdAt: Date;
}

/** Tells whoever watches the audit log of what it gets. */
export class AuditFollowing {
  constructor(private readonly notifications: Notifications) {}

  /**
   * Events that are written from now on, on any process, each once and in the order of their commits, as far as they fit.
   * Where messages may have been lost, the stream ends with SERVICE_UNAVAILABLE.
   */
  watch(conditions: AuditEventConditions): EventStream<AuditNews> {
    return this.notifications.events<'auditEvents', AuditNews>('auditEvents', {
      take: ({ events }) => {
        if (events === null) throw auditEventErrors.SERVICE_UNAVAILABLE();
        return events
          .filter((event) => fits(conditions, event))
          .map(({ id, createdAt }) => ({ id, createdAt: new Date(createdAt) }));
      },
    });
  }

  /** The event of the news. @throws NOT_FOUND where its month was dropped meanwhile */
  async deliver(db: Reader, { id, createdAt }: AuditNews): Promise<AuditEventView> {
    const [event] = await db.rows<AuditEventView>(auditEventByKey(id, createdAt));
    if (!event) throw auditEventErrors.NOT_FOUND();
    return event;
  }
}
