import type { Inquiry, InquiryStatus, InquiryType } from './inquiry.entity.ts';

export const MOST_SEARCHED_CHARACTERS = 200;

/** Which inquiries to list or to be told of; all given conditions must hold. */
export interface InquiryConditions {
  readonly search?: string | null;
  readonly authorId?: string | null;
  readonly assigneeId?: string | null;
  /** Only those that nobody takes care of. */
  readonly unassigned?: boolean | null;
  readonly type?: readonly InquiryType[] | null;
  readonly status?: readonly InquiryStatus[] | null;
  /** from <= t < to */
  readonly created?: { readonly from?: Date | null; readonly to?: Date | null } | null;
}

/** What of an inquiry changes, as far as conditions ask for it. */
export type Changeable = Pick<Inquiry, 'status' | 'assigneeId'>;

/** What of an inquiry never changes, as far as conditions ask for it without its text. */
export type Lasting = Pick<Inquiry, 'authorId' | 'type' | 'createdAt'>;

/** IDs are compared without regard to case (RFC 9562 §4). */
const isSame = (asked: string | null | undefined, id: string | null): boolean =>
  asked == null || asked.toLowerCase() === id;

/** Whether what never changes of an inquiry fits; of the text, `search`, nothing is asked. */
export const lastingFits = ({ authorId, type, created }: InquiryConditions, inquiry: Lasting): boolean =>
  isSame(authorId, inquiry.authorId) &&
  (type?.includes(inquiry.type) ?? true) &&
  (created?.from ? inquiry.createdAt >= created.from : true) &&
  (created?.to ? inquiry.createdAt < created.to : true);

/** Whether what changes of an inquiry fits, as it is or as it was. */
export const changeableFits = ({ assigneeId, unassigned, status }: InquiryConditions, inquiry: Changeable): boolean =>
  isSame(assigneeId, inquiry.assigneeId) &&
  (unassigned === true ? inquiry.assigneeId === null : true) &&
  (status?.includes(inquiry.status) ?? true);
