import { setTimeout as pause } from 'node:timers/promises';
import { admits } from '../../access/admits.ts';
import { accessErrors } from '../../access/guard.ts';
import { managesAccess } from '../../access/rules.ts';
import type { UserActor } from '../../core/actor.ts';
import { asRefusal } from '../../core/database-errors.ts';
import { DomainError } from '../../core/errors.ts';
import type { Features } from '../../core/service-feature.ts';
import type { Tx } from '../../core/tx.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { Mail } from '../../foundation/mail/index.ts';
import type { HashedPassword } from '../../identity/passwords/index.ts';
import type { UserService } from '../../identity/users/index.ts';
import type { AuthenticationService } from '../../permissions/authentication/index.ts';
import type { JobInput, JobItemOutcome, JobProgress } from '../../platform/jobs/index.ts';
import type { ImportBatchService } from './import-batch.service.ts';
import { OvertakenError, type ImportBatch, type ImportRow } from './import-batch.ts';
import type { ImportParameters } from './import-order.ts';
import { refusalOfRow, rowFailure } from './import-outcome.ts';
import type { ImportPasswords } from './import-passwords.ts';
import type { RehearsalService } from './rehearsal.service.ts';
import { addToTally, closeTally, type Tally } from './tally.ts';
import { isUnfit } from './user-row.ts';

/** What imports are done with. */
export interface ImportHouse {
  readonly unitOfWork: UnitOfWork;
  readonly authentication: Pick<AuthenticationService, 'actorForJob'>;
  readonly features: Features;
  readonly mail: Pick<Mail, 'refuseUnlessSetUp'>;
  readonly inputs: JobInput;
  readonly users: UserService;
  readonly batches: ImportBatchService;
  readonly passwords: ImportPasswords;
  readonly rehearsals: RehearsalService;
}

/** New passwords of one transaction: each takes long, and progress is to be seen. */
const MOST_PASSWORDS = 8;
/** How often rows are tried that others overtake, or that meet an outage: the queue's own attempts are few. */
const MOST_ATTEMPTS = 5;
const OUTAGE_PAUSE_MS = 300;

/** One attempt at one import. */
export class ImportRun {
  readonly #parameters: ImportParameters;

  constructor(
    private readonly house: ImportHouse,
    private readonly progress: JobProgress,
  ) {
    this.#parameters = progress.job.parameters as unknown as ImportParameters;
  }

  /** @throws FEATURE_DISABLED where mails were ordered and mail was switched off since */
  refuseWithoutMail(): void {
    if (this.#parameters.sendWelcomeEmail) this.house.mail.refuseUnlessSetUp();
  }

  /**
   * Imports rows, the next of the file, in as few transactions as may be.
   * @param total rows of the file, by which the last is known
   * @throws FORBIDDEN once whoever ordered the import may no longer do so
   */
  async import(rows: readonly ImportRow[], total: number): Promise<void> {
    for (let rest = rows; rest.length > 0;) rest = rest.slice(await this.#importSome(rest, total));
  }

  /** Closes the books of an import that ends before its last row. */
  async abandon(): Promise<void> {
    const { id, dryRun, createdById } = this.progress.job;
    await this.house.unitOfWork.maintain(async (tx) => {
      if (dryRun) return this.house.rehearsals.forget(tx, id);
      const by = createdById === null ? null : await this.house.users.findById(tx, createdById);
      await closeTally(tx, id, by ?? undefined);
    });
  }

  /** Imports the first of the rows, at least one, and tells how many. */
  async #importSome(rows: readonly ImportRow[], total: number): Promise<number> {
    const passwords = new Map<number, HashedPassword | DomainError>();
    for (let attempt = 1; ; attempt += 1) {
      this.progress.signal.throwIfAborted();
      const actor = await this.#actor();
      const next = await this.#withPasswords(actor, rows, passwords);
      try {
        await this.#commit(actor, next, total, (tx) => this.#batches.import(tx, actor, this.#batchOf(next), passwords));
        return next.length;
      } catch (error) {
        if (attempt < MOST_ATTEMPTS && (isPassing(error) || isOutage(error))) {
          if (isOutage(error)) await pause(attempt * OUTAGE_PAUSE_MS, undefined, { signal: this.progress.signal });
          continue;
        }
        if (next.length === 1) await this.#refuse(actor, next[0]!, total, error);
        else await this.#importEach(next, total, error);
        return next.length;
      }
    }
  }

  /** Imports rows one by one, where together they were refused: which of them is at fault shows then. */
  async #importEach(rows: readonly ImportRow[], total: number, error: unknown): Promise<void> {
    if (!refusalOfRow(error) && !isPassing(error)) throw error;
    for (const row of rows) await this.import([row], total);
  }

