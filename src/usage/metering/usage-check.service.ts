import DataLoader from 'dataloader';
import { signedIn } from '../../access/guard.ts';
import type { RequestContext } from '../../core/request-context.ts';
import { userErrors } from '../../identity/users/index.ts';
import { projectErrors } from '../../organization/projects/index.ts';
import { judge } from './admission.policy.ts';
import { knownProjectIds } from './known-projects.ts';
import { missing } from './metering.errors.ts';
import { Lapses } from './lapses.ts';
import type { Decision } from './reservation.service.ts';
import type { UsageStandingService } from './standing.service.ts';
import { useOf, type SaidUse, type Use } from './use.policy.ts';

const checks = Symbol('checks of usage');
const MOST_AT_ONCE = 500;

/** What is said of a use, or what it names that is not there. */
type Checked = Decision | 'NO_USER' | 'NO_PROJECT';

/** Says whether usage would fit now, and holds nothing. */
export class UsageCheckService {
  constructor(private readonly standings: UsageStandingService) {}

  /** As of now: who is to be sure of it reserves. @throws BAD_USER_INPUT, NOT_FOUND */
  async check(context: RequestContext, usage: SaidUse): Promise<Decision> {
    const use = useOf(usage, signedIn(context.actor).subjectId, ['usage']);
    const decision = await context.once(checks, (made) => this.#loader(made)).load(use);
    if (decision === 'NO_USER') throw missing(userErrors.NOT_FOUND, ['usage'], 'userId');
    if (decision === 'NO_PROJECT') throw missing(projectErrors.NOT_FOUND, ['usage'], 'projectId');
    return decision;
  }

  /** The same statements for however many a document asks for. */
  #loader({ read }: RequestContext): DataLoader<Use, Checked> {
    return new DataLoader<Use, Checked>(
      (uses) =>
        read(async (db) => {
          const projectIds = await knownProjectIds(db, uses.map(({ projectId }) => projectId)); // prettier-ignore
          const standings = await this.standings.of(db, uses.map(({ userId }) => userId)); // prettier-ignore
          const judged = uses.map((use) => {
            const standing = standings.get(use.userId);
            return standing && { use, standing, verdict: judge(standing, use) };
          });
          const refused = judged.flatMap((each) => (each && !each.verdict.allowed ? [each.use.userId] : []));
          const lapses = await Lapses.of(db, refused, db.now);
          return judged.map((each, index) => {
            if (!each) return 'NO_USER';
            const { projectId } = uses[index]!;
            if (projectId !== null && !projectIds.has(projectId)) return 'NO_PROJECT';
            const { use, standing, verdict } = each;
            return { ...verdict, retryAt: verdict.allowed ? null : lapses.retryAt(standing, use, verdict) };
          });
        }),
      { cache: false, maxBatchSize: MOST_AT_ONCE },
    );
  }
}
