import sqlTag, { empty, join, type Sql } from 'sql-template-tag';

/** SQL whose interpolated values become parameters; only other `sql` pieces are inserted as text. */
export const sql = sqlTag;
export { empty, join, type Sql };

/** All conditions must hold; no condition at all is always true. */
export const allOf = (conditions: readonly Sql[]): Sql =>
  conditions.length ? join([...conditions], ' AND ') : sql`true`;

/** One value is compared as one: only then an index that begins with the column gives the rows in order. */
export const isOneOf = (column: Sql, values: readonly string[]): Sql => {
  const different = [...new Set(values)];
  return different.length === 1 ? sql`${column} = ${different[0]}` : sql`${column} = ANY(${different}::text[])`;
};

export const anyOf = (conditions: readonly Sql[]): Sql => sql`(${join([...conditions], ' OR ')})`;

/** The rows of all queries, each in parentheses of its own; of one at least. */
export const unionOf = (queries: readonly Sql[]): Sql =>
  join(
    queries.map((query) => sql`(${query})`),
    ' UNION ALL ',
  );

/** A statement as pg takes it. A named one is parsed and planned once for each connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A statement that is always a named one. */
export type Prepared = Statement & { readonly name: string };
