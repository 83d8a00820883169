import type { Actor, ProjectRole } from '../../core/actor.ts';
import { Page, type PageRequest } from '../../core/page.ts';
import { sql, type Sql } from '../../core/sql.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import {
  firstMembershipsOfUsers,
  matching,
  membershipCounts,
  membershipCursor,
  membershipPages,
  rolesIn,
  seenMembership,
  type MembershipConditions,
  type MembershipRole,
  type MembershipSide,
  type ProjectMembershipBrief,
} from './project-membership.queries.ts';
import { readerOf } from './project.policy.ts';

/** A project or user whose memberships are listed. */
export interface MembershipOwner {
  readonly id: string;
  /** Whether all are to be seen, as an account sees its own; else those that the actor sees of anybody. */
  readonly isOpen: boolean;
}

/** Which page of memberships. */
export interface MembershipPageWanted {
  readonly request: PageRequest;
  /** Whether no more than a `ProjectMembershipBrief` is needed of each. */
  readonly isBrief: boolean;
}

/** Memberships of many projects or users at once. */
export class ProjectPageService {
  /** The same page of the memberships of each, by name, in their order. @throws BAD_USER_INPUT */
  async pages(
    db: Reader,
    actor: Actor,
    side: MembershipSide,
    owners: readonly MembershipOwner[],
    filter: MembershipConditions,
    { request, isBrief }: MembershipPageWanted,
    countOf: (owner: MembershipOwner) => Promise<number>,
  ): Promise<Page<ProjectMembershipBrief>[]> {
    const found = new Map(owners.map(({ id }) => [id, [] as ProjectMembershipBrief[]]));
    const ids = [...found.keys()];
    const conditions = conditionsOf(actor, owners, filter);
    const isFirstOfAll = side === 'user' && conditions.length === 0 && request.cursor === null && !request.backward;
    const statement = isFirstOfAll
      ? firstMembershipsOfUsers(ids, request.limit, isBrief)
      : membershipPages(side, ids, conditions, request);
    for (const membership of await db.rows<ProjectMembershipBrief>(statement))
      found.get(side === 'project' ? membership.projectId : membership.userId)?.push(membership);
    return owners.map((owner) => new Page(found.get(owner.id)!, request, membershipCursor(side), () => countOf(owner)));
  }

  /** How many memberships each has, in their order. */
  async counts(
    db: Reader,
    actor: Actor,
    side: MembershipSide,
    owners: readonly MembershipOwner[],
    filter: MembershipConditions,
  ): Promise<number[]> {
    const ids = owners.map(({ id }) => id);
    const rows = await db.rows<{ ownerId: string; count: number }>(
      membershipCounts(side, ids, conditionsOf(actor, owners, filter)),
    );
    const counts = new Map(rows.map(({ ownerId, count }) => [ownerId, count]));
    return ids.map((id) => counts.get(id) ?? 0);
  }

  /** The role of the actor in each of these projects, as it is by now; null where it is not in it. */
  async ownRoles(db: Reader, actor: Actor, projectIds: readonly string[]): Promise<(ProjectRole | null)[]> {
    const { id } = readerOf(actor);
    const rows = id === null ? [] : await db.rows<MembershipRole>(rolesIn(projectIds, [id]));
    const roles = new Map(rows.map(({ projectId, role }) => [projectId, role]));
    return projectIds.map((projectId) => roles.get(projectId) ?? null);
  }
}

function conditionsOf(actor: Actor, owners: readonly MembershipOwner[], filter: MembershipConditions): Sql[] {
  const reader = readerOf(actor);
  if (reader.readsAll) return matching(filter, true);
  const open = owners.filter(({ isOpen }) => isOpen).map(({ id }) => id);
  const seen =
    open.length > 0 ? sql`(m.user_id = ANY(${open}::uuid[]) OR ${seenMembership(reader)})` : seenMembership(reader);
  return [seen, ...matching(filter, false)];
}
