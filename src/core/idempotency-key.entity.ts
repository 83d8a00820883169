import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './columns.ts';

/** The answer to a mutation that may be sent again. */
@Index('idempotency_keys_created_at_idx', ['createdAt'])
@Index('idempotency_keys_target_id_idx', ['targetId'])
@Entity('idempotency_keys')
export class IdempotencyKey {
  @PrimaryColumn('uuid', { name: 'actor_id', primaryKeyConstraintName: 'idempotency_keys_pkey' }) actorId!: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'idempotency_keys_pkey' }) key!: string;
  @Column('bytea', { name: 'request_digest' }) requestDigest!: Buffer;
  /** Structured clone of the result, without secrets; null until the mutation has run. */
  @Column('bytea', { nullable: true }) result!: Buffer | null;
  /** What the answer is about, with which it goes. */
  @Column('uuid', { name: 'target_id', nullable: true }) targetId!: string | null;
  @InstantColumn('created_at') createdAt!: Date;
}
