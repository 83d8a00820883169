import { behindInstant } from '../../core/instant-order.ts';
import { encodeCursor, type PageRequest } from '../../core/page.ts';
import { empty, sql, type Sql, type Statement } from '../../core/sql.ts';
import type { InquiryMessage } from './message.entity.ts';

/** A message as people see it. */
export type MessageView = Omit<InquiryMessage, 'inquiry' | 'author'>;

const LIST = 'inquiry messages';
const columns = sql`m.id, m.inquiry_id AS "inquiryId", m.author_id AS "authorId", m.body, m.is_internal AS "isInternal",
  m.created_at AS "createdAt"`;
const unnamed = ({ text, values }: Sql): Statement => ({ text, values });

export const messageCursor = ({ createdAt, id }: MessageView): string =>
  encodeCursor(LIST, [createdAt.toISOString(), id]);

/** Written out, as the index of replies is. */
const readable = (withNotes: boolean): Sql => (withNotes ? empty : sql`AND NOT m.is_internal`);

/**
 * The same page of the messages of many inquiries, oldest first: of each up to `limit + 1`, in the direction of reading.
 * @throws BAD_USER_INPUT for a bad cursor
 */
export function messagePages(inquiryIds: readonly string[], request: PageRequest, withNotes: boolean): Statement {
  const { backward, cursor, limit } = request;
  const direction = backward ? sql`DESC` : sql`ASC`;
  return unnamed(sql`SELECT page.* FROM unnest(${inquiryIds}::uuid[]) AS inquiry (id) CROSS JOIN LATERAL (
      SELECT ${columns} FROM inquiry_messages m
      WHERE m.inquiry_id = inquiry.id ${readable(withNotes)} ${cursor === null ? empty : sql`AND ${behindInstant(LIST, cursor, { backward, ascending: !backward, at: sql`m.created_at`, id: sql`m.id` })}`}
      ORDER BY m.created_at ${direction}, m.id ${direction} LIMIT ${limit + 1}
    ) page ORDER BY page."createdAt" ${direction}, page.id ${direction}`);
}

/** How many messages each of these inquiries has; those without any are left out. */
export const messageCounts = (inquiryIds: readonly string[], withNotes: boolean): Statement =>
  unnamed(sql`SELECT m.inquiry_id AS id, count(*)::int AS count FROM inquiry_messages m
    WHERE m.inquiry_id = ANY(${inquiryIds}::uuid[]) ${readable(withNotes)} GROUP BY m.inquiry_id`);
