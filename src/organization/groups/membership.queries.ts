import { nameCursor } from '../../core/name-order.ts';
import type { PageRequest } from '../../core/page.ts';
import { empty, join, sql, type Sql, type Statement } from '../../core/sql.ts';
import { userMatches, userPages } from '../../identity/users/index.ts';
import { membershipsOf } from './group.queries.ts';

/** Which members to list. */
export interface MemberConditions {
  readonly search?: string | null;
  /** Without those that come from somewhere else. */
  readonly directOnly?: boolean | null;
}

/** A user in a group. */
export interface Membership {
  readonly groupId: string;
  readonly userId: string;
}

const LIST = 'members';
const unnamed = ({ text, values }: Sql): Statement => ({ text, values });

export const memberCursor = nameCursor(LIST);

/**
 * The same page of the members of many groups, by name: of each up to `limit + 1`, in the direction of reading.
 * @throws BAD_USER_INPUT for a bad cursor
 */
export const memberPages = (groupIds: readonly string[], request: PageRequest, filter: MemberConditions): Statement =>
  userPages({
    list: LIST,
    ownerIds: groupIds,
    memberships: (groupId) => sql`${membershipsOf(filter.directOnly ?? false)} m WHERE m.group_id = ${groupId}`,
    matching: matching(filter),
    request,
  });

/** How many members of each of these groups match. Each by itself, since what is best for a few is bad for all. */
export function memberCounts(groupIds: readonly string[], filter: MemberConditions): Statement {
  const matches = matching(filter);
  const users = matches === empty ? empty : sql`JOIN users u ON u.id = m.user_id`;
  const counts = groupIds.map(
    (id) => sql`SELECT ${id}::uuid AS id, count(*)::int AS count FROM (
      SELECT m.user_id FROM ${membershipsOf(filter.directOnly ?? false)} m ${users}
      WHERE m.group_id = ${id}::uuid ${matches} GROUP BY m.user_id) each`,
  );
  return unnamed(join(counts, ' UNION ALL '));
}

/** Whoever sees members may read email addresses. */
function matching({ search }: MemberConditions): Sql {
  const matches = search ? userMatches(search, true) : null;
  return matches ? sql`AND ${matches}` : empty;
}

/** Members of a group by whatever way, at most so many. */
export const someMembers = (groupId: string, limit: number): Statement => ({
  name: 'some_members_of_group',
  text: 'SELECT user_id AS "userId" FROM group_memberships WHERE group_id = $1 LIMIT $2',
  values: [groupId, limit],
});

/** Everybody in a group that has limits, by whatever way; whoever deletes one without needs not know. */
export const allMembers = (groupId: string): Statement => ({
  name: 'all_members_of_limited_group',
  text: `SELECT DISTINCT user_id AS "userId" FROM group_memberships
    WHERE group_id = $1 AND EXISTS (SELECT FROM usage_limits l WHERE l.group_id = $1)`,
  values: [groupId],
});

/** Groups by id, locked, in an order that all who lock many have in common. */
export const lockedGroups = (ids: readonly string[]): Statement => ({
  name: 'locked_groups',
  text: 'SELECT g.id, g.name FROM groups g WHERE g.id = ANY($1::uuid[]) ORDER BY g.id FOR UPDATE',
  values: [ids],
});

/** Groups by name, without regard to case, each with the name that it was asked for by. */
const NAMED = `SELECT g.id, g.name, wanted.name AS "wantedName"
    FROM unnest($1::text[]) AS wanted (name) JOIN groups g ON lower(g.name) = lower(wanted.name COLLATE "und-x-icu")`;

export const namedGroups = (names: readonly string[]): Statement => ({
  name: 'named_groups',
  text: NAMED,
  values: [names],
});

/** The same, locked, in the order of `lockedGroups`. */
export const lockedNamedGroups = (names: readonly string[]): Statement => ({
  name: 'locked_named_groups',
  text: `${NAMED} ORDER BY g.id FOR UPDATE OF g`,
  values: [names],
});

/** Which of these accounts somebody added to which of these groups. */
export const directMemberships = (groupIds: readonly string[], userIds: readonly string[]): Statement => ({
  name: 'direct_memberships',
  text: `SELECT group_id AS "groupId", user_id AS "userId" FROM group_members
    WHERE user_id = ANY($2::uuid[]) AND group_id = ANY($1::uuid[])`,
  values: [groupIds, userIds],
});

const pairs = (memberships: readonly Membership[]) => [
  memberships.map(({ groupId }) => groupId),
  memberships.map(({ userId }) => userId),
];

/** Makes memberships, and gives those that were not there. */
export const insertMembers = (memberships: readonly Membership[], now: Date): Statement => ({
  name: 'insert_members',
  text: `INSERT INTO group_members (group_id, user_id, added_at)
    SELECT group_id, user_id, $3 FROM unnest($1::uuid[], $2::uuid[]) AS wanted (group_id, user_id)
    ON CONFLICT DO NOTHING RETURNING group_id AS "groupId", user_id AS "userId"`,
  values: [...pairs(memberships), now],
});

/** Ends memberships, and gives those that were there. */
export const deleteMembers = (memberships: readonly Membership[]): Statement => ({
  name: 'delete_members',
  text: `DELETE FROM group_members m USING unnest($1::uuid[], $2::uuid[]) AS unwanted (group_id, user_id)
    WHERE m.group_id = unwanted.group_id AND m.user_id = unwanted.user_id
    RETURNING m.group_id AS "groupId", m.user_id AS "userId"`,
  values: pairs(memberships),
});
