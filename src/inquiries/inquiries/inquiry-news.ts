import type { Tx } from '../../core/tx.ts';
import type { Notifications, Topics } from '../../foundation/notify/index.ts';
import type { InquiryStatus, InquiryType } from './inquiry.entity.ts';
import {
  changeableFits,
  lastingFits,
  type Changeable,
  type InquiryConditions,
  type Lasting,
} from './inquiry.filter.ts';
import type { InquiryView } from './inquiry.queries.ts';

/** That an inquiry is new, or changed, and whom it concerns. */
export interface Told extends Lasting, Changeable {
  readonly inquiryId: string;
  /** What changed of it, as it was; null where nothing that conditions ask for did. */
  readonly before: Changeable | null;
  /** Whether only administrators see what changed. */
  readonly isInternal: boolean;
}

/** What distinguishes one change from another. */
interface Change {
  readonly before?: InquiryView;
  readonly isInternal?: boolean;
}

/** Tells all processes of inquiries that are new or changed: who and what, never the text. */
export class InquiryNews {
  constructor(private readonly notifications: Notifications) {}

  async tell(tx: Tx, inquiry: InquiryView, { before, isInternal = false }: Change = {}): Promise<void> {
    const { id: inquiryId, authorId, type, status, assigneeId } = inquiry;
    await this.notifications.send(tx, 'inquiries', {
      change: {
        inquiryId,
        authorId,
        type,
        status,
        assigneeId,
        createdAt: inquiry.createdAt.toISOString(),
        before: before ? { status: before.status, assigneeId: before.assigneeId } : null,
        isInternal,
      },
    });
  }
}

/** A message of the topic; null where messages may have been lost. */
export function toldBy({ change }: Topics['inquiries']): Told | null {
  if (change === null) return null;
  const { before } = change;
  return {
    ...change,
    type: change.type as InquiryType,
    status: change.status as InquiryStatus,
    createdAt: new Date(change.createdAt),
    before: before && { ...before, status: before.status as InquiryStatus },
  };
}

/** Whether an inquiry fits as it is, or did before the change: whoever watches a list hears of what leaves it. */
export const concerns = (conditions: InquiryConditions, told: Told): boolean =>
  lastingFits(conditions, told) &&
  (changeableFits(conditions, told) || (told.before !== null && changeableFits(conditions, told.before)));
