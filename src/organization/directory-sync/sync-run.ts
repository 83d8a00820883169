import { setTimeout as pause } from 'node:timers/promises';
import { accessErrors } from '../../access/guard.ts';
import { systemActor, type Actor, type UserActor } from '../../core/actor.ts';
import { asRefusal, isBrokenConstraint } from '../../core/database-errors.ts';
import { DomainError } from '../../core/errors.ts';
import type { Tx } from '../../core/tx.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { JobItemOutcome, JobProgress } from '../../platform/jobs/index.ts';
import { asTaken } from './directory.errors.ts';
import type { DirectoryWriter } from './directory-writer.ts';
import { itemFailureOf } from './gathering.ts';
import type { SyncLineWriter } from './sync-line-writer.ts';
import type { IndexedLine } from './sync-line.ts';
import type { SyncParameters } from './sync-order.ts';

/** Whoever ordered a job, as the account is now; null where it may no longer do anything. */
export type ActorForJob = (userId: string, impersonatorId: string | null, jobId: string) => Promise<UserActor | null>;

/** What syncs are written with. */
export interface SyncRunHouse {
  readonly unitOfWork: UnitOfWork;
  readonly actorForJob: ActorForJob;
  readonly writer: DirectoryWriter;
  readonly lines: SyncLineWriter;
}

/** How often items are tried that others overtake, or that meet an outage: the queue's own attempts are few. */
const MOST_ATTEMPTS = 5;
const OUTAGE_PAUSE_MS = 300;

/** Writes what a sync found, on behalf of whoever ordered it. */
export class SyncRun {
  readonly #parameters: SyncParameters;

  constructor(
    private readonly house: SyncRunHouse,
    private readonly progress: JobProgress,
  ) {
    this.#parameters = progress.job.parameters as unknown as SyncParameters;
  }

  /** Writes neighbours of one kind: together, or where together they are refused, one by one. */
  async write(lines: readonly [IndexedLine, ...IndexedLine[]], planned: ReadonlySet<string>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      this.progress.signal.throwIfAborted();
      try {
        return await this.commit((tx) => this.#outcomes(tx, lines, planned));
      } catch (error) {
        if (attempt < MOST_ATTEMPTS && (isPassing(error) || isOutage(error))) {
          if (isOutage(error)) await pause(attempt * OUTAGE_PAUSE_MS, undefined, { signal: this.progress.signal });
          continue;
        }
        if (lines.length > 1 && isOfItems(error)) return this.#writeEach(lines, planned);
        const refusal = isOfItems(error) ? refusalOf(error) : null;
        if (!refusal) throw error;
        return this.commit(async () => [{ ...this.house.lines.failed(lines[0], itemFailureOf(refusal)) }]);
      }
    }
  }

  /** One transaction, with the outcomes of its items. */
  async commit(work: (tx: Tx) => Promise<readonly JobItemOutcome[]>): Promise<void> {
    const actor = await this.#actor();
    await this.house.unitOfWork.mutate({ actor, origin: this.#parameters.origin }, async (tx) => {
      await this.progress.finish(tx, await work(tx));
      // Items that fail, those that are as they were, and those of a dry run, change nothing.
      return tx.unchanged(undefined);
    });
  }

  async #writeEach(lines: readonly IndexedLine[], planned: ReadonlySet<string>): Promise<void> {
    for (const line of lines) await this.write([line], planned);
  }

  async #outcomes(
    tx: Tx,
    lines: readonly [IndexedLine, ...IndexedLine[]],
    planned: ReadonlySet<string>,
  ): Promise<readonly JobItemOutcome[]> {
    const { dryRun } = this.progress.job;
    const directory = await this.house.writer.open(tx, this.#parameters.directoryId);
    return dryRun
      ? this.house.lines.rehearse(tx, directory, lines, planned)
      : this.house.lines.write(tx, directory, lines);
  }

  /** Whoever ordered the sync, as the account is now; the service itself where it was scheduled. @throws FORBIDDEN */
  async #actor(): Promise<Actor> {
    const { id, createdById, impersonatorId } = this.progress.job;
    if (createdById === null) return systemActor;
    const actor = await this.house.actorForJob(createdById, impersonatorId, id);
    if (actor?.role !== 'ADMIN') throw accessErrors.FORBIDDEN();
    return actor;
  }
}

/** Whether the database did not answer, or not in time. */
const isOutage = (error: unknown): boolean => asRefusal(error)?.code === 'SERVICE_UNAVAILABLE';

/** Whether the same may go well at once: others were faster, or the actor's own account changed. */
const isPassing = (error: unknown): boolean =>
  error instanceof DomainError && ['ALREADY_EXISTS', 'UNAUTHENTICATED'].includes(error.code);

/** Whether it says something of the items, and nothing of the sync. */
const isOfItems = (error: unknown): boolean => refusalOf(error) !== null;

const notOfItems = ['SERVICE_UNAVAILABLE', 'UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND'];

function refusalOf(error: unknown): DomainError | null {
  const known = asTaken(error);
  if (known instanceof DomainError) return notOfItems.includes(known.code) ? null : known;
  const unfit = asRefusal(error);
  if (unfit?.code === 'BAD_USER_INPUT') return unfit;
  return isBrokenConstraint(error) ? new DomainError('BAD_USER_INPUT', 'This cannot be stored as it is.') : null;
}
