import { isReadable } from './text.ts';

/** A JSON object whose members are nobody's but its writer's. */
export type JsonObject = { readonly [name: string]: unknown };

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether objects and lists are nested at most so deep. Asked before anything else walks the value, without recursion. */
export function isWithinDepth(value: unknown, most: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    const nested = level.filter((each): each is object => typeof each === 'object' && each !== null);
    if (nested.length > 0 && depth >= most) return false;
    level = nested.flatMap((each) => Object.values(each) as unknown[]);
  }
  return true;
}

/** Whether two values are the same JSON, in whatever order the members of objects are. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((each, index) => isSameJson(each, other[index]));
  if (!isJsonObject(one) || !isJsonObject(other)) return one === other;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSameJson(one[name], other[name]))
  );
}

/** Where two objects differ: paths with points, down to the members of objects. Lists differ as a whole. */
export function changedPaths(before: JsonObject, after: JsonObject, prefix = ''): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    const path = `${prefix}${name}`;
    if (!Object.hasOwn(before, name) || !Object.hasOwn(after, name)) return [path];
    const [one, other] = [before[name], after[name]];
    if (isJsonObject(one) && isJsonObject(other)) return changedPaths(one, other, `${path}.`);
    return isSameJson(one, other) ? [] : [path];
  });
}

/** Where a value has what PostgreSQL cannot keep or nobody can read; names of members count as well. Null where nowhere. */
export function unreadablePlace(value: unknown, path: readonly string[] = []): readonly string[] | null {
  if (typeof value === 'string') return isReadable(value) ? null : path;
  if (typeof value === 'number') return Number.isFinite(value) ? null : path;
  if (typeof value !== 'object' || value === null) return null;
  for (const [name, each] of Object.entries(value)) {
    // A name that cannot be read is not told either.
    const place = isReadable(name) ? unreadablePlace(each, [...path, name]) : path;
    if (place) return place;
  }
  return null;
}

/** What a text says as JSON; undefined where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
