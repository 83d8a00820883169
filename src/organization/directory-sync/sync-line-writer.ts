import type { ItemFailure } from '../../core/errors.ts';
import type { Tx } from '../../core/tx.ts';
import type { JobItemChange, JobItemOutcome } from '../../platform/jobs/index.ts';
import type { WritingDirectory } from './directory.entity.ts';
import type { WriteOptions, WriteOutcome } from './directory-person.ts';
import type { DirectoryWriter } from './directory-writer.ts';
import { itemFailureOf } from './gathering.ts';
import { masteredByExternalId, unitsByExternalId } from './person.queries.ts';
import type { IndexedLine } from './sync-line.ts';
import { membersAmong } from './unit.queries.ts';

type LineOf<K extends IndexedLine['kind']> = Extract<IndexedLine, { kind: K }>;

/** Gives lines of a sync to the writer of directories, and makes items of the job of what it answers. */
export class SyncLineWriter {
  constructor(private readonly writer: DirectoryWriter) {}

  write(tx: Tx, directory: WritingDirectory, lines: readonly IndexedLine[]): Promise<JobItemOutcome[]> {
    return this.#do(tx, directory, lines, null);
  }

  /** @param plannedUnits identifiers of units that the sync would have made by then */
  rehearse(
    tx: Tx,
    directory: WritingDirectory,
    lines: readonly IndexedLine[],
    plannedUnits: ReadonlySet<string>,
  ): Promise<JobItemOutcome[]> {
    return this.#do(tx, directory, lines, { isRehearsal: true, plannedUnits });
  }

  /** The outcome of an item that failed. */
  failed(line: IndexedLine, error: ItemFailure): JobItemOutcome {
    return { index: line.index, key: keyOf(line), userId: null, error };
  }

  async #do(
    tx: Tx,
    directory: WritingDirectory,
    lines: readonly IndexedLine[],
    rehearsal: WriteOptions | null,
  ): Promise<JobItemOutcome[]> {
    const faulty = lines.flatMap((line) => ('fault' in line && line.fault ? [this.failed(line, line.fault)] : []));
    const faultless = lines.filter((line) => !('fault' in line && line.fault));
    const done = faultless.length === 0 ? [] : await this.#outcomes(tx, directory, faultless, rehearsal);
    return [...faulty, ...done].sort((a, b) => a.index - b.index);
  }

  async #outcomes(
    tx: Tx,
    directory: WritingDirectory,
    lines: readonly IndexedLine[],
    rehearsal: WriteOptions | null,
  ): Promise<JobItemOutcome[]> {
    switch (lines[0]!.kind) {
      case 'UNIT': {
        const units = (lines as LineOf<'UNIT'>[]).map(({ unit }) => unit);
        const outcomes = rehearsal
          ? await this.writer.rehearseUnits(tx, directory, units, rehearsal)
          : await this.writer.upsertUnits(tx, directory, units);
        return lines.map((line, at) => outcomeOf(line, outcomes[at]!, null));
      }
      case 'PERSON':
      case 'PERSON_GONE': {
        const people = (lines as LineOf<'PERSON' | 'PERSON_GONE'>[]).map((line) =>
          line.kind === 'PERSON' ? line.person : { externalId: line.externalId, active: false, units: [] },
        );
        const outcomes = rehearsal
          ? await this.writer.rehearsePeople(tx, directory, people, rehearsal)
          : await this.writer.upsertPeople(tx, directory, people);
        return lines.map((line, at) => outcomeOf(line, outcomes[at]!, outcomes[at]!.id));
      }
      case 'UNIT_GONE': {
        const gone = (lines as LineOf<'UNIT_GONE'>[]).map(({ externalId }) => externalId);
        const outcomes = await this.writer.removeUnits(tx, directory, gone, rehearsal ?? {});
        return lines.map((line, at) => outcomeOf(line, outcomes[at]!, null));
      }
      case 'MEMBERS': {
        const outcomes: JobItemOutcome[] = [];
        for (const line of lines as LineOf<'MEMBERS'>[])
          outcomes.push(await this.#members(tx, directory, line, rehearsal));
        return outcomes;
      }
    }
  }

  /** People that the directory has, but that are no accounts of it here, such as those without an address, are left out. */
  async #members(
    tx: Tx,
    directory: WritingDirectory,
    line: LineOf<'MEMBERS'>,
    rehearsal: WriteOptions | null,
  ): Promise<JobItemOutcome> {
    const [unit] = await tx.rows<{ id: string }>(unitsByExternalId(directory.id, [line.unit]));
    // One that was told to be there and failed has told so itself.
    if (!unit) return outcomeOf(line, nothingChanged(line.unit), null);
    const known = await tx.rows<{ userId: string; externalId: string }>(
      masteredByExternalId(directory.id, [...line.joined, ...line.left]),
    );
    const idsOf = (externalIds: readonly string[]): string[] => {
      const wanted = new Set(externalIds);
      return known.filter(({ externalId }) => wanted.has(externalId)).map(({ userId }) => userId);
    };
    const [add, remove] = [idsOf(line.joined), idsOf(line.left)];
    const count = rehearsal
      ? await changeCount(tx, unit.id, add, remove)
      : await this.writer.setMembers(tx, directory, line.unit, { add, remove });
    const changes: JobItemChange[] = count > 0 ? ['UNIT_MEMBERS_CHANGED'] : [];
    return outcomeOf(line, { ...nothingChanged(line.unit), changes }, null);
  }
}

async function changeCount(tx: Tx, unitId: string, add: readonly string[], remove: readonly string[]): Promise<number> {
  const present = await tx.rows<{ userId: string }>(membersAmong(unitId, [...add, ...remove]));
  const ids = new Set(present.map(({ userId }) => userId));
  return add.filter((id) => !ids.has(id)).length + remove.filter((id) => ids.has(id)).length;
}

const nothingChanged = (externalId: string): WriteOutcome => ({ externalId, id: null, changes: [], error: null });

/** What people call an item: the address of a person, and the identifier of whatever else. */
function keyOf(line: IndexedLine): string {
  switch (line.kind) {
    case 'UNIT':
      return line.unit.externalId;
    case 'PERSON':
      return line.person.email ?? line.person.externalId;
    case 'MEMBERS':
      return line.unit;
    case 'PERSON_GONE':
    case 'UNIT_GONE':
      return line.externalId;
  }
}

const outcomeOf = (line: IndexedLine, { changes, error }: WriteOutcome, userId: string | null): JobItemOutcome => ({
  index: line.index,
  key: keyOf(line),
  userId,
  error: error && itemFailureOf(error),
  changes,
  isUnlisted: error === null && changes.length === 0,
});
