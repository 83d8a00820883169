import { badInput, DomainError, itemFailure, type ItemFailure } from '../../core/errors.ts';
import { IdList } from '../../core/id-list.ts';
import { canonical, isId } from '../../core/ids.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { Tx } from '../../core/tx.ts';
import { refuseStronger } from '../../access/ceiling.ts';
import { signedIn } from '../../access/guard.ts';
import {
  lockUser,
  userErrors,
  type StandingChange,
  type UserService,
  type UserStandingService,
  type UserView,
} from '../../identity/users/index.ts';
import type { GroupMembershipService, NamedGroup } from '../../organization/groups/index.ts';
import type { ProjectAssignment, ProjectMembershipService } from '../../organization/projects/index.ts';
import type { AccessGrantService } from '../../permissions/resources/index.ts';
import { grantByIds, revokeByIds } from './user-resources.ts';
import type { UserDeletionService } from './user-deletion.service.ts';

/** What becomes of each of many users; what is left out stays. */
export interface BulkChange extends StandingChange {
  readonly addToGroups?: readonly string[] | null;
  readonly removeFromGroups?: readonly string[] | null;
  readonly assignToProject?: ProjectAssignment | null;
  readonly unassignFromProject?: string | null;
  /** To be granted at READ. */
  readonly grantResources?: readonly string[] | null;
  readonly revokeResources?: readonly string[] | null;
}

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

/** The groups of a change, as they were named. */
interface GroupLists {
  readonly joined: IdList;
  readonly left: IdList;
}

const MAX_USERS = 500;

/** One change of many users, each in a transaction of its own. */
export class BulkUserService {
  constructor(
    private readonly users: UserService,
    private readonly standing: UserStandingService,
    private readonly memberships: ProjectMembershipService,
    private readonly accessGrants: AccessGrantService,
    private readonly deletion: UserDeletionService,
    private readonly groups: GroupMembershipService,
  ) {}

  /** @throws BAD_USER_INPUT for more than 500 users or groups, a change that contradicts itself, or none at all */
  async update({ mutateEach }: Doors, ids: readonly string[], change: BulkChange): Promise<BulkUserOutcomes> {
    refuseUnclear(change);
    const lists = groupLists(change);
    return outcomes(ids, await eachUser(mutateEach, ids, (tx, id) => this.#change(tx, id, change, lists)));
  }

  /** @throws BAD_USER_INPUT for more than 500 users */
  async delete({ mutateEach }: Doors, ids: readonly string[]): Promise<BulkUserOutcomes> {
    const gone = async (tx: Tx, id: string): Promise<null> => {
      await this.deletion.delete(tx, id);
      return null;
    };
    return outcomes(ids, await eachUser(mutateEach, ids, gone));
  }

  /** Resources are locked before projects, these before groups and these before accounts, as everybody does. */
  async #change(tx: Tx, id: string, change: BulkChange, { joined, left }: GroupLists): Promise<UserView> {
    const { role, status, assignToProject, unassignFromProject, grantResources, revokeResources } = change;
    const resourceIds = [...(grantResources ?? []), ...(revokeResources ?? [])];
    if (resourceIds.length > 0) await this.accessGrants.hold(tx, resourceIds);
    const projectIds = [assignToProject?.projectId, unassignFromProject].filter((each) => each != null);
    if (projectIds.length > 0) await this.memberships.hold(tx, projectIds);
    const [joining, leaving] = await this.groups.open(tx, [joined, left]);
    if (role != null || status != null) await this.standing.change(tx, id, { role, status });
    if (joining!.length + leaving!.length > 0) await this.#move(tx, id, joining!, leaving!);
    if (assignToProject) await this.memberships.put(tx, id, assignToProject);
    if (unassignFromProject != null) await this.memberships.unassign(tx, id, unassignFromProject);
    if (!(await this.users.findById(tx, id))) throw userErrors.NOT_FOUND();
    if (grantResources?.length) await grantByIds(this.accessGrants, tx, id, grantResources, ['grantResources']);
    if (revokeResources?.length) await revokeByIds(this.accessGrants, tx, id, revokeResources, ['revokeResources']);
    return (await this.users.findById(tx, id))!;
  }

  async #move(tx: Tx, id: string, joining: readonly NamedGroup[], leaving: readonly NamedGroup[]): Promise<void> {
    const target = await lockUser(tx, id);
    refuseStronger(signedIn(tx.actor), target);
    await this.groups.join(tx, joining, [target.id]);
    await this.groups.leave(tx, leaving, [target.id]);
  }
}

function refuseUnclear(change: BulkChange): void {
  const isSaid = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : value != null);
  if (!Object.values(change).some(isSaid)) throw badInput(['change'], 'There is nothing to change.', 'EMPTY');
  const { assignToProject, unassignFromProject } = change;
  if (assignToProject && assignToProject.projectId.toLowerCase() === unassignFromProject?.toLowerCase())
    throw badInput(['change', 'unassignFromProject'], 'This is the project to assign to.', 'CONTRADICTION');
}

function groupLists({ addToGroups, removeFromGroups }: BulkChange): GroupLists {
  const joined = new IdList(addToGroups ?? [], ['change', 'addToGroups']);
  const left = new IdList(removeFromGroups ?? [], ['change', 'removeFromGroups']);
  left.refuseCommon(joined, 'The change adds to this group as well.');
  return { joined, left };
}

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
