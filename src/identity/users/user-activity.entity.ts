import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';
import type { User } from './user.entity.ts';

/** When an account was last active, exact to the minute. Apart from users, whose every index it would rewrite. */
@Entity('user_activity')
export class UserActivity {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'user_activity_pkey' }) userId!: string;
  @OneToOne('User', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'user_activity_user_id_fkey' })
  user?: User;
  /** null before the first authenticated request. */
  @InstantColumn('last_active_at', { nullable: true }) lastActiveAt!: Date | null;
  /** When the account was made; the database takes it from there. */
  @InstantColumn('joined_at') joinedAt!: Date;
  /** Whether the account is ACTIVE and not PENDING; the database keeps it so. */
  @Column('boolean', { name: 'may_be_used', default: true }) mayBeUsed!: boolean;
}
