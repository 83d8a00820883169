import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';
import type { User } from '../users/index.ts';

/** A password, apart from its account: no row means that the account has none. */
@Entity('passwords')
export class Password {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'passwords_pkey' }) userId!: string;
  @OneToOne('User', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'passwords_user_id_fkey' })
  user?: User;
  /** bcrypt. */
  @Column('text') hash!: string;
  @InstantColumn('changed_at') changedAt!: Date;
}
