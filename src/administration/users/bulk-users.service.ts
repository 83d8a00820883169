import { badInput, DomainError, itemFailure, type ItemFailure } from '../../core/errors.ts';
import { isId } from '../../core/ids.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { Tx } from '../../core/tx.ts';
import {
  userErrors,
  type StandingChange,
  type UserService,
  type UserStandingService,
  type UserView,
} from '../../identity/users/index.ts';
import type { UserDeletionService } from './user-deletion.service.ts';

/** The doors of a change in many transactions. */
export type Doors = Pick<RequestContext, 'read' | 'mutateEach'>;

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
    private readonly users: UserService,
    private readonly standing: UserStandingService,
    private readonly deletion: UserDeletionService,
  ) {}

  /** @throws BAD_USER_INPUT for more than 500 users, or no change at all */
  async update({ read, mutateEach }: Doors, ids: readonly string[], change: StandingChange): Promise<BulkUserOutcomes> {
    if (change.role == null && change.status == null)
      throw badInput(['change'], 'There is nothing to change.', 'EMPTY');
    const errors = await eachUser(mutateEach, ids, (tx, id) => this.standing.change(tx, id, change));
    const changed = [...errors].filter(([, error]) => error === null).map(([id]) => id);
    const users = await read((db) => this.users.byIds(db, changed));
    return outcomes(ids, errors, new Map(users.map((user) => [user.id, user])));
  }

  /** @throws BAD_USER_INPUT for more than 500 users */
  async delete({ mutateEach }: Doors, ids: readonly string[]): Promise<BulkUserOutcomes> {
    const errors = await eachUser(mutateEach, ids, (tx, id) => this.deletion.delete(tx, id));
    return outcomes(ids, errors, new Map());
  }
}

/** UUIDs are compared without regard to case (RFC 9562 §4). */
const canonical = (id: string): string => id.toLowerCase();

/** Does the work once for each user, and tells why it failed; null where it did not. */
async function eachUser(
  mutateEach: Doors['mutateEach'],
  ids: readonly string[],
  work: (tx: Tx, id: string) => Promise<unknown>,
): Promise<Map<string, ItemFailure | null>> {
  if (ids.length > MAX_USERS) throw badInput(['ids'], `At most ${MAX_USERS} users at once.`, 'TOO_MANY');
  const asked = [...new Set(ids.map(canonical))];
  const known = asked.filter(isId);
  const done = await mutateEach(known, work);
  const outcomeOf = new Map(known.map((id, index) => [id, done[index]]));
  return new Map(
    asked.map((id) => {
      const outcome = isId(id) ? outcomeOf.get(id) : userErrors.NOT_FOUND();
      return [id, outcome instanceof DomainError ? itemFailure(outcome) : null];
    }),
  );
}

function outcomes(
  ids: readonly string[],
  errors: ReadonlyMap<string, ItemFailure | null>,
  users: ReadonlyMap<string, UserView>,
): BulkUserOutcomes {
  const failedCount = [...errors.values()].filter((error) => error !== null).length;
  return {
    results: ids.map((id) => ({
      id,
      user: users.get(canonical(id)) ?? null,
      error: errors.get(canonical(id)) ?? null,
    })),
    succeededCount: errors.size - failedCount,
    failedCount,
  };
}
