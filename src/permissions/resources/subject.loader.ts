import type { RequestContext } from '../../core/request-context.ts';
import type { UserLoader } from '../../identity/users/index.ts';
import { groupAsSeenBy, type GroupLoaders } from '../../organization/groups/index.ts';
import { orgUnitAsSeenBy, type OrgUnitLoaders } from '../../organization/org-units/index.ts';
import type { GrantSubject } from './access-news.ts';
import { subjectErrors } from './resource.errors.ts';
import type { Subject } from './subject.type.ts';

/** Users, groups and units that grants name. */
export class SubjectLoader {
  constructor(
    private readonly users: UserLoader,
    private readonly groups: GroupLoaders,
    private readonly orgUnits: OrgUnitLoaders,
  ) {}

  /** Whom a grant is given to. @throws NOT_FOUND where it was deleted meanwhile */
  async get(context: RequestContext, subject: GrantSubject): Promise<Subject> {
    const found = await this.#find(context, subject);
    if (!found) throw subjectErrors.NOT_FOUND();
    return found;
  }

  /** Those of many that there are. */
  async known(context: RequestContext, subjects: readonly GrantSubject[]): Promise<Subject[]> {
    const found = await Promise.all(subjects.map((subject) => this.#find(context, subject)));
    return found.filter((subject) => subject !== null);
  }

  async #find(context: RequestContext, { userId, groupId, orgUnitId }: GrantSubject): Promise<Subject | null> {
    if (userId !== null) return this.users.findAsSeen(context, userId);
    if (groupId !== null) {
      const group = await this.groups.find(context, groupId);
      return group && groupAsSeenBy(context.actor, group);
    }
    const unit = await this.orgUnits.find(context, orgUnitId!);
    return unit && orgUnitAsSeenBy(context.actor, unit);
  }
}
