import { newId } from '../../src/core/ids.ts';
import type { InquiryStatus, InquirySubtype } from '../../src/inquiries/inquiries/inquiry.entity.ts';
import type { Caller, House, TestUser } from './house.ts';

type Account = Pick<TestUser, 'id'>;

export const CARD = 'id subject type subtype status allowedStatuses author { id name } assignee { id name } createdAt';
export const CREATE = `mutation ($input: CreateInquiryInput!) { createInquiry(input: $input) { inquiry { ${CARD} body updatedAt } } }`;
export const MOVE = `mutation ($id: ID!, $status: InquiryStatus!) { changeInquiryStatus(id: $id, status: $status) {
  inquiry { id status allowedStatuses updatedAt resolvedAt closedAt } } }`;
export const REPLY = `mutation ($id: ID!, $body: String!, $isInternal: Boolean! = false) {
  addInquiryMessage(id: $id, body: $body, isInternal: $isInternal) {
    inquiry { id status updatedAt messages { nodes { id body isInternal author { id name } createdAt } totalCount } } } }`;
export const ASSIGN = `mutation ($id: ID!, $assigneeId: ID) { assignInquiry(id: $id, assigneeId: $assigneeId) {
  inquiry { id updatedAt assignee { id name } } } }`;

interface InquiryValues {
  readonly subtype?: InquirySubtype;
  readonly subject?: string;
  readonly body?: string;
  readonly status?: InquiryStatus;
  readonly assignee?: Account | null;
  readonly createdAt?: Date;
}

export interface TestInquiry {
  readonly id: string;
  readonly subject: string;
}

/** An inquiry, written as a row. */
export async function addInquiry(
  house: House,
  author: Account | null,
  {
    subtype = 'BUG_CHAT',
    subject,
    body = 'It stops.',
    status = 'OPEN',
    assignee = null,
    createdAt,
  }: InquiryValues = {},
): Promise<TestInquiry> {
  const id = newId();
  const inquiry = { id, subject: subject ?? `Inquiry ${id.slice(-12)}` };
  const now = createdAt ?? house.clock.now();
  const type = /^(USAGE_LIMIT|[A-Z]+)_/.exec(subtype)![1];
  await house.rows(
    `INSERT INTO inquiries (id, author_id, assignee_id, type, subtype, subject, body, status, created_at, updated_at,
       resolved_at, closed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11)`,
    [
      id,
      author?.id ?? null,
      assignee?.id ?? null,
      type,
      subtype,
      inquiry.subject,
      body,
      status,
      now,
      status === 'RESOLVED' ? now : null,
      status === 'CLOSED' ? now : null,
    ],
  );
  return inquiry;
}

/** A reply or a note, written as a row; gives its id. */
export async function addMessage(
  house: House,
  inquiry: Pick<TestInquiry, 'id'>,
  author: Account | null,
  body: string,
  isInternal = false,
): Promise<string> {
  const id = newId();
  await house.rows(
    'INSERT INTO inquiry_messages (id, inquiry_id, author_id, body, is_internal, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [id, inquiry.id, author?.id ?? null, body, isInternal, house.clock.now()],
  );
  return id;
}

/** An inquiry as it is stored. */
export const inquiryRow = async (house: House, { id }: Pick<TestInquiry, 'id'>) =>
  (await house.rows('SELECT * FROM inquiries WHERE id = $1', [id]))[0];

/** What is written in an inquiry, as it is stored, oldest first. */
export const messageRows = (house: House, { id }: Pick<TestInquiry, 'id'>) =>
  house.rows('SELECT * FROM inquiry_messages WHERE inquiry_id = $1 ORDER BY created_at, id', [id]);

export const move = (house: House, by: Caller, { id }: Pick<TestInquiry, 'id'>, status: InquiryStatus) =>
  house.ask(by, MOVE, { id, status });

export const reply = (house: House, by: Caller, { id }: Pick<TestInquiry, 'id'>, body: string) =>
  house.ask(by, REPLY, { id, body });

export const note = (house: House, by: Caller, { id }: Pick<TestInquiry, 'id'>, body: string) =>
  house.ask(by, REPLY, { id, body, isInternal: true });

export const assign = (house: House, by: Caller, { id }: Pick<TestInquiry, 'id'>, to: string | null) =>
  house.ask(by, ASSIGN, { id, assigneeId: to });
