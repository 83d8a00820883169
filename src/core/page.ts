import { badInput } from './errors.ts';

/** Arguments of a connection (Relay Cursor Connections): forward (first, after) or backward (last, before). */
export interface PageArgs {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** A page as asked for, checked. */
export interface PageRequest {
  /** 1 to 100. */
  readonly limit: number;
  readonly backward: boolean;
  /** Start behind this cursor, in the direction of reading. */
  readonly cursor: string | null;
}

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 100;

/** @throws BAD_USER_INPUT with the argument at fault */
export function pageRequest({ first, after, last, before }: PageArgs): PageRequest {
  const backward = last != null || before != null;
  if (backward && after != null)
    throw badInput(['after'], 'Read forward with first and after, or backward with last and before.');
  const name = last != null ? 'last' : 'first';
  const limit = (backward ? (last ?? first) : first) ?? DEFAULT_LIMIT;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    throw badInput([name], `A page has 1 to ${MAX_LIMIT} items.`, 'OUT_OF_RANGE');
  return { limit, backward, cursor: (backward ? before : after) ?? null };
}

/** Values by which a row is found again: the sort key, then the ID. */
export type CursorKey = readonly [sortKey: string | null, id: string];

/** A cursor says which order it belongs to, so that it is not taken for a place in another. */
export const encodeCursor = (order: string, [sortKey, id]: CursorKey): string =>
  Buffer.from(JSON.stringify([order, sortKey, id])).toString('base64url');

/** @throws BAD_USER_INPUT when the cursor is not one of this order's */
export function decodeCursor(order: string, cursor: string, backward: boolean): CursorKey {
  try {
    const [cursorOrder, sortKey, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (cursorOrder === order && (sortKey === null || typeof sortKey === 'string') && typeof id === 'string')
      return [sortKey, id];
  } catch {
    // Not JSON: answered below like any other cursor that is not ours.
  }
  throw badInput([backward ? 'before' : 'after'], 'This cursor does not belong to this list and order.', 'BAD_CURSOR');
}

/**
 * A page of rows as a connection. Cursors are made only where they are selected, and the total is counted only where
 * it is selected: GraphQL calls a field's value where it is a function.
 */
export class Page<Row extends object> {
  readonly nodes: readonly Row[];
  readonly #hasMore: boolean;

  /** @param found up to `limit + 1` rows in the direction of reading; the one too many tells that more follow. */
  constructor(
    found: readonly Row[],
    private readonly request: PageRequest,
    private readonly cursorOf: (row: Row) => string,
    readonly totalCount: () => Promise<number>,
  ) {
    this.#hasMore = found.length > request.limit;
    const rows = found.slice(0, request.limit);
    this.nodes = request.backward ? rows.reverse() : rows;
  }

  get edges(): { cursor: string; node: Row }[] {
    return this.nodes.map((node) => ({ cursor: this.cursorOf(node), node }));
  }

  get pageInfo() {
    const { backward, cursor } = this.request;
    const [first, last] = [this.nodes[0], this.nodes[this.nodes.length - 1]];
    return {
      hasNextPage: backward ? cursor !== null : this.#hasMore,
      hasPreviousPage: backward ? this.#hasMore : cursor !== null,
      startCursor: first ? this.cursorOf(first) : null,
      endCursor: last ? this.cursorOf(last) : null,
    };
  }
}
