import { badInput } from '../../core/errors.ts';
import type { PageRequest } from '../../core/page.ts';
import type { PermissionLevel } from '../../core/permission-level.ts';
import type { IdentifiedReader } from '../../core/unit-of-work.ts';
import type { SettingsStore } from '../../foundation/settings/index.ts';
import { levelsFrom } from './resource.policy.ts';
import {
  resourceUserCounts,
  resourceUserPages,
  type ResourceUser,
  type ResourceUsersWanted,
  type UsedResource,
} from './resource-users.queries.ts';

/** Who has access to resources, by whatever source: `accessTo`, asked of everybody at once. */
export class ResourceUserService {
  constructor(private readonly settings: SettingsStore) {}

  /**
   * Which users are on the same page of many resources, by name.
   * @throws BAD_USER_INPUT, also for NONE, which everybody has
   */
  async pages(
    db: IdentifiedReader,
    resources: readonly UsedResource[],
    level: PermissionLevel,
    request: PageRequest,
  ): Promise<ResourceUser[]> {
    return db.rows<ResourceUser>(resourceUserPages(resources, await this.#wanted(level, db.now), request));
  }

  /** How many users each of these resources has, in their order. @throws BAD_USER_INPUT */
  async counts(db: IdentifiedReader, resources: readonly UsedResource[], level: PermissionLevel): Promise<number[]> {
    const statement = resourceUserCounts(resources, await this.#wanted(level, db.now));
    const counts = new Map((await db.rows<{ id: string; count: number }>(statement)).map((row) => [row.id, row.count]));
    return resources.map(({ id }) => counts.get(id) ?? 0);
  }

  async #wanted(level: PermissionLevel, now: Date): Promise<ResourceUsersWanted> {
    if (level === 'NONE') throw badInput(['level'], 'It has to be ACCESS, READ or WRITE.', 'NOT_ALLOWED');
    const { adminsBypassGrants, defaultsApplyTo } = (await this.settings.get()).permissions;
    return { levels: levelsFrom(level), adminsBypassGrants, defaultsApplyTo, now };
  }
}
