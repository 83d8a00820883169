import type { Statement } from '../../core/sql.ts';

/** What a directory that masters an account says of it. */
export interface Mastery {
  /** Whether the account may be used. */
  readonly isActive: boolean;
}

/** The same of many; local accounts are left out. Of accounts that are locked, sure only when read after that. */
export const masteries = (userIds: readonly string[]): Statement => ({
  name: 'account_masteries',
  text: `SELECT user_id AS "userId", is_active AS "isActive" FROM directory_accounts WHERE user_id = ANY($1::uuid[])`,
  values: [userIds],
});

export type MasteryRow = Mastery & { readonly userId: string };
