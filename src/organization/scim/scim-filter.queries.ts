import { allOf, anyOf, sql, type Sql } from '../../core/sql.ts';
import { named, placeOf, type Attribute, type Place, type ResourceType } from './scim-attribute.ts';
import type { Comparison, Filter, FilterValue } from './scim-filter.ts';
import { faulty } from './scim.errors.ts';

/** Where a value is in the database, and what it is compared as. */
export type Column =
  | { readonly is: 'text'; readonly sql: Sql; readonly caseExact?: boolean | undefined }
  | { readonly is: 'boolean' | 'instant'; readonly sql: Sql }
  /** Ids of ours: looked up, and neither searched nor put in order. `has` of any id at all where it is given null. */
  | { readonly is: 'reference'; readonly has: (id: string | null) => Sql }
  /** A JSON list of objects, or null. */
  | { readonly is: 'items'; readonly sql: Sql };

/** Where the attributes of a type are; null for those that stand in its document, if anywhere. */
export interface Columns {
  readonly document: Sql;
  readonly of: (place: Place) => Column | null;
  /** A shorter way to the same, by an index; null where there is none. */
  readonly quick?: (place: Place, by: Comparison, value: FilterValue) => Sql | null;
  /** What else is true, by an index, wherever a value of a list fits the filter; null where nothing is known. */
  readonly hint?: (place: Place, filter: Filter) => Sql | null;
}

type Compare = Extract<Filter, { is: 'compare' }>;

/**
 * A filter as a condition: true or false, and never null. `ne` is the opposite of `eq`, so that it is also true of what
 * is not there.
 * @throws BAD_USER_INPUT with `invalidFilter`
 */
export function conditionOf(type: ResourceType, columns: Columns, filter: Filter): Sql {
  switch (filter.is) {
    case 'and':
      return sql`(${allOf(filter.filters.map((each) => conditionOf(type, columns, each)))})`;
    case 'or':
      return anyOf(filter.filters.map((each) => conditionOf(type, columns, each)));
    case 'not':
      return sql`NOT ${conditionOf(type, columns, filter.filter)}`;
    case 'some':
      return ofSome(type, columns, filter);
    case 'present':
      return presence(columnAt(columns, placeIn(type, filter.path), true));
    case 'compare': {
      const place = placeIn(type, filter.path);
      return columns.quick?.(place, filter.by, filter.value) ?? comparison(columnAt(columns, place, false), filter);
    }
  }
}

function placeIn(type: ResourceType, path: string): Place {
  const place = placeOf(type, path);
  if (!place) throw faulty('invalidFilter', 'The filter names an attribute that there is not.');
  return place;
}

/** What is compared: of a complex attribute its `value`, if it has one (RFC 7643 §2.4). */
function columnAt({ document, of }: Columns, place: Place, isForPresence: boolean): Column {
  const known = of(place);
  if (known) return known;
  const { extension, attribute, sub } = place;
  // What clients do not write is in no document.
  if (attribute.readOnly || sub?.readOnly) throw unfit();
  const base = extension ? sql`(${document} -> ${extension.id}::text)` : document;
  const at = sql`(${base} -> ${attribute.name}::text)`;
  if (attribute.multiValued) {
    const part = sub ?? named(attribute.subAttributes ?? [], 'value');
    if (!part) throw faulty('invalidFilter', 'The filter has to name an attribute of the values.');
    return { is: 'items', sql: sub || !isForPresence ? valuesOf(at, part) : at };
  }
  if (attribute.type !== 'complex') return ofType(attribute, sql`(${base} ->> ${attribute.name}::text)`);
  const part = sub ?? named(attribute.subAttributes ?? [], 'value');
  if (part) return ofType(part, sql`(${at} ->> ${part.name}::text)`);
  if (isForPresence) return { is: 'text', sql: sql`${at}::text` };
  throw faulty('invalidFilter', 'The filter has to name an attribute of the value.');
}

/** Values of a list as objects of one attribute, named `value`, so that they are compared like the others. */
const valuesOf = (list: Sql, part: Attribute): Sql =>
  sql`(SELECT jsonb_agg(jsonb_build_object('value', e.item -> ${part.name}::text, 'exact', ${part.caseExact ?? false}::boolean))
    FROM jsonb_array_elements(${list}) AS e (item) WHERE e.item ? ${part.name}::text)`;

const ofType = ({ type, caseExact }: Attribute, text: Sql): Column => {
  if (type === 'boolean') return { is: 'boolean', sql: sql`${text}::boolean` };
  return { is: 'text', sql: text, caseExact };
};

function presence(column: Column): Sql {
  switch (column.is) {
    case 'reference':
      return column.has(null);
    case 'items':
      return sql`(coalesce(jsonb_array_length(${column.sql}), 0) > 0)`;
    default:
      return sql`(${column.sql} IS NOT NULL)`;
  }
}

