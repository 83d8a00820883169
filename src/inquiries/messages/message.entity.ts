import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';
import type { User } from '../../identity/users/index.ts';
import type { Inquiry } from '../inquiries/index.ts';

/** A reply in an inquiry, or a note of administrators on it. The row as stored; what clients see is `InquiryMessageObject`. */
@Check('inquiry_messages_body_check', `body <> '' AND length(body) <= 10000`)
@Index('inquiry_messages_inquiry_id_idx', ['inquiryId', 'createdAt', 'id'])
@Index('inquiry_messages_author_id_idx', ['authorId'])
@Entity('inquiry_messages')
export class InquiryMessage {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'inquiry_messages_pkey' }) id!: string;
  @Column('uuid', { name: 'inquiry_id' }) inquiryId!: string;
  @ManyToOne('Inquiry', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'inquiry_id', foreignKeyConstraintName: 'inquiry_messages_inquiry_id_fkey' })
  inquiry?: Inquiry;
  /** null where the account was deleted. */
  @Column('uuid', { name: 'author_id', nullable: true }) authorId!: string | null;
  @ManyToOne('User', { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'author_id', foreignKeyConstraintName: 'inquiry_messages_author_id_fkey' })
  author?: User | null;
  @Column('text') body!: string;
  /** Read by administrators only. */
  @Column('boolean', { name: 'is_internal' }) isInternal!: boolean;
  @InstantColumn('created_at') createdAt!: Date;
}
