import { BATCH } from '../../core/batches.ts';
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
    const statement = queries.auditEventsPage(canMatch(conditions) ? conditions : {}, request);
    const rows = canMatch(conditions) ? await db.rows<AuditEventView>(statement) : [];
    return new Page(rows, request, queries.auditEventCursor, async () => {
      if (!canMatch(conditions)) return 0;
      const [row] = await db.rows<{ count: number }>(queries.auditEventsCount(conditions));
      return row!.count;
    });
  }

  /** The next of all events that match, newest first, for a file. @param last of the batch before */
  async batch(db: Reader, filter: AuditEventConditions, last: AuditEventView | null): Promise<AuditEventView[]> {
    if (!canMatch(filter)) return [];
    const request = { limit: BATCH - 1, backward: false, cursor: last && queries.auditEventCursor(last) };
    return db.rows<AuditEventView>(queries.auditEventsPage(filter, request));
  }
}

/** An ID that cannot be one of ours is like one that nothing has. */
const canMatch = ({ actorId, targetId }: AuditEventConditions): boolean =>
  [actorId, targetId].every((id) => id == null || isId(id));
