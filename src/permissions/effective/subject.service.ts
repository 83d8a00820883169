import DataLoader from 'dataloader';
import { effectivePermissions, type EffectivePermissions } from '../../access/effective-permissions.ts';
import { sourcesOf } from '../../access/permission-sources.ts';
import type { ProjectRole, UserRole } from '../../core/actor.ts';
import { isId } from '../../core/ids.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import { UserMemo } from '../../foundation/memo/index.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import { subjectsByIds, type SubjectRow } from './subject.queries.ts';

/** An account as it is asked about: what it may do, why, and where it belongs. */
export interface Subject {
  readonly id: string;
  readonly role: UserRole;
  readonly isSuspended: boolean;
  readonly permissions: EffectivePermissions;
  readonly projectRoles: ReadonlyMap<string, ProjectRole>;
  readonly groupIds: ReadonlySet<string>;
}

const memoSize = { name: 'subjects', max: 50_000, ttlMs: 60_000 };

/** What accounts may do, remembered until the account's access changes; loaded with one statement for all who are asked about at once. */
export class SubjectService {
  readonly #memo: UserMemo<Subject>;
  readonly #loader: DataLoader<string, Subject | null>;

  constructor(unitOfWork: UnitOfWork, notifications: Notifications) {
    this.#memo = new UserMemo(notifications, ({ id }) => [id], memoSize);
    // Settings say whom the default permissions are for.
    notifications.on('settings', () => this.#memo.drop(null));
    this.#loader = new DataLoader<string, Subject | null>(
      async (ids) => {
        const rows = await unitOfWork.read((db) => db.rows<SubjectRow>(subjectsByIds(ids)));
        const found = new Map(rows.map((row) => [row.id, subjectOf(row)]));
        return ids.map((id) => found.get(id) ?? null);
      },
      { cache: false, maxBatchSize: 500 },
    );
  }

  /** null for nobody. */
  async find(id: string): Promise<Subject | null> {
    const key = id.toLowerCase();
    return isId(key) ? this.#memo.get(key, () => this.#loader.load(key), [key]) : null;
  }
}

function subjectOf({ id, role, status, access }: SubjectRow): Subject {
  const isSuspended = status === 'SUSPENDED';
  return {
    id,
    role,
    isSuspended,
    permissions: effectivePermissions(sourcesOf({ role, isActive: !isSuspended && role !== 'PENDING' }, access)),
    projectRoles: new Map(Object.entries(access.projects ?? {})),
    groupIds: new Set((access.groups ?? []).map(({ groupId }) => groupId)),
  };
}
