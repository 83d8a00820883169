import { PERMISSION_SOURCES, type StoredAccess } from '../../access/permission-sources.ts';
import type { UserRole } from '../../core/actor.ts';
import type { Statement } from '../../core/sql.ts';

/** An account with all that decides what it may do. */
export interface SubjectRow {
  readonly id: string;
  readonly role: UserRole;
  readonly status: 'ACTIVE' | 'SUSPENDED';
  readonly access: StoredAccess;
}

export const subjectsByIds = (ids: readonly string[]): Statement => ({
  name: 'subjects_by_ids',
  text: `SELECT u.id, u.role, u.status, ${PERMISSION_SOURCES} AS access FROM users u WHERE u.id = ANY($1::uuid[])`,
  values: [ids],
});
