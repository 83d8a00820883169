import type { Reader } from '../../core/unit-of-work.ts';
import type { EventStream, Notifications } from '../../foundation/notify/index.ts';
import { auditEventErrors } from './audit-event.errors.ts';
import { fits } from './audit-event.filter.ts';
import type { AuditLookout } from './audit-lookout.ts';
import { auditEventByKey, type AuditEventConditions, type AuditEventView } from './audit-event.queries.ts';

/** That there is a new event; what it says is read when this is delivered. */
export interface AuditNews {
  readonly id: string;
  readonly createdAt: Date;
}

/** Tells whoever watches the audit log of what it gets. */
export class AuditFollowing {
  constructor(
    private readonly notifications: Notifications,
    private readonly lookout: AuditLookout,
  ) {}

  /**
   * Events that are committed from now on, on any process, each once, as far as they fit: within a second, and those of
   * a third of a second in the order of their instants. Where some may be missed, the stream ends with
   * SERVICE_UNAVAILABLE.
   * @throws SERVICE_UNAVAILABLE where the database does not answer
   */
  async watch(conditions: AuditEventConditions): Promise<EventStream<AuditNews>> {
    const leave = await this.lookout.join();
    return this.notifications.events<'auditEvents', AuditNews>('auditEvents', {
      released: leave,
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
