import { isVerdict, type JobProgress, type JobWork } from '../../platform/jobs/index.ts';
import { inBatches, type ImportRow } from './import-batch.ts';
import { countRows, readRows } from './import-file.ts';
import { inDetail } from './import-outcome.ts';
import { ImportRun, type ImportHouse } from './import-run.ts';
import { readUserRow } from './user-row.ts';

/** Rows of one transaction. */
const MOST_ROWS = 250;

/** Imports users, on behalf of whoever ordered it and by what they may do at the moment. */
export class UserImportWork implements JobWork {
  readonly kind = 'USER_IMPORT';

  constructor(private readonly house: ImportHouse) {}

  async run(progress: JobProgress): Promise<void> {
    const run = new ImportRun(this.house, progress);
    try {
      run.refuseWithoutMail();
      const total = progress.job.totalCount ?? (await this.#examine(progress));
      for await (const rows of inBatches(this.#rows(progress), MOST_ROWS)) await run.import(rows, total);
    } catch (error) {
      if (!isVerdict(error)) throw error;
      await run.abandon();
      throw inDetail(error);
    }
  }

  /**
   * Reads the file to its end before anything is done with it: what is no such file is refused as a whole. Tells how many
   * rows there are.
   * @throws BAD_USER_INPUT
   */
  async #examine(progress: JobProgress): Promise<number> {
    const count = await countRows(this.house.inputs.stream(progress.job.id), progress.signal);
    await progress.setTotal(count);
    return count;
  }

  /** The rows that no earlier attempt has done. */
  async *#rows({ job, signal }: JobProgress): AsyncGenerator<ImportRow> {
    for await (const row of readRows(this.house.inputs.stream(job.id))) {
      signal.throwIfAborted();
      if (row.index > job.processedCount) yield readUserRow(row);
    }
  }
}