  /** Writes that a row failed, where the error says why. */
  async #refuse(actor: UserActor, row: ImportRow, total: number, error: unknown): Promise<void> {
    const refusal = refusalOfRow(error);
    if (!refusal) throw error;
    await this.#commit(actor, [row], total, async (tx) => {
      if (!this.progress.job.dryRun) await addToTally(tx, this.progress.job.id, { ...nothing, failed: 1 });
      return [{ index: row.index, key: row.key, userId: null, error: rowFailure(refusal) }];
    });
  }

  /** One transaction: what rows do, what became of them, and with the last of the file the end of the books. */
  #commit(
    actor: UserActor,
    rows: readonly ImportRow[],
    total: number,
    work: (tx: Tx) => Promise<JobItemOutcome[]>,
  ): Promise<void> {
    const { id, dryRun } = this.progress.job;
    const isLast = rows[rows.length - 1]!.index >= total;
    return this.house.unitOfWork.mutate({ actor, origin: this.#parameters.origin }, async (tx) => {
      const outcomes = await work(tx);
      if (isLast && dryRun) await this.house.rehearsals.forget(tx, id);
      if (isLast && !dryRun) await closeTally(tx, id);
      await this.progress.finish(tx, outcomes);
      // Rows that fail, and those of a dry run, change nothing.
      return tx.unchanged(undefined);
    });
  }

  /** The rows that can be done now: as many as have their new passwords judged, which is done first. */
  async #withPasswords(
    actor: UserActor,
    rows: readonly ImportRow[],
    passwords: Map<number, HashedPassword | DomainError>,
  ): Promise<readonly ImportRow[]> {
    const { dryRun } = this.progress.job;
    if (!rows.some((row) => !isUnfit(row) && row.password !== null)) return rows;
    for (let next = rows; ;) {
      const wanted = await this.house.unitOfWork.read((db) =>
        this.#batches.unjudgedPasswords(db, actor, this.#batchOf(next), passwords),
      );
      const room = Math.max(0, MOST_PASSWORDS - passwords.size);
      if (wanted.length > room) next = next.slice(0, next.indexOf(wanted[room]!));
      if (wanted.length === 0 || room === 0) return next;
      const judged = await this.house.passwords.judge(wanted.slice(0, room), dryRun, this.progress.signal);
      for (const [index, verdict] of judged) passwords.set(index, verdict);
    }
  }

  /** Whoever ordered the import, as the account is now. @throws FORBIDDEN */
  async #actor(): Promise<UserActor> {
    const { id, createdById, impersonatorId } = this.progress.job;
    const { authentication, features } = this.house;
    const actor = createdById === null ? null : await authentication.actorForJob(createdById, impersonatorId, id);
    if (!actor || !(await admits(managesAccess, actor, features))) throw accessErrors.FORBIDDEN();
    return actor;
  }

  get #batches(): ImportBatchService {
    return this.house.batches;
  }

  #batchOf(rows: readonly ImportRow[]): ImportBatch {
    const { id: jobId, dryRun } = this.progress.job;
    const { onConflict, sendWelcomeEmail } = this.#parameters;
    return { jobId, dryRun, onConflict, sendWelcomeEmail, rows };
  }
}

const nothing: Tally = { created: 0, updated: 0, skipped: 0, failed: 0 };

/** Whether the database did not answer, or not in time. */
const isOutage = (error: unknown): boolean => asRefusal(error)?.code === 'SERVICE_UNAVAILABLE';

/** Whether the same may go well at once: others were faster, or the actor's own account changed. */
const isPassing = (error: unknown): boolean =>
  error instanceof OvertakenError || (error instanceof DomainError && error.code === 'UNAUTHENTICATED');
