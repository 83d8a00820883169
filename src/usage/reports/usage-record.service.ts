import { BATCH } from '../../core/batches.ts';
import { Page, type PageRequest } from '../../core/page.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { amountsOf, listed, moneyOf, usdOf } from '../measures/index.ts';
import * as queries from './usage-record.queries.ts';
import type { UsageRecordRow } from './usage-record.queries.ts';
import type { AskedRange, Span } from './usage-span.ts';

/** One use as clients see it; its project is looked up for it. */
export type UsageRecordView = ReturnType<typeof viewOf>;

/** Which records of an account to list. */
export interface RecordPageOrder {
  readonly range: AskedRange;
  readonly request: PageRequest;
}

/** Reading the ledger, record by record. */
export class UsageRecordService {
  /** The same page of the records of many accounts, newest first, by account. @throws BAD_USER_INPUT */
  async pagesOf(
    db: Reader,
    userIds: readonly string[],
    { range, request }: RecordPageOrder,
    countOf: (userId: string) => Promise<number>,
  ): Promise<Page<UsageRecordView>[]> {
    const found = new Map(userIds.map((id) => [id, [] as UsageRecordView[]]));
    const statement = queries.recordPages([...found.keys()], range, request);
    for (const { userId, ...row } of await db.rows<UsageRecordRow & { userId: string }>(statement))
      found.get(userId)!.push(viewOf(row));
    return userIds.map((id) => new Page(found.get(id)!, request, queries.recordCursor, () => countOf(id)));
  }

  /** How many records each of these accounts has, in their order. */
  async countsOf(db: Reader, userIds: readonly string[], range: AskedRange): Promise<number[]> {
    const rows = await db.rows<{ id: string; count: number }>(queries.recordCounts(userIds, range));
    const counts = new Map(rows.map(({ id, count }) => [id, count]));
    return userIds.map((id) => counts.get(id) ?? 0);
  }

  /** The next of all records of an account in a span, newest first, for a file. @param last of the batch before */
  async batch(db: Reader, userId: string, span: Span, last: UsageRecordView | null): Promise<UsageRecordView[]> {
    const request = { limit: BATCH - 1, backward: false, cursor: last && queries.recordCursor(last) };
    return (await db.rows<UsageRecordRow>(queries.recordPages([userId], span, request))).map(viewOf);
  }
}

function viewOf(row: UsageRecordRow) {
  const { id, occurredAt, category, model, projectId } = row;
  const amounts = listed(amountsOf(row));
  return { id, occurredAt, amounts, cost: moneyOf(usdOf(row.costUsd)), category, model, projectId };
}
