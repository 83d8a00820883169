/** Rows that one statement reads for a file. */
export const BATCH = 1_000;

/**
 * Rows batch by batch, for files: each is read when the one before was taken, and none is empty.
 * @param next reads the `BATCH` rows behind the last one; fewer where there are no more
 */
export async function* inBatches<Row>(next: (last: Row | null) => Promise<Row[]>): AsyncGenerator<Row[]> {
  let last: Row | null = null;
  do {
    const rows: Row[] = await next(last);
    if (rows.length > 0) yield rows;
    last = rows.length === BATCH ? rows[BATCH - 1]! : null;
  } while (last);
}
