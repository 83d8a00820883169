import { badInput, DomainError, itemFailure, type ItemFailure } from '../../core/errors.ts';
import { isId } from '../../core/ids.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { Tx } from '../../core/tx.ts';
import {
  userErrors,
  type StandingChange,
  type UserStandingService,
  type UserView,
} from '../../identity/users/index.ts';
import type { UserDeletionService } from './user-deletion.service.ts';

/** The door of a change in many transactions. */
export type Doors = Pick<RequestContext, 'mutateEach'>;

/** What became of one user of many. */
export interface BulkUserOutcome {
  /** As asked for. */
  readonly id: string;
  /** As it is after the change; null when it failed or was deleted. */
  readonly user: UserView | null;
  readonly error: ItemFailure | null;
}

/** What became of many users, in the order asked for. */
export interface BulkUserOutcomes {
  readonly results: readonly BulkUserOutcome[];
  /** Users, each counted once however often it was named. */
  readonly succeededCount: number;
  readonly failedCount: number;
}

const MAX_USERS = 500;

/** One change of many users, each in a transaction of its own. */
export class BulkUserService {
  constructor(
    private readonly standing: UserStandingService,
    private readonly deletion: UserDeletionService,
  ) {}

  /** @throws BAD_USER_INPUT for more than 500 users, or no change at all */
  async update({ mutateEach }: Doors, ids: readonly string[], change: StandingChange): Promise<BulkUserOutcomes> {
    if (change.role == null && change.status == null)
      throw badInput(['change'], 'There is nothing to change.', 'EMPTY');
    return outcomes(ids, await eachUser(mutateEach, ids, (tx, id) => this.standing.changed(tx, id, change)));
  }

  /** @throws BAD_USER_INPUT for more than 500 users */
  async delete({ mutateEach }: Doors, ids: readonly string[]): Promise<BulkUserOutcomes> {
    const gone = async (tx: Tx, id: string): Promise<null> => {
      await this.deletion.delete(tx, id);
      return null;
    };
    return outcomes(ids, await eachUser(mutateEach, ids, gone));
  }
}

/** UUIDs are compared without regard to case (RFC 9562 §4). */
const canonical = (id: string): string => id.toLowerCase();

/** Does the work once for each user: the user as it is then, or why it failed. */
async function eachUser(
  mutateEach: Doors['mutateEach'],
  ids: readonly string[],
  work: (tx: Tx, id: string) => Promise<UserView | null>,
): Promise<Map<string, UserView | null | DomainError>> {
  if (ids.length > MAX_USERS) throw badInput(['ids'], `At most ${MAX_USERS} users at once.`, 'TOO_MANY');
  const asked = [...new Set(ids.map(canonical))];
  const known = asked.filter(isId);
  const done = await mutateEach(known, work);
  const outcomeOf = new Map(known.map((id, index) => [id, done[index]]));
  return new Map(asked.map((id) => [id, isId(id) ? outcomeOf.get(id)! : userErrors.NOT_FOUND()]));
}

function outcomes(
  ids: readonly string[],
  outcomeOf: ReadonlyMap<string, UserView | null | DomainError>,
): BulkUserOutcomes {
  const failedCount = [...outcomeOf.values()].filter((outcome) => outcome instanceof DomainError).length;
  return {
    results: ids.map((id) => {
      const outcome = outcomeOf.get(canonical(id))!;
      return outcome instanceof DomainError
        ? { id, user: null, error: itemFailure(outcome) }
        : { id, user: outcome, error: null };
    }),
    succeededCount: outcomeOf.size - failedCount,
    failedCount,
  };
}
