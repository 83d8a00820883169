/** A connection as asked for with `nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`. */
interface Connection {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

export const PAGE = 'nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

type Ask = (args: Record<string, unknown>) => Promise<Connection>;

/** All ids of a list, read page by page from its beginning. */
export async function readForward(ask: Ask, first: number): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ;) {
    const { nodes, pageInfo }: Connection = await ask({ first, after });
    expect(pageInfo.hasPreviousPage).toBe(after !== null);
    ids.push(...nodes.map(({ id }) => id));
    if (!pageInfo.hasNextPage) return ids;
    expect(nodes).toHaveLength(first);
    after = pageInfo.endCursor;
  }
}

/** All ids of a list in its own order, read page by page from its end. */
export async function readBackward(ask: Ask, last: number): Promise<string[]> {
  const ids: string[] = [];
  for (let before: string | null = null; ;) {
    const { nodes, pageInfo }: Connection = await ask({ last, before });
    expect(pageInfo.hasNextPage).toBe(before !== null);
    ids.unshift(...nodes.map(({ id }) => id));
    if (!pageInfo.hasPreviousPage) return ids;
    expect(nodes).toHaveLength(last);
    before = pageInfo.startCursor;
  }
}
