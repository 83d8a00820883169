import type { Tx } from '../../core/tx.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { SecretBox } from '../../foundation/crypto/index.ts';

/** One row holds so much, encrypted: what is at hand while a job reads. */
const CHUNK_BYTES = 262_144;

/** What a job reads: kept in the database, so that any process can do the job, and encrypted, until the job ends. */
export class JobInput {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly box: SecretBox,
  ) {}

  /** Adds to the end of a job's input. */
  async append(tx: Tx, jobId: string, chunk: Buffer): Promise<void> {
    for (let start = 0; start < chunk.length; start += CHUNK_BYTES)
      await tx.execute({
        text: `INSERT INTO job_inputs (job_id, part, chunk)
          SELECT $1, coalesce(max(part), 0) + 1, $2 FROM job_inputs WHERE job_id = $1`,
        values: [jobId, this.box.seal(chunk.subarray(start, start + CHUNK_BYTES))],
      });
  }

  /** A job's input from its beginning, in pieces of any size. Nothing stays open between them. */
  async *stream(jobId: string): AsyncGenerator<Buffer> {
    for (let part = 1; ; part += 1) {
      const [row] = await this.unitOfWork.read((db) =>
        db.rows<{ chunk: Buffer }>({
          name: 'job_input',
          text: 'SELECT chunk FROM job_inputs WHERE job_id = $1 AND part = $2',
          values: [jobId, part],
        }),
      );
      if (!row) return;
      yield this.box.open(row.chunk);
    }
  }

  /** Forgets a job's input. */
  async remove(tx: Tx, jobId: string): Promise<void> {
    await tx.execute({ text: 'DELETE FROM job_inputs WHERE job_id = $1', values: [jobId] });
  }
}
