import type { ResourceType } from './scim-attribute.ts';
import { parseFilter, type Filter } from './scim-filter.ts';
import { Projection, type ScimResource } from './scim-projection.ts';
import { faulty } from './scim.errors.ts';

/** A page has no more resources, whatever was asked for. */
export const MOST_RESULTS = 200;
const USUAL_RESULTS = 100;
const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** What a client asks for, as it came: parameters of an address, or a search request. */
export type ScimQuery = Readonly<Record<string, unknown>>;

/** Which part of a list. */
export interface ScimPageRequest {
  readonly filter: Filter | null;
  /** From 1. */
  readonly startIndex: number;
  readonly count: number;
}

/** @throws BAD_USER_INPUT with `invalidFilter`, `invalidValue` */
export function pageRequestOf(query: ScimQuery): ScimPageRequest {
  const filter = parameter(query, 'filter');
  if (filter !== undefined && typeof filter !== 'string') throw faulty('invalidFilter', 'The filter has to be a text.');
  return {
    filter: filter ? parseFilter(filter) : null,
    // Less is taken as the least (RFC 7644 §3.4.2.4).
    startIndex: Math.max(1, integerOf(query, 'startIndex') ?? 1),
    count: Math.min(MOST_RESULTS, Math.max(0, integerOf(query, 'count') ?? USUAL_RESULTS)),
  };
}

/** @throws BAD_USER_INPUT with `invalidValue` */
export const projectionOf = (type: ResourceType, query: ScimQuery): Projection =>
  new Projection(type, {
    attributes: namesOf(query, 'attributes'),
    excludedAttributes: namesOf(query, 'excludedAttributes'),
  });

/** Whether the client says how the answer should look, so that there has to be one. */
export const saysLook = (query: ScimQuery): boolean => parameter(query, 'attributes') !== undefined;

export const listResponse = (
  totalResults: number,
  startIndex: number,
  resources: readonly ScimResource[],
): ScimResource => ({
  schemas: [LIST],
  totalResults,
  startIndex,
  itemsPerPage: resources.length,
  Resources: resources,
});

const parameter = (query: ScimQuery, name: string): unknown =>
  Object.entries(query).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];

function integerOf(query: ScimQuery, name: string): number | null {
  const value = parameter(query, name);
  if (value === undefined || value === null || value === '') return null;
  const number = Number(value);
  if (!/^-?\d{1,9}$/.test(String(value))) throw faulty('invalidValue', `The ${name} has to be a number.`, [name]);
  return number;
}

/** Parameters have names between commas, search requests have lists. */
function namesOf(query: ScimQuery, name: string): string[] {
  const value = parameter(query, name) ?? [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.some((each) => typeof each !== 'string') || list.length > 100)
    throw faulty('invalidValue', `The ${name} have to be names.`, [name]);
  return list
    .flatMap((each) => String(each).split(','))
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