function comparison(column: Column, { by, value, ...filter }: Compare): Sql {
  if (by === 'ne') return sql`NOT ${comparison(column, { ...filter, by: 'eq', value })}`;
  if (value === null) {
    if (by !== 'eq') throw unfit();
    return sql`NOT ${presence(column)}`;
  }
  switch (column.is) {
    case 'text':
      return sql`coalesce(${textComparison(column.sql, column.caseExact ?? false, by, value)}, false)`;
    case 'boolean':
      if (by !== 'eq') throw unfit();
      return sql`coalesce(${column.sql} = ${booleanOf(value)}, false)`;
    case 'instant':
      return sql`(${column.sql} ${orders[by] ?? refuseOrder()} ${instantOf(value)})`;
    case 'reference':
      if (by !== 'eq' || typeof value !== 'string') throw unfit();
      return column.has(value);
    case 'items':
      return sql`EXISTS (SELECT FROM jsonb_array_elements(${column.sql}) AS v (item) WHERE CASE WHEN (v.item ->> 'exact')::boolean
        THEN ${textComparison(sql`(v.item ->> 'value')`, true, by, value)}
        ELSE ${textComparison(sql`(v.item ->> 'value')`, false, by, value)} END)`;
  }
}

/** `emails[type eq "work" and value co "@example.org"]`: what is said has to be true of one value. */
function ofSome(type: ResourceType, columns: Columns, { path, filter }: Extract<Filter, { is: 'some' }>): Sql {
  const place = placeIn(type, path);
  const { attribute, extension, sub } = place;
  if (!attribute.multiValued || !attribute.subAttributes || sub) throw unfit();
  const reference = columns.of({ ...place, sub: named(attribute.subAttributes, 'value') });
  if (reference?.is === 'reference') return ofReference(reference, filter);
  const base = extension ? sql`(${columns.document} -> ${extension.id}::text)` : columns.document;
  const fits = sql`EXISTS (SELECT FROM jsonb_array_elements(${base} -> ${attribute.name}::text) AS e (item)
    WHERE ${itemCondition(attribute, filter)})`;
  const hint = columns.hint?.(place, filter);
  return hint ? sql`(${hint} AND ${fits})` : fits;
}

function ofReference(column: Extract<Column, { is: 'reference' }>, filter: Filter): Sql {
  if (filter.is !== 'compare' || filter.path.toLowerCase() !== 'value' || filter.by !== 'eq') throw unfit();
  return comparison(column, filter);
}

function itemCondition(list: Attribute, filter: Filter): Sql {
  switch (filter.is) {
    case 'and':
      return sql`(${allOf(filter.filters.map((each) => itemCondition(list, each)))})`;
    case 'or':
      return anyOf(filter.filters.map((each) => itemCondition(list, each)));
    case 'not':
      return sql`NOT ${itemCondition(list, filter.filter)}`;
    case 'some':
      throw unfit();
    default: {
      const part = named(list.subAttributes ?? [], filter.path);
      if (!part) throw faulty('invalidFilter', 'The filter names an attribute that there is not.');
      const column = ofType(part, sql`(e.item ->> ${part.name}::text)`);
      return filter.is === 'present' ? presence(column) : comparison(column, filter);
    }
  }
}

const unfit = (): Error => faulty('invalidFilter', 'The attribute cannot be compared so.');
const refuseOrder = (): never => {
  throw unfit();
};

const orders: Readonly<Partial<Record<Comparison, Sql>>> = {
  eq: sql`=`,
  gt: sql`>`,
  ge: sql`>=`,
  lt: sql`<`,
  le: sql`<=`,
};

/** Texts in the order of their code points. */
function textComparison(text: Sql, caseExact: boolean, by: Comparison, value: string | number | boolean): Sql {
  const held = caseExact ? text : sql`lower(${text} COLLATE "und-x-icu")`;
  const wanted = caseExact ? sql`${String(value)}::text` : sql`lower(${String(value)}::text COLLATE "und-x-icu")`;
  switch (by) {
    case 'co':
      return sql`position(${wanted} IN ${held}) > 0`;
    case 'sw':
      return sql`starts_with(${held}, ${wanted})`;
    case 'ew':
      return sql`right(${held}, length(${wanted})) = ${wanted}`;
    case 'eq':
      return sql`${held} = ${wanted}`;
    default:
      return sql`(${held}) COLLATE "C" ${orders[by]!} (${wanted}) COLLATE "C"`;
  }
}

/** Entra asks for `primary eq "True"`. */
function booleanOf(value: string | number | boolean): boolean {
  const text = String(value).toLowerCase();
  if (text !== 'true' && text !== 'false') throw unfit();
  return text === 'true';
}

function instantOf(value: string | number | boolean): Date {
  const at = new Date(typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? value : NaN);
  if (Number.isNaN(at.getTime())) throw faulty('invalidFilter', 'The filter has to compare with an instant.');
  return at;
}
