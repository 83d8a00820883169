import type { Tx } from '../core/tx.ts';
import { defineErrors } from '../core/errors.ts';
import type { Statement } from '../core/sql.ts';
import { hasCeiling } from './ceiling.ts';

/** Of what would let somebody use more than whoever lets them. */
export const limitCeilingErrors = defineErrors({
  FORBIDDEN: 'Somebody could use more by this than your own usage limits allow you.',
});

/** What holds of a metric in a period; null for unlimited. */
export interface StoredBound {
  readonly userId: string;
  readonly bound: string;
  readonly maximum: string | null;
}

/** What holds for an account, by metric and period, as in `TOKENS DAILY`. What is not there is not limited. */
type Bounds = ReadonlyMap<string, bigint>;

const none: Bounds = new Map();

/** What the actor and others may use before a change; whoever is not among them is new. */
export interface BoundsBefore {
  readonly own: Bounds;
  readonly others: ReadonlyMap<string, Bounds>;
}

/** How a limit is called here. */
export const boundOf = ({ metric, period }: { readonly metric: string; readonly period: string }): string =>
  `${metric} ${period}`;

/**
 * What the actor and these accounts may use, asked before a change that could let any of them use more; null where the
 * actor may give as much as it likes: administrators, and whoever has no limit itself. Changes by actors with limits are
 * made one after the other, since each relies on what the others leave.
 */
export async function boundsBefore(tx: Tx, userIds: readonly string[]): Promise<BoundsBefore | null> {
  if (!hasCeiling(tx.actor)) return null;
  const { subjectId } = tx.actor;
  if ((await boundsOf(tx, [subjectId])).size === 0) return null;
  await tx.execute(oneAfterTheOther);
  const bounds = await boundsOf(tx, [subjectId, ...userIds]);
  const others = new Map(userIds.map((id) => [id, bounds.get(id) ?? none]));
  return { own: bounds.get(subjectId) ?? none, others };
}

/**
 * Nobody gives more than they have: refuses a change by which any of these accounts may use more than before, and more
 * than the actor could; the actor itself included, who thus never raises what it may use itself. Asked after the change.
 * @throws FORBIDDEN
 */
export async function refuseRaisedBounds(
  tx: Tx,
  before: BoundsBefore | null,
  userIds: readonly string[],
): Promise<void> {
  if (!before || before.own.size === 0 || userIds.length === 0) return;
  const after = await boundsOf(tx, userIds);
  for (const id of userIds)
    for (const [bound, own] of before.own) {
      const now = after.get(id)?.get(bound) ?? null;
      const former = before.others.get(id);
      const isRaised = !former || exceeds(now, former.get(bound) ?? null);
      if (isRaised && exceeds(now, own)) throw limitCeilingErrors.FORBIDDEN();
    }
}

/** Refuses what is more than the actor may use itself. @param bound as `boundOf` says @throws FORBIDDEN */
export function refuseBeyond({ own }: BoundsBefore, bound: string, maximum: bigint | null): void {
  if (exceeds(maximum, own.get(bound) ?? null)) throw limitCeilingErrors.FORBIDDEN();
}

/** Whether one maximum allows more than another; null allows everything. */
export const exceeds = (one: bigint | null, other: bigint | null): boolean =>
  other !== null && (one === null || one > other);

/** Held until the end of the transaction, by whoever changes what everybody may use as well. */
export const oneAfterTheOther: Statement = {
  name: 'limits_one_after_the_other',
  text: `SELECT pg_advisory_xact_lock(hashtext('usage_limits'))`,
  values: [],
};

async function boundsOf(tx: Tx, userIds: readonly string[]): Promise<ReadonlyMap<string, Bounds>> {
  const found = new Map<string, Map<string, bigint>>();
  for (const { userId, bound, maximum } of await tx.rows<StoredBound>(storedBounds([...new Set(userIds)]))) {
    if (maximum === null) continue;
    const bounds = found.get(userId) ?? new Map<string, bigint>();
    found.set(userId, bounds.set(bound, BigInt(maximum)));
  }
  return found;
}

/** What each of these groups says of whoever is in it, by the id of the group, and of everybody, by null. */
export const groupBounds = (groupIds: readonly string[]): Statement => ({
  name: 'group_bounds',
  text: `SELECT group_id AS id, metric || ' ' || period AS bound, maximum FROM usage_limits
    WHERE user_id IS NULL AND org_unit_id IS NULL AND (group_id IS NULL OR group_id = ANY($1::uuid[]))`,
  values: [groupIds],
});

/** Of all that is said of an account the highest, and null, which is unlimited, above all. */
export const storedBounds = (userIds: readonly string[]): Statement => ({
  name: 'stored_bounds',
  text: `SELECT said.id AS "userId", said.metric || ' ' || said.period AS bound,
      CASE WHEN bool_or(said.maximum IS NULL) THEN NULL ELSE max(said.maximum) END AS maximum
    FROM (
      SELECT u.id, l.metric, l.period, l.maximum FROM unnest($1::uuid[]) AS u (id) CROSS JOIN usage_limits l
        WHERE l.user_id IS NULL AND l.group_id IS NULL AND l.org_unit_id IS NULL
      UNION ALL SELECT l.user_id, l.metric, l.period, l.maximum FROM usage_limits l WHERE l.user_id = ANY($1::uuid[])
      UNION ALL SELECT m.user_id, l.metric, l.period, l.maximum
        FROM group_memberships m JOIN usage_limits l ON l.group_id = m.group_id WHERE m.user_id = ANY($1::uuid[])
      UNION ALL SELECT m.user_id, l.metric, l.period, l.maximum
        FROM org_unit_members m JOIN org_unit_ancestors a ON a.org_unit_id = m.org_unit_id
        JOIN usage_limits l ON l.org_unit_id = a.ancestor_id WHERE m.user_id = ANY($1::uuid[])
    ) said GROUP BY said.id, said.metric, said.period`,
  values: [userIds],
});
