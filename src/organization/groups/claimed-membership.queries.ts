import type { Statement } from '../../core/sql.ts';

/** What a provider claims of an account. */
export interface Claim {
  readonly providerId: string;
  readonly userId: string;
  readonly groupIds: readonly string[];
}

/**
 * Groups by name, without regard to case, each with the name that it was asked for by. Held so that nobody deletes them,
 * and not against each other: in the morning all who sign in are in the same few groups.
 */
export const heldGroups = (names: readonly string[]): Statement => ({
  name: 'held_groups',
  text: `SELECT g.id, g.name, wanted.name AS "wantedName"
    FROM unnest($1::text[]) AS wanted (name) JOIN groups g ON lower(g.name) = lower(wanted.name COLLATE "und-x-icu")
    ORDER BY g.id FOR KEY SHARE OF g`,
  values: [names],
});

/** Ends what the provider claims no longer, and gives the groups. */
export const deleteUnclaimed = ({ providerId, userId, groupIds }: Claim): Statement => ({
  name: 'delete_unclaimed_members',
  text: `DELETE FROM claimed_group_members m USING groups g
    WHERE m.provider_id = $1 AND m.user_id = $2 AND m.group_id <> ALL ($3::uuid[]) AND g.id = m.group_id
    RETURNING g.id, g.name`,
  values: [providerId, userId, groupIds],
});

/** Makes memberships of the provider, and gives the groups of those that were not there. */
export const insertClaimed = ({ providerId, userId, groupIds }: Claim, now: Date): Statement => ({
  name: 'insert_claimed_members',
  text: `WITH made AS (
      INSERT INTO claimed_group_members (provider_id, group_id, user_id, claimed_at)
      SELECT $1, group_id, $2, $4 FROM unnest($3::uuid[]) AS wanted (group_id)
      ON CONFLICT DO NOTHING RETURNING group_id)
    SELECT g.id, g.name FROM made JOIN groups g ON g.id = made.group_id`,
  values: [providerId, userId, groupIds, now],
});
