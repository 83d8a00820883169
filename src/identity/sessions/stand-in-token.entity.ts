import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';

/** A refresh token of nobody: what a sign-up with a known address is given, so that it looks like any other. */
@Index('stand_in_tokens_family_id_idx', ['familyId'])
@Index('stand_in_tokens_expires_at_idx', ['expiresAt'])
@Entity('stand_in_tokens')
export class StandInToken {
  /** SHA-256 of the token. */
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'stand_in_tokens_pkey' }) digest!: Buffer;
  @Column('uuid', { name: 'family_id' }) familyId!: string;
  @InstantColumn('expires_at') expiresAt!: Date;
  @InstantColumn('used_at', { nullable: true }) usedAt!: Date | null;
}
