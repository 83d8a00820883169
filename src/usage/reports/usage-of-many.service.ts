import { accessErrors, signedIn } from '../../access/guard.ts';
import type { UserActor } from '../../core/actor.ts';
import type { Clock } from '../../core/clock.ts';
import { isId } from '../../core/ids.ts';
import { atLeast } from '../../core/permission-level.ts';
import type { RequestContext } from '../../core/request-context.ts';
import { summedSpan, type AskedRange } from './usage-span.ts';
import { once, UsageSummary } from './usage-summary.ts';
import type { UsageSummaryService } from './usage-summary.service.ts';

/** What everybody used, or all in a project together. */
export class UsageOfManyService {
  constructor(
    private readonly summaries: UsageSummaryService,
    private readonly clock: Clock,
  ) {}

  /**
   * Of everybody where no project is named. One that is not there, or that the actor is not in and may not look into
   * either, has none.
   * @throws FORBIDDEN, BAD_USER_INPUT for more than 400 days
   */
  async find(
    { actor, read, readLate }: Pick<RequestContext, 'actor' | 'read' | 'readLate'>,
    asked: string | null | undefined,
    range: AskedRange | null | undefined,
  ): Promise<UsageSummary | null> {
    const projectId = asked ?? null;
    const use = { projectId, span: summedSpan(range, this.clock.now()) };
    if (!maySee(signedIn(actor), projectId)) return null;
    if (projectId !== null) {
      const isKnown = isId(projectId) && (await read((db) => this.summaries.isKnownProject(db, projectId)));
      if (!isKnown) return null;
    }
    const sums = once(() => readLate((db) => this.summaries.ofMany(db, use)));
    return new UsageSummary({
      sums,
      estimate: async () => (await sums()).estimate,
      breakdown: (by) => readLate((db) => this.summaries.bucketsOfMany(db, use, by)),
    });
  }
}

/** Whether the project, if it is there, is one for the actor. @throws FORBIDDEN where it is known that it is not */
function maySee({ permissions, projectRoles }: UserActor, projectId: string | null): boolean {
  if (atLeast(permissions.level('MONITORING'), 'ACCESS')) return true;
  const ownRole = projectId === null ? 'USER' : projectRoles.get(projectId.toLowerCase());
  if (ownRole === 'USER') throw accessErrors.FORBIDDEN();
  return ownRole === 'PROJECT_ADMIN';
}
