import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';
import type { User } from '../../identity/users/index.ts';

export const inquiryTypes = ['USAGE_LIMIT', 'FEATURE', 'BUG', 'ACCOUNT', 'OTHER'] as const;
export type InquiryType = (typeof inquiryTypes)[number];
/** Each begins with its type. */
export const inquirySubtypes = [
  'USAGE_LIMIT_INCREASE',
  'USAGE_LIMIT_CHECK',
  'FEATURE_CHAT',
  'FEATURE_AGENTS',
  'FEATURE_KNOWLEDGE_BASES',
  'FEATURE_DATABASES',
  'FEATURE_TOOLS',
  'BUG_CHAT',
  'BUG_AGENT',
  'BUG_UPLOAD',
  'BUG_OTHER',
  'ACCOUNT_PERMISSION_REQUEST',
  'ACCOUNT_ISSUE',
  'OTHER_IMPROVEMENT',
  'OTHER_OTHER',
] as const;
export type InquirySubtype = (typeof inquirySubtypes)[number];
export const inquiryStatuses = ['OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED'] as const;
export type InquiryStatus = (typeof inquiryStatuses)[number];

/** Most characters of a subject, and of a body or a reply, as the tables check them. */
export const MOST_SUBJECT_CHARACTERS = 200;
export const MOST_BODY_CHARACTERS = 10_000;

/** A question or request of a user to the administrators. The row as stored; what clients see is `InquiryObject`. */
@Check('inquiries_type_check', `type IN ('USAGE_LIMIT', 'FEATURE', 'BUG', 'ACCOUNT', 'OTHER')`)
@Check('inquiries_subtype_check', `starts_with(subtype, type || '_')`)
@Check('inquiries_subject_check', `subject <> '' AND length(subject) <= 200`)
@Check('inquiries_body_check', `body <> '' AND length(body) <= 10000`)
@Check('inquiries_status_check', `status IN ('OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED')`)
@Check(
  'inquiries_resolved_at_check',
  `CASE status WHEN 'RESOLVED' THEN resolved_at IS NOT NULL WHEN 'CLOSED' THEN true ELSE resolved_at IS NULL END`,
)
@Check('inquiries_closed_at_check', `(closed_at IS NOT NULL) = (status = 'CLOSED')`)
@Index('inquiries_created_at_idx', ['createdAt', 'id'])
@Index('inquiries_author_id_idx', ['authorId', 'createdAt', 'id'])
@Index('inquiries_assignee_id_idx', ['assigneeId', 'createdAt', 'id'])
@Index('inquiries_type_idx', ['type', 'createdAt', 'id'])
@Index('inquiries_status_idx', ['status', 'createdAt', 'id'])
@Entity('inquiries')
export class Inquiry {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'inquiries_pkey' }) id!: string;
  /** null where the account was deleted. */
  @Column('uuid', { name: 'author_id', nullable: true }) authorId!: string | null;
  @ManyToOne('User', { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'author_id', foreignKeyConstraintName: 'inquiries_author_id_fkey' })
  author?: User | null;
  /** The administrator who takes care of it; null while nobody does. */
  @Column('uuid', { name: 'assignee_id', nullable: true }) assigneeId!: string | null;
  @ManyToOne('User', { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'assignee_id', foreignKeyConstraintName: 'inquiries_assignee_id_fkey' })
  assignee?: User | null;
  @Column('text') type!: InquiryType;
  @Column('text') subtype!: InquirySubtype;
  @Column('text') subject!: string;
  @Column('text') body!: string;
  @Column('text', { default: 'OPEN' }) status!: InquiryStatus;
  @InstantColumn('created_at') createdAt!: Date;
  /** Last change that the author sees: internal notes leave it as it is. */
  @InstantColumn('updated_at') updatedAt!: Date;
  /** null again once it is reopened, and where it was withdrawn. */
  @InstantColumn('resolved_at', { nullable: true }) resolvedAt!: Date | null;
  @InstantColumn('closed_at', { nullable: true }) closedAt!: Date | null;
  /** Filled by the database alone, and read by no query but as a condition. */
  @Column({ type: 'text', name: 'search_text', collation: 'C', select: false, insert: false, update: false })
  searchText?: string;
}
