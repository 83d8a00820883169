import { admin } from '../../access/rules.ts';
import { isImpersonated, type Actor, type UserActor } from '../../core/actor.ts';
import { inquiryStatuses, type Inquiry, type InquiryStatus } from './inquiry.entity.ts';
import { closedInquiryErrors, inquiryErrors } from './inquiry.errors.ts';

// Who may move an inquiry where. `changeInquiryStatus` and `allowedStatuses` read the same table.

/** As what somebody acts on an inquiry. An administrator who wrote it is both. */
export type Party = 'ADMINISTRATOR' | 'AUTHOR';

type Transitions = Readonly<Record<InquiryStatus, readonly InquiryStatus[]>>;

/** From each state, where each party may move it to. */
export const transitions: Readonly<Record<Party, Transitions>> = {
  ADMINISTRATOR: {
    OPEN: ['IN_PROGRESS', 'RESOLVED'],
    IN_PROGRESS: ['OPEN', 'RESOLVED'],
    RESOLVED: ['OPEN', 'IN_PROGRESS'],
    CLOSED: [],
  },
  // Of one that is open this is a withdrawal, of one that is resolved a confirmation.
  AUTHOR: { OPEN: ['CLOSED'], IN_PROGRESS: ['CLOSED'], RESOLVED: ['CLOSED'], CLOSED: [] },
};

/** Where a reply moves it by itself. */
const byReply: Readonly<Record<Party, Partial<Record<InquiryStatus, InquiryStatus>>>> = {
  ADMINISTRATOR: {},
  AUTHOR: { RESOLVED: 'OPEN' },
};

/** An inquiry as far as it decides who may do what with it. */
export type Standing = Pick<Inquiry, 'authorId' | 'status'>;

/** Reads and handles the inquiries of all, and the notes on them. */
export const isAdministrator = (actor: Actor): boolean => actor.kind === 'USER' && admin(actor, null, {});

const isAuthor = (actor: Actor, { authorId }: Pick<Standing, 'authorId'>): boolean =>
  actor.kind === 'USER' && authorId !== null && authorId === actor.subjectId;

const onlyReads = ({ credential }: UserActor): boolean =>
  credential.kind === 'API_KEY' && !credential.scopes.has('FULL');

/** Its author, also an administrator who acts as the author, and administrators. */
export const mayRead = (actor: Actor, inquiry: Pick<Standing, 'authorId'>): boolean =>
  isAdministrator(actor) || isAuthor(actor, inquiry);

/**
 * As what the actor acts on an inquiry. Whoever really acts counts: an administrator who acts as the author is not the
 * author, and is no administrator there, so that nothing but a reply in the author's name is left. A key that may only
 * read does not act.
 */
export function partiesOf(actor: Actor, inquiry: Pick<Standing, 'authorId'>): readonly Party[] {
  if (actor.kind !== 'USER' || isImpersonated(actor) || onlyReads(actor)) return [];
  return [
    ...(isAdministrator(actor) ? (['ADMINISTRATOR'] as const) : []),
    ...(isAuthor(actor, inquiry) ? (['AUTHOR'] as const) : []),
  ];
}

/** Of what belongs to an inquiry that somebody once could read. @throws NOT_FOUND */
export function refuseUnreadable(actor: Actor, inquiry: Pick<Standing, 'authorId'>): void {
  if (!mayRead(actor, inquiry)) throw inquiryErrors.NOT_FOUND();
}

/** States that the actor may set now, in the order in which an inquiry comes to them. */
export function allowedStatuses(actor: Actor, inquiry: Standing): InquiryStatus[] {
  const allowed = new Set(partiesOf(actor, inquiry).flatMap((party) => transitions[party][inquiry.status]));
  return inquiryStatuses.filter((status) => allowed.has(status));
}

/** @throws INVALID_STATE */
export function refuseStatus(actor: Actor, inquiry: Standing, status: InquiryStatus): void {
  if (!allowedStatuses(actor, inquiry).includes(status)) throw inquiryErrors.INVALID_STATE();
}

/** The state of an inquiry after a reply of the actor that its author can read. */
export const statusAfterReply = (actor: Actor, inquiry: Standing): InquiryStatus =>
  partiesOf(actor, inquiry)
    .map((party) => byReply[party][inquiry.status])
    .find((status) => status !== undefined) ?? inquiry.status;

/** Nothing is added to one that is closed, nor taken away. @throws INVALID_STATE */
export function refuseClosed({ status }: Pick<Standing, 'status'>): void {
  if (status === 'CLOSED') throw closedInquiryErrors.INVALID_STATE();
}

/** Of notes that the author does not see. @throws FORBIDDEN */
export function refuseNote(actor: Actor): void {
  if (!isAdministrator(actor)) throw inquiryErrors.FORBIDDEN();
}
