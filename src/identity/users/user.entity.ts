import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { UserRole } from '../../core/actor.ts';
import { InstantColumn } from '../../core/columns.ts';

export const userTypes = ['REGULAR', 'EXTERNAL', 'SERVICE'] as const;
export type UserType = (typeof userTypes)[number];
export const userStatuses = ['ACTIVE', 'SUSPENDED'] as const;
export type UserStatus = (typeof userStatuses)[number];
export const presences = ['ONLINE', 'AWAY', 'OFFLINE'] as const;
export type Presence = (typeof presences)[number];

export const MOST_NAME_CHARACTERS = 200;
/** A sign-in name as it is given; stored in lower case. */
export const usernamePattern = /^[A-Za-z0-9_-]{1,64}$/;
/** What the pattern asks for, in words. */
export const USERNAME_RULE = 'must be 1 to 64 letters a-z, digits, hyphens and underscores';

/** An account. The row as stored; what clients see is `UserObject`. */
@Check('users_username_check', `username ~ '^[a-z0-9_-]{1,64}$'`)
@Check('users_email_check', `email = lower(email) AND length(email) <= 254`)
@Check('users_pending_email_check', `pending_email = lower(pending_email)`)
@Check('users_name_check', `name <> '' AND length(name) <= 200`)
@Check('users_type_check', `type IN ('REGULAR', 'EXTERNAL', 'SERVICE')`)
@Check('users_role_check', `role IN ('PENDING', 'USER', 'SUBSCRIBER', 'EXPERT', 'ADMIN')`)
@Check('users_status_check', `status IN ('ACTIVE', 'SUSPENDED')`)
@Check('users_presence_check', `presence IN ('ONLINE', 'AWAY', 'OFFLINE')`)
@Check('users_contact_check', `type = 'SERVICE' OR email IS NOT NULL OR username IS NOT NULL`)
@Unique('users_username_key', ['username'])
@Unique('users_email_key', ['email'])
@Entity('users')
export class User {
  /** UUIDv7, made by the application. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'users_pkey' }) id!: string;
  /** Lower case; null for accounts that sign in by email only. */
  @Column({ type: 'text', nullable: true, collation: 'C' }) username!: string | null;
  /** Lower case; null for SERVICE accounts. */
  @Column({ type: 'text', nullable: true, collation: 'C' }) email!: string | null;
  /** New address that awaits confirmation; the old one holds until then. */
  @Column({ type: 'text', name: 'pending_email', nullable: true, collation: 'C' }) pendingEmail!: string | null;
  @Column({ type: 'text', collation: 'und-x-icu' }) name!: string;
  @Column('text', { name: 'avatar_url', nullable: true }) avatarUrl!: string | null;
  @Column('text', { default: 'REGULAR' }) type!: UserType;
  @Column('text', { default: 'USER' }) role!: UserRole;
  @Column('text', { default: 'ACTIVE' }) status!: UserStatus;
  /** As set by hand; null means as measured from activity. */
  @Column('text', { nullable: true }) presence!: Presence | null;
  @Column('text', { name: 'status_message', nullable: true }) statusMessage!: string | null;
  @Column('text', { name: 'time_zone' }) timeZone!: string;
  @Column('text') locale!: string;
  /** Whether nothing else is allowed before the password is changed. */
  @Column('boolean', { name: 'must_change_password', default: false }) mustChangePassword!: boolean;
  @InstantColumn('email_confirmed_at', { nullable: true }) emailConfirmedAt!: Date | null;
  /** First approval; null while it never was. Tells new sign-ups from people who left. */
  @InstantColumn('approved_at', { nullable: true }) approvedAt!: Date | null;
  @InstantColumn('created_at') joinedAt!: Date;
  @InstantColumn('updated_at') updatedAt!: Date;
  /** Raised by each change, for compare and swap. */
  @Column('integer', { default: 1 }) version!: number;
  /** Name and username as they are searched; filled by the database alone, and read by no query but as a condition. */
  @Column({ type: 'text', name: 'search_text', collation: 'C', select: false, insert: false, update: false })
  searchText?: string;
}
