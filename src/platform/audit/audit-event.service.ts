import { isId } from '../../core/ids.ts';
import { Page, pageRequest, type PageArgs } from '../../core/page.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import * as queries from './audit-event.queries.ts';
import type { AuditEventConditions, AuditEventView } from './audit-event.queries.ts';

/** Reading the audit log. Only the unit of work writes it, with each mutation. */
export class AuditEventService {
  /** A page of events, newest first. @throws BAD_USER_INPUT */
  async list(
    db: Reader,
    { filter, ...args }: PageArgs & { filter?: AuditEventConditions | null },
  ): Promise<Page<AuditEventView>> {
    const request = pageRequest(args);
    const conditions = filter ?? {};
    // An ID that cannot be one of ours is like one that nothing has.
    const canMatch = [conditions.actorId, conditions.targetId].every((id) => id == null || isId(id));
    const statement = queries.auditEventsPage(canMatch ? conditions : {}, request);
    const rows = canMatch ? await db.rows<AuditEventView>(statement) : [];
    return new Page(rows, request, queries.auditEventCursor, async () => {
      if (!canMatch) return 0;
      const [row] = await db.rows<{ count: number }>(queries.auditEventsCount(conditions));
      return row!.count;
    });
  }
}
