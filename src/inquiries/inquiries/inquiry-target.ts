import { isId } from '../../core/ids.ts';
import type { AuditRecord, Tx } from '../../core/tx.ts';
import { isActiveAdmin, type User } from '../../identity/users/index.ts';
import { inquiryErrors } from './inquiry.errors.ts';
import { mayRead } from './inquiry.policy.ts';
import { heldAccounts, inquiryById, lockedInquiry, type InquiryView } from './inquiry.queries.ts';

/** An account that the transaction holds as it is. */
export type HeldAccount = Pick<User, 'id' | 'name' | 'role' | 'status' | 'type'>;

/** An inquiry that is about to be changed, locked until the end of the transaction. */
export interface InquiryTarget {
  readonly inquiry: InquiryView;
  /** Whether its state changed while the transaction waited for it. */
  readonly wasMoved: boolean;
  /** The account that was asked for too; null where there is none. */
  readonly account: HeldAccount | null;
}

/**
 * Locks an inquiry that the actor may read, for a change. The actor's account is held before it, and another one where
 * it is given, in the order of everybody who locks accounts; what the actor lost while waiting is noticed.
 * @throws NOT_FOUND, UNAUTHENTICATED
 */
export async function lockInquiry(tx: Tx, id: string, accountId: string | null = null): Promise<InquiryTarget> {
  const [seen] = isId(id) ? await tx.rows<InquiryView>(inquiryById(id)) : [];
  if (!seen || !mayRead(tx.actor, seen)) throw inquiryErrors.NOT_FOUND();
  const wanted = [tx.actor.subjectId, accountId].filter((each): each is string => each !== null && isId(each));
  const held = await tx.rows<HeldAccount>(heldAccounts(wanted));
  const [inquiry] = await tx.rows<InquiryView>(lockedInquiry(seen.id));
  await tx.refuseOutdated();
  return {
    inquiry: inquiry!,
    wasMoved: inquiry!.status !== seen.status,
    account: held.find((account) => account.id === accountId?.toLowerCase()) ?? null,
  };
}

/** Whether an inquiry can be given to an account. */
export const mayBeAssignee = (account: HeldAccount): boolean => isActiveAdmin(account);

/** How the audit log names an inquiry. */
export const inquiryTarget = ({ id, subject }: Pick<InquiryView, 'id' | 'subject'>) =>
  ({ targetType: 'Inquiry', targetId: id, targetName: subject }) satisfies Partial<AuditRecord>;
