import { badInput } from '../../core/errors.ts';
import { isId } from '../../core/ids.ts';
import { cursorInstant } from '../../core/instant-order.ts';
import { decodeCursor, encodeCursor, type PageRequest } from '../../core/page.ts';
import { allOf, sql, type Sql, type Statement } from '../../core/sql.ts';

/** The instants that a report goes by. */
export interface Bounds {
  /** Who was last active before it, or never was and joined before it, is not active. */
  readonly inactiveSince: Date;
  /** Who awaits approval since before it awaits it for long. */
  readonly pendingSince: Date;
  /** What ends before it ends soon, or has ended. */
  readonly expiringUntil: Date;
}

/** Who or what a section of the report lists. */
export type Section =
  | 'administrators'
  | 'inactiveUsers'
  | 'pendingUsers'
  | 'usersWithOwnPermissions'
  | 'expiringGrants'
  | 'expiringApiKeys';

/** One that is listed, and where it stands. */
export interface Listed {
  readonly id: string;
  /** As cursors hold it; null where the ID alone gives the order. */
  readonly key: string | Date | null;
}

interface Listing {
  readonly from: Sql;
  /** Unique; breaks ties. */
  readonly id: Sql;
  /** What an index gives the order of. */
  readonly key: Sql | null;
  readonly keyType: Sql;
  readonly conditions: (bounds: Bounds) => readonly Sql[];
}

const instant = sql`timestamptz`;

/** Each in the order of an index, smallest first, so that a page reads no more rows than it shows. */
const listings: Readonly<Record<Section, Listing>> = {
  administrators: {
    from: sql`users u`,
    id: sql`u.id`,
    key: sql`u.name`,
    keyType: sql`text`,
    conditions: () => [sql`u.role = 'ADMIN'`],
  },
  // Who never was active counts from the day of joining: of newcomers, however many, a page reads none.
  inactiveUsers: {
    from: sql`user_activity a`,
    id: sql`a.user_id`,
    key: sql`greatest(a.last_active_at, a.joined_at)`,
    keyType: instant,
    conditions: ({ inactiveSince }) => [
      sql`greatest(a.last_active_at, a.joined_at) < ${inactiveSince}`,
      sql`a.may_be_used`,
    ],
  },
  pendingUsers: {
    from: sql`users u`,
    id: sql`u.id`,
    key: sql`u.created_at`,
    keyType: instant,
    conditions: ({ pendingSince }) => [sql`u.role = 'PENDING'`, sql`u.created_at < ${pendingSince}`],
  },
  usersWithOwnPermissions: {
    from: sql`permission_matrices m`,
    id: sql`m.user_id`,
    key: null,
    keyType: sql`text`,
    conditions: () => [sql`m.user_id IS NOT NULL`, sql`(m.levels <> '{}' OR m.flags <> '{}')`],
  },
  expiringGrants: {
    from: sql`access_grants g`,
    id: sql`g.id`,
    key: sql`g.expires_at`,
    keyType: instant,
    conditions: ({ expiringUntil }) => [sql`g.expires_at < ${expiringUntil}`],
  },
  expiringApiKeys: {
    from: sql`api_keys k`,
    id: sql`k.id`,
    key: sql`k.expires_at`,
    keyType: instant,
    conditions: ({ expiringUntil }) => [sql`k.expires_at < ${expiringUntil}`],
  },
};

const unnamed = ({ text, values }: Sql): Statement => ({ text, values });

/** One page by keyset, with one too many to tell whether more follow. @throws BAD_USER_INPUT for a bad cursor */
export function sectionPage(section: Section, bounds: Bounds, request: PageRequest): Statement {
  const listing = listings[section];
  const { from, id, key } = listing;
  const direction = request.backward ? sql`DESC` : sql`ASC`;
  const order = key ? sql`${key} ${direction}, ${id} ${direction}` : sql`${id} ${direction}`;
  const conditions = [...listing.conditions(bounds)];
  if (request.cursor !== null) conditions.push(behind(section, listing, request.cursor, request.backward));
  return unnamed(sql`SELECT ${id} AS id, ${key ?? sql`NULL`} AS key FROM ${from}
    WHERE ${allOf(conditions)} ORDER BY ${order} LIMIT ${request.limit + 1}`);
}

export function sectionCount(section: Section, bounds: Bounds): Statement {
  const { from, conditions } = listings[section];
  return unnamed(sql`SELECT count(*)::int AS count FROM ${from} WHERE ${allOf(conditions(bounds))}`);
}

export const sectionCursor =
  (section: Section) =>
  ({ key, id }: Listed): string =>
    encodeCursor(section, [key instanceof Date ? key.toISOString() : key && String(key), id]);

/** @throws BAD_USER_INPUT */
function behind(section: Section, { id, key, keyType }: Listing, cursor: string, backward: boolean): Sql {
  const [value, after] = decodeCursor(section, cursor, backward);
  const isOfTime = keyType === instant;
  const fits = key
    ? value !== null && (isOfTime ? cursorInstant(value) !== null : !value.includes('\0'))
    : value === null;
  if (!fits || !isId(after)) throw badInput([backward ? 'before' : 'after'], 'This cursor is damaged.', 'BAD_CURSOR');
  const place = key ? sql`(${value}::${keyType}, ${after}::uuid)` : sql`${after}::uuid`;
  const own = key ? sql`(${key}, ${id})` : id;
  return backward ? sql`${own} < ${place}` : sql`${own} > ${place}`;
}
