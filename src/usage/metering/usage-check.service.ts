import DataLoader from 'dataloader';
import { signedIn } from '../../access/guard.ts';
import type { RequestContext } from '../../core/request-context.ts';
import { userErrors } from '../../identity/users/index.ts';
import { judge } from './admission.policy.ts';
import { Lapses } from './lapses.ts';
import type { Decision } from './reservation.service.ts';
import type { UsageStandingService } from './standing.service.ts';
import { useOf, type SaidUse, type Use } from './use.policy.ts';

const checks = Symbol('checks of usage');
const MOST_AT_ONCE = 500;

/** Says whether usage would fit now, and holds nothing. */
export class UsageCheckService {
  constructor(private readonly standings: UsageStandingService) {}

  /** As of now: who is to be sure of it reserves. @throws BAD_USER_INPUT, NOT_FOUND */
  async check(context: RequestContext, usage: SaidUse): Promise<Decision> {
    const use = useOf(usage, signedIn(context.actor).subjectId, ['usage']);
    const decision = await context.once(checks, (made) => this.#loader(made)).load(use);
    if (decision) return decision;
    const { code, message } = userErrors.NOT_FOUND();
    throw userErrors.NOT_FOUND([{ path: ['usage', 'userId'], code, message }]);
  }

  /** The same statements for however many a document asks for. */
  #loader({ read }: RequestContext): DataLoader<Use, Decision | null> {
    return new DataLoader<Use, Decision | null>(
      (uses) =>
        read(async (db) => {
          const standings = await this.standings.of(db, uses.map(({ userId }) => userId)); // prettier-ignore
          const judged = uses.map((use) => {
            const standing = standings.get(use.userId);
            return standing && { use, standing, verdict: judge(standing, use) };
          });
          const refused = judged.flatMap((each) => (each && !each.verdict.allowed ? [each.use.userId] : []));
          const lapses = await Lapses.of(db, refused, db.now);
          return judged.map((each) => {
            if (!each) return null;
            const { use, standing, verdict } = each;
            return { ...verdict, retryAt: verdict.allowed ? null : lapses.retryAt(standing, use, verdict) };
          });
        }),
      { cache: false, maxBatchSize: MOST_AT_ONCE },
    );
  }
}
