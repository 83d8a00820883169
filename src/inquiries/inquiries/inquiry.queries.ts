import { isId } from '../../core/ids.ts';
import { behindInstant } from '../../core/instant-order.ts';
import { encodeCursor, type PageRequest } from '../../core/page.ts';
import { searchTerm, textMatches } from '../../core/search.ts';
import { allOf, anyOf, isOneOf, sql, type Sql, type Statement } from '../../core/sql.ts';
import type { Inquiry, InquiryStatus } from './inquiry.entity.ts';
import type { InquiryConditions } from './inquiry.filter.ts';

/** An inquiry as people see it: the row without what it is searched by. */
export type InquiryView = Omit<Inquiry, 'author' | 'assignee' | 'searchText'>;

/** Conditions, and whose inquiries there are for the reader. */
export interface InquiriesAsked extends InquiryConditions {
  /** Only those of this account; of everybody where it is null. */
  readonly readerId: string | null;
}

const LIST = 'inquiries';
const columns = sql`i.id, i.author_id AS "authorId", i.assignee_id AS "assigneeId", i.type, i.subtype, i.subject, i.body,
  i.status, i.created_at AS "createdAt", i.updated_at AS "updatedAt", i.resolved_at AS "resolvedAt", i.closed_at AS "closedAt"`;
const unnamed = ({ text, values }: Sql): Statement => ({ text, values });

export const inquiryById = (id: string): Statement => ({
  name: 'inquiry_by_id',
  ...unnamed(sql`SELECT ${columns} FROM inquiries i WHERE i.id = ${id}`),
});

/** The same, locked for a change. */
export const lockedInquiry = (id: string): Statement => ({
  name: 'locked_inquiry',
  ...unnamed(sql`SELECT ${columns} FROM inquiries i WHERE i.id = ${id} FOR UPDATE`),
});

/** Whether the text of an inquiry has a part; a row where it has. */
export const inquiryHaving = (id: string, search: string): Statement =>
  unnamed(sql`SELECT FROM inquiries i WHERE i.id = ${id} AND ${allOf(searched(search))}`);

export const inquiryCursor = ({ createdAt, id }: Pick<InquiryView, 'createdAt' | 'id'>): string =>
  encodeCursor(LIST, [createdAt.toISOString(), id]);

/** One page by keyset, newest first, with one row too many to tell whether more follow. @throws BAD_USER_INPUT */
export function inquiriesPage(asked: InquiriesAsked, { backward, cursor, limit }: PageRequest): Statement {
  const conditions = conditionsOf(asked);
  if (cursor !== null)
    conditions.push(
      behindInstant(LIST, cursor, { backward, ascending: backward, at: sql`i.created_at`, id: sql`i.id` }),
    );
  const direction = backward ? sql`ASC` : sql`DESC`;
  return unnamed(sql`SELECT ${columns} FROM inquiries i WHERE ${allOf(conditions)}
    ORDER BY i.created_at ${direction}, i.id ${direction} LIMIT ${limit + 1}`);
}

export const inquiriesCount = (asked: InquiriesAsked): Statement =>
  unnamed(sql`SELECT count(*)::int AS count FROM inquiries i WHERE ${allOf(conditionsOf(asked))}`);

/** How many inquiries have each state; states that none has are left out. */
export const inquiryCounts = (asked: InquiriesAsked): Statement =>
  unnamed(
    sql`SELECT i.status, count(*)::int AS count FROM inquiries i WHERE ${allOf(conditionsOf(asked))} GROUP BY i.status`,
  );

function conditionsOf(asked: InquiriesAsked): Sql[] {
  const { readerId, search, authorId, assigneeId, unassigned, type, status, created } = asked;
  return [
    ...(readerId === null ? [] : [sql`i.author_id = ${readerId}`]),
    ...(authorId == null ? [] : [isAccount(sql`i.author_id`, authorId)]),
    ...(assigneeId == null ? [] : [isAccount(sql`i.assignee_id`, assigneeId)]),
    ...(unassigned === true ? [sql`i.assignee_id IS NULL`] : []),
    ...(type ? [isOneOf(sql`i.type`, type)] : []),
    ...(status ? [isOneOf(sql`i.status`, status)] : []),
    ...(created?.from ? [sql`i.created_at >= ${created.from}`] : []),
    ...(created?.to ? [sql`i.created_at < ${created.to}`] : []),
    ...(search ? searched(search) : []),
  ];
}

const searched = (search: string): Sql[] => {
  const term = searchTerm(search);
  return term ? [anyOf(textMatches(sql`i.search_text`, term))] : [];
};

const isAccount = (column: Sql, id: string): Sql => (isId(id) ? sql`${column} = ${id}` : sql`false`);

/** How many have a state. */
export interface StatusCount {
  readonly status: InquiryStatus;
  readonly count: number;
}

/**
 * Holds accounts as they are until the end of the transaction: nobody deletes or suspends them, or changes their role.
 * Before any inquiry is locked, as whoever deletes an account does it.
 */
export const heldAccounts = (ids: readonly string[]): Statement => ({
  name: 'held_accounts',
  text: `SELECT u.id, u.name, u.role, u.status, u.type FROM users u WHERE u.id = ANY($1::uuid[]) ORDER BY u.id FOR KEY SHARE`,
  values: [ids],
});
