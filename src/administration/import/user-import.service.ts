import { managesAccess } from '../../access/rules.ts';
import { badInput } from '../../core/errors.ts';
import type { Tx } from '../../core/tx.ts';
import type { IssuedLink, LinkService, ReceivedUpload, UploadTarget } from '../../foundation/links/index.ts';
import type { Mail } from '../../foundation/mail/index.ts';
import type { Job, JobInput, JobService } from '../../platform/jobs/index.ts';
import { CSV_PATH } from './import-file.errors.ts';
import { checkBeginning, countRows } from './import-file.ts';
import type { ImportOptions, ImportParameters } from './import-order.ts';

/** An import with the file in the order itself. */
export interface ImportOrder extends ImportOptions {
  readonly csv: string;
}

/** An order whose file can be read, though what its rows say is not judged yet. */
export interface CheckedImport extends ImportOptions {
  readonly file: Buffer;
  readonly rows: number;
}

/** What a file in an order may have; larger ones are sent to a link. */
const MOST_BYTES = 5 * 1_048_576;

/** Ordering imports of users; the work is done later, as a job. */
export class UserImportService implements UploadTarget {
  readonly kind = 'user-import';
  readonly rule = managesAccess;

  constructor(
    private readonly jobs: JobService,
    private readonly inputs: JobInput,
    private readonly links: LinkService,
    private readonly mail: Mail,
  ) {}

  /** Judges an order by all that can be told at once. Outside any transaction. @throws BAD_USER_INPUT, FEATURE_DISABLED */
  async check({ csv, ...options }: ImportOrder): Promise<CheckedImport> {
    this.#refuseWithoutMail(options);
    const file = Buffer.from(csv);
    if (file.length > MOST_BYTES)
      throw badInput(
        CSV_PATH,
        'The file has more than 5 MiB. Send it to a link of createUserImportUpload.',
        'TOO_LARGE',
      );
    // Bytes cannot hold halves of surrogate pairs: they would become another character.
    if (/\p{Surrogate}/u.test(csv)) throw badInput(CSV_PATH, 'The file has characters that are not text.', 'NOT_TEXT');
    return { ...options, file, rows: await countRows(of(file)) };
  }

  /** Orders an import. */
  order(tx: Tx, { file, rows, ...options }: CheckedImport): Promise<Job> {
    return this.#begin(tx, options, of(file), rows);
  }

  /** Gives the caller a link to which a file is sent, and by which it is imported. @throws FEATURE_DISABLED */
  async link(tx: Tx, { dryRun, onConflict, sendWelcomeEmail }: ImportOptions): Promise<IssuedLink<'user-import'>> {
    const options = { dryRun, onConflict, sendWelcomeEmail };
    this.#refuseWithoutMail(options);
    tx.accounted();
    return this.links.issue(tx, this.kind, options);
  }

  /** Takes a file that was sent to a link. @throws BAD_USER_INPUT, FEATURE_DISABLED */
  async receive(tx: Tx, { parameters, content }: ReceivedUpload): Promise<{ readonly jobId: string }> {
    const options = parameters as ImportOptions;
    this.#refuseWithoutMail(options);
    await checkBeginning(content);
    const { id } = await this.#begin(tx, options, content);
    return { jobId: id };
  }

  async #begin(
    tx: Tx,
    { dryRun, onConflict, sendWelcomeEmail }: ImportOptions,
    content: AsyncIterable<Buffer>,
    rows?: number,
  ): Promise<Job> {
    const parameters: ImportParameters = { onConflict, sendWelcomeEmail, origin: tx.origin };
    const totalCount = rows === undefined ? {} : { totalCount: rows };
    const job = await this.jobs.create(tx, { kind: 'USER_IMPORT', dryRun, parameters, ...totalCount });
    for await (const chunk of content) await this.inputs.append(tx, job.id, chunk);
    // The job is the trace of the order; what comes of it, the job records.
    tx.accounted();
    return job;
  }

  #refuseWithoutMail({ sendWelcomeEmail }: ImportOptions): void {
    if (sendWelcomeEmail) this.mail.refuseUnlessSetUp();
  }
}

async function* of(file: Buffer): AsyncGenerator<Buffer> {
  yield file;
}
