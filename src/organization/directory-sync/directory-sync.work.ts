import { DomainError } from '../../core/errors.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { SecretBox } from '../../foundation/crypto/index.ts';
import type { JobInput, JobProgress, JobWork } from '../../platform/jobs/index.ts';
import { directoryErrors, pushedDirectoryErrors } from './directory.errors.ts';
import type { SyncState } from './directory.entity.ts';
import { DeltaExpiredError, type DirectorySource, type DeltaState } from './directory-source.ts';
import { MOST_WRITTEN } from './directory-writer.ts';
import { Gathering, type MasteredPerson, type Removals } from './gathering.ts';
import { inRuns, readLines, written, type IndexedLine, type SyncHeader } from './sync-line.ts';
import type { SyncParameters } from './sync-order.ts';
import { SyncRun, type SyncRunHouse } from './sync-run.ts';
import * as queries from './sync.queries.ts';
import type { SyncedDirectory } from './sync.queries.ts';

/** What syncs are done with. */
export interface SyncHouse extends SyncRunHouse {
  readonly unitOfWork: UnitOfWork;
  readonly inputs: JobInput;
  readonly box: SecretBox;
  readonly sources: readonly DirectorySource[];
}

/**
 * Syncs a directory, on behalf of whoever ordered it. All that the provider tells is read before anything is written, and
 * kept with the job: whoever goes on after a crash writes what is left of it, and asks the provider nothing again.
 */
export class DirectorySyncWork implements JobWork {
  readonly kind = 'DIRECTORY_SYNC';

  constructor(private readonly house: SyncHouse) {}

  async run(progress: JobProgress): Promise<void> {
    const { directoryId } = parametersOf(progress);
    if (progress.job.totalCount === null) await this.#read(progress, await this.#directory(directoryId));
    const run = new SyncRun(this.house, progress);
    const header = await this.#write(progress, run);
    await this.#close(progress, run, header);
  }

