import sqlTag, { empty, join, type Sql } from 'sql-template-tag';

/** SQL whose interpolated values become parameters; only other `sql` pieces are inserted as text. */
export const sql = sqlTag;
export { empty, join, type Sql };

/** All conditions must hold; no condition at all is always true. */
export const allOf = (conditions: readonly Sql[]): Sql =>
  conditions.length ? join([...conditions], ' AND ') : sql`true`;

export const anyOf = (conditions: readonly Sql[]): Sql => sql`(${join([...conditions], ' OR ')})`;

/** A statement as pg takes it. A named one is parsed and planned once for each connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
}
