import type { Statement } from '../../core/sql.ts';
import { resetPeriods, usageMetrics } from '../measures/index.ts';
import type { Bound, LimitSubject, LimitView } from './usage-limit.ts';

/** A limit as PostgreSQL gives it: `bigint` comes as text. */
type LimitRow = Omit<LimitView, 'maximum'> & { readonly maximum: string | null };

/** Columns of a limit `l`. @see limitView */
export const limitColumns = `l.id, l.user_id AS "userId", l.group_id AS "groupId", l.org_unit_id AS "orgUnitId",
  l.metric, l.period, l.maximum, l.updated_at AS "updatedAt"`;

/** A limit as `limitColumns` select it. */
export const limitView = ({ maximum, ...limit }: LimitRow): LimitView => ({
  ...limit,
  maximum: maximum === null ? null : BigInt(maximum),
});

/** The levels at which limits are for something, by the column that names it. */
export const subjectColumns = { userId: 'user_id', groupId: 'group_id', orgUnitId: 'org_unit_id' } as const;
export type SubjectKind = keyof typeof subjectColumns;

const place = (names: readonly string[], column: string): string =>
  `array_position(ARRAY[${names.map((name) => `'${name}'`).join(', ')}], ${column})`;
/** By metric and period, in the order in which they are declared. */
const IN_ORDER = `ORDER BY ${place(usageMetrics, 'l.metric')}, ${place(resetPeriods, 'l.period')}`;

const OF_EVERYBODY = 'l.user_id IS NULL AND l.group_id IS NULL AND l.org_unit_id IS NULL';
const level = ({ userId, groupId, orgUnitId }: LimitSubject) => [userId, groupId, orgUnitId];

/** The limits of everybody. */
export const globalLimits: Statement = {
  name: 'global_limits',
  text: `SELECT ${limitColumns} FROM usage_limits l WHERE ${OF_EVERYBODY} ${IN_ORDER}`,
  values: [],
};

/** The limits of many subjects of one kind. */
export const limitsOf = (kind: SubjectKind, ids: readonly string[]): Statement => ({
  name: `limits_by_${subjectColumns[kind]}`,
  text: `SELECT ${limitColumns} FROM usage_limits l WHERE l.${subjectColumns[kind]} = ANY($1::uuid[]) ${IN_ORDER}`,
  values: [ids],
});

export const limitById = (id: string): Statement => ({
  name: 'limit_by_id',
  text: `SELECT ${limitColumns} FROM usage_limits l WHERE l.id = $1`,
  values: [id],
});

/** Makes limits of a level or changes their maximum. Sure only while the level is locked. */
export const writeLimits = (
  subject: LimitSubject,
  limits: readonly (Bound & Pick<LimitView, 'id' | 'maximum'>)[],
  now: Date,
): Statement => ({
  name: 'write_limits',
  text: `INSERT INTO usage_limits AS l (user_id, group_id, org_unit_id, id, metric, period, maximum, updated_at)
    SELECT $1, $2, $3, wanted.*, $8 FROM unnest($4::uuid[], $5::text[], $6::text[], $7::bigint[]) AS wanted
    ON CONFLICT (user_id, group_id, org_unit_id, metric, period)
      DO UPDATE SET maximum = excluded.maximum, updated_at = excluded.updated_at`,
  values: [
    ...level(subject),
    limits.map(({ id }) => id),
    limits.map(({ metric }) => metric),
    limits.map(({ period }) => period),
    limits.map(({ maximum }) => maximum),
    now,
  ],
});

/** Removes a limit; gives a row where it was there. */
export const deleteLimit = (id: string): Statement => ({
  name: 'delete_limit',
  text: 'DELETE FROM usage_limits WHERE id = $1 RETURNING id',
  values: [id],
});

/** A unit by its id, locked as everybody does who depends on who is in it. */
export const lockedUnit = (id: string): Statement => ({
  name: 'locked_org_unit',
  text: 'SELECT o.id, o.name FROM org_units o WHERE o.id = $1 FOR UPDATE',
  values: [id],
});

/** Whether there is such a subject. */
export const subjectExists = (kind: SubjectKind, id: string): Statement => ({
  text: `SELECT FROM ${{ userId: 'users', groupId: 'groups', orgUnitId: 'org_units' }[kind]} WHERE id = $1`,
  values: [id],
});

/** Everybody in a group, or in a unit and those below it. */
const peopleOf = {
  groupId: 'SELECT m.user_id FROM group_memberships m WHERE m.group_id = $1',
  orgUnitId: `SELECT m.user_id FROM org_unit_members m JOIN org_unit_ancestors a ON a.org_unit_id = m.org_unit_id
    WHERE a.ancestor_id = $1`,
} as const;
export type PeopleKind = keyof typeof peopleOf;

/** Locks everybody in a group or unit, in the order in which all who lock many do. */
export const lockedPeople = (kind: PeopleKind, id: string): Statement => ({
  name: `locked_people_by_${subjectColumns[kind]}`,
  text: `SELECT u.id FROM users u WHERE u.id IN (${peopleOf[kind]}) ORDER BY u.id FOR UPDATE`,
  values: [id],
});

/** One of each kind of people in a group or unit, of whom all are as strong: however many there are, few. */
export const kindsOfPeople = (kind: PeopleKind, id: string): Statement => ({
  name: `kinds_of_people_by_${subjectColumns[kind]}`,
  text: `SELECT one.id, u.role FROM (
      SELECT min(u.id::text)::uuid AS id FROM users u WHERE u.id IN (${peopleOf[kind]})
      GROUP BY ROW(u.role, (SELECT ROW(p.levels, p.flags) FROM permission_matrices p WHERE p.user_id = u.id),
        ARRAY(SELECT DISTINCT m.group_id FROM group_memberships m WHERE m.user_id = u.id ORDER BY m.group_id))
    ) one JOIN users u ON u.id = one.id`,
  values: [id],
});
