import type { UserRole } from '../../core/actor.ts';
import type { Statement } from '../../core/sql.ts';
import type { UserStatus, UserType } from '../users/index.ts';

/** An account as signing in needs it, with its password hash; null for none. */
export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly type: UserType;
  readonly role: UserRole;
  readonly status: UserStatus;
  readonly hash: string | null;
}

const select = `SELECT u.id, u.name, u.type, u.role, u.status, p.hash
  FROM users u LEFT JOIN passwords p ON p.user_id = u.id`;

/** The account that signs in by this address or name; a username holds no @. */
export function accountByLogin(login: string): Statement {
  const values = [login.toLowerCase()];
  return login.includes('@')
    ? { name: 'account_by_email', text: `${select} WHERE u.email = $1`, values }
    : { name: 'account_by_username', text: `${select} WHERE u.username = $1`, values };
}

/** The address that people who wait may write to. */
export const superAdminEmail: Statement = {
  name: 'super_admin_email',
  text: 'SELECT u.email FROM installation i JOIN users u ON u.id = i.super_admin_id',
  values: [],
};
