import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';
import type { User } from '../users/index.ts';

/** Most characters of a subject (OpenID Connect Core §2, `sub`). */
export const MOST_SUBJECT_CHARACTERS = 255;

/** An account of an identity provider that signs in as an account of ours. Of each provider an account has one at most. */
@Check('external_identities_subject_check', `subject <> '' AND length(subject) <= 255`)
@Unique('external_identities_subject_key', ['providerId', 'subject'])
@Unique('external_identities_user_key', ['userId', 'providerId'])
@Entity('external_identities')
export class ExternalIdentity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'external_identities_pkey' }) id!: string;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  @ManyToOne('User', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'external_identities_user_id_fkey' })
  user?: User;
  /** As the configuration names it. */
  @Column({ type: 'text', name: 'provider_id', collation: 'C' }) providerId!: string;
  /** Claim `sub`: a provider never gives it to another person. */
  @Column({ type: 'text', collation: 'C' }) subject!: string;
  @InstantColumn('linked_at') linkedAt!: Date;
}