  /** Reads everything, or what changed since the last sync, to its end. @throws INVALID_STATE, SERVICE_UNAVAILABLE */
  async #read(progress: JobProgress, directory: SyncedDirectory): Promise<void> {
    const since = directory.syncState?.delta ?? null;
    const { gathering, next } = await this.#gather(directory, since, progress.signal).catch((error: unknown) => {
      if (!(error instanceof DeltaExpiredError)) throw error;
      return this.#gather(directory, null, progress.signal);
    });
    await this.#refuseTooMany(progress, directory, gathering.removals());
    let count = 0;
    const lines = function* () {
      for (const line of gathering.lines()) {
        count += 1;
        yield line;
      }
    };
    await progress.keepInput(written({ kind: 'HEADER', next }, lines()));
    await progress.setTotal(count);
  }

  async #gather(
    directory: SyncedDirectory,
    since: DeltaState | null,
    signal: AbortSignal,
  ): Promise<{ gathering: Gathering; next: DeltaState | null }> {
    const source = this.house.sources.find(({ provider }) => provider === directory.provider);
    const { clientSecret: sealed, unitsFrom } = directory;
    if (!source || sealed === null || unitsFrom === null) throw pushedDirectoryErrors.INVALID_STATE();
    const clientSecret = this.house.box.openOwn(sealed)?.toString();
    if (clientSecret === undefined) throw new DomainError('INVALID_STATE', FOREIGN_SECRET);
    const reading = source.read({ ...directory, unitsFrom, clientSecret }, since, signal);
    const gathering = new Gathering(reading, await this.#mastered(directory.id), await this.#units(directory.id));
    for await (const told of reading.told) {
      signal.throwIfAborted();
      gathering.add(told);
    }
    return { gathering, next: reading.next() };
  }

  /**
   * A sync that would suspend more people than the directory allows stops before it does anything, and remembers how many
   * they are, for whoever says yes to that. A dry run shows them.
   * @throws INVALID_STATE
   */
  async #refuseTooMany(progress: JobProgress, directory: SyncedDirectory, { count, of }: Removals): Promise<void> {
    const { id: jobId, dryRun } = progress.job;
    const { allowedRemovals } = parametersOf(progress);
    const most = Math.max(allowedRemovals ?? 0, Math.floor((directory.maxRemovalPct * of) / 100));
    if (dryRun || count <= most) return;
    await this.house.unitOfWork.maintain(async (tx) => {
      const { syncState } = await this.#directory(directory.id, tx);
      const state: SyncState = { jobId: '', delta: null, ...syncState, stopped: { jobId, removals: count } };
      await tx.execute(queries.writeSyncState(directory.id, state));
    });
    const share = Math.round((count * 100) / of);
    throw new DomainError(
      'INVALID_STATE',
      `The sync would suspend ${count} of ${of} people (${share} %), and the directory allows ${directory.maxRemovalPct} % without asking. Nothing was changed. See who by a dry run; approveDirectorySync goes on.`,
    );
  }

  /** Writes what no earlier attempt has written. */
  async #write(progress: JobProgress, run: SyncRun): Promise<SyncHeader> {
    let header: SyncHeader = { kind: 'HEADER', next: null };
    const planned = new Set<string>();
    const { processedCount } = progress.job;
    const pending = async function* (lines: AsyncIterable<SyncHeader | IndexedLine>): AsyncGenerator<IndexedLine> {
      for await (const line of lines) {
        if (line.kind === 'HEADER') header = line;
        else {
          if (line.kind === 'UNIT' && !line.fault) planned.add(line.unit.externalId);
          if (line.index > processedCount) yield line;
        }
      }
    };
    const lines = readLines(this.house.inputs.stream(progress.job.id));
    for await (const batch of inRuns(pending(lines), mostOf)) await run.write(batch, planned);
    return header;
  }

  /**
   * Says that the directory was synced, once, and where the next sync goes on. Where an item failed it reads everything
   * again: the provider would not tell of it another time.
   */
  async #close({ job }: JobProgress, run: SyncRun, { next }: SyncHeader): Promise<void> {
    if (job.dryRun) return;
    const { directoryId } = parametersOf({ job });
    await run.commit(async (tx) => {
      const directory = await this.house.writer.open(tx, directoryId);
      const { syncState } = await this.#directory(directoryId, tx);
      if (syncState?.jobId === job.id) return [];
      const [ended] = await tx.rows<{ processed: number; failed: number }>({
        text: 'SELECT processed_count AS processed, failed_count AS failed FROM jobs WHERE id = $1',
        values: [job.id],
      });
      const { processed, failed } = ended!;
      await tx.execute(queries.writeSyncState(directoryId, { jobId: job.id, delta: failed > 0 ? null : next }));
      const counts = await tx.rows<{ change: string; count: number }>(queries.changeCounts(job.id));
      const changed = Object.fromEntries(counts.map(({ change, count }) => [change, count]));
      tx.record({
        action: 'DIRECTORY_SYNCED',
        targetType: 'Directory',
        targetId: directoryId,
        targetName: directory.name,
        after: { jobId: job.id, items: processed, failed, ...changed },
      });
      return [];
    });
  }

  async #directory(
    id: string,
    db?: { rows: <R>(statement: ReturnType<typeof queries.syncedDirectory>) => Promise<R[]> },
  ): Promise<SyncedDirectory> {
    const statement = queries.syncedDirectory(id);
    const [directory] = db
      ? await db.rows<SyncedDirectory>(statement)
      : await this.house.unitOfWork.read((reader) => reader.rows<SyncedDirectory>(statement));
    if (!directory) throw directoryErrors.NOT_FOUND();
    return directory;
  }

  async #mastered(directoryId: string): Promise<MasteredPerson[]> {
    const all: MasteredPerson[] = [];
    for (let behind = ''; ;) {
      const page = await this.house.unitOfWork.read((db) =>
        db.rows<MasteredPerson>(queries.masteredPeople(directoryId, behind)),
      );
      for (const person of page) all.push(person);
      if (page.length < queries.PEOPLE_A_PAGE) return all;
      behind = page[page.length - 1]!.externalId;
    }
  }

  async #units(directoryId: string): Promise<string[]> {
    const units = await this.house.unitOfWork.read((db) =>
      db.rows<{ externalId: string }>(queries.unitIdentifiers(directoryId)),
    );
    return units.map(({ externalId }) => externalId);
  }
}

/** Lines of memberships hold hundreds each. */
const MOST_MEMBER_LINES = 20;
const FOREIGN_SECRET = 'The secret of the directory was encrypted with another ENCRYPTION_KEY: enter it again.';
const mostOf = (kind: IndexedLine['kind']): number => (kind === 'MEMBERS' ? MOST_MEMBER_LINES : MOST_WRITTEN);

const parametersOf = ({ job }: Pick<JobProgress, 'job'>): SyncParameters => job.parameters as unknown as SyncParameters;
