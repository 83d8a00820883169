import { badInput, DomainError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { isText, textRule } from '../../core/text.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { JobItemChange } from '../../platform/jobs/index.ts';
import type { OrgUnitNews } from '../org-units/index.ts';
import { byDirectory } from './by-directory.ts';
import type { WritingDirectory } from './directory.entity.ts';
import { unitErrors } from './directory.errors.ts';
import type { DirectoryUnit, WriteOptions, WriteOutcome } from './directory-person.ts';
import { unitsByExternalId } from './person.queries.ts';
import { deleteUnits, identifyUnit, insertUnits, updateUnits, type StoredUnit } from './unit.queries.ts';

const MOST_NAME_CHARACTERS = 200;
const MOST_EXTERNAL_ID_CHARACTERS = 500;

/** A unit as it is to become; `stored` is null for one that is made. */
interface UnitChange {
  readonly stored: StoredUnit | null;
  readonly unit: StoredUnit;
  readonly changes: readonly JobItemChange[];
}

/** Writes a directory's units. Its row is locked. */
export class UnitsWriter {
  constructor(private readonly news: OrgUnitNews) {}

  /** What would become of units, in their order. */
  async rehearse(
    db: Reader | Tx,
    directory: WritingDirectory,
    units: readonly DirectoryUnit[],
    { plannedUnits }: WriteOptions,
  ): Promise<WriteOutcome[]> {
    return (await this.#judge(db, directory, units, plannedUnits)).map(outcomeOf);
  }

  /** Makes, renames and moves units, whatever their order, and tells what became of each. */
  async write(tx: Tx, directory: WritingDirectory, units: readonly DirectoryUnit[]): Promise<WriteOutcome[]> {
    const judged = await this.#judge(tx, directory, units);
    const changes = judged.filter((each): each is UnitChange => !isRefusal(each));
    const made = changes.filter(({ stored }) => stored === null);
    const changed = changes.filter((each) => each.stored !== null && each.changes.length > 0);
    const moved = changed.filter((each) => each.changes.includes('UNIT_MOVED')).map(({ unit }) => unit.id);
    const insert = made.map(({ unit }) => unit);
    if (insert.length > 0) await tx.execute(insertUnits(directory.id, insert, tx.now));
    if (changed.length > 0)
      await tx.execute(
        updateUnits(
          changed.map(({ unit }) => unit),
          tx.now,
        ),
      );
    await this.news.ofUnits(tx, moved);
    for (const each of [...made, ...changed]) tx.record(eventOf(each, directory));
    return judged.map(outcomeOf);
  }

  /** Gives a unit another identifier. @throws NOT_FOUND, BAD_USER_INPUT */
  async identify(tx: Tx, directory: WritingDirectory, externalId: string, newExternalId: string): Promise<void> {
    if (!isText(newExternalId, 1, MOST_EXTERNAL_ID_CHARACTERS))
      throw badInput(['externalId'], `The identifier ${textRule(1, MOST_EXTERNAL_ID_CHARACTERS)}.`);
    const [unit] = await tx.rows<StoredUnit>(unitsByExternalId(directory.id, [externalId]));
    if (!unit) throw unitErrors.NOT_FOUND();
    await tx.execute(identifyUnit(unit.id, newExternalId, tx.now));
    tx.record({
      action: 'ORG_UNIT_UPDATED',
      ...targetOf(unit),
      before: { externalId },
      after: { externalId: newExternalId, ...byDirectory(directory) },
    });
  }

  /** Removes units; what was below one stands at the top. Twice is like once. */
  async remove(
    tx: Tx,
    directory: WritingDirectory,
    externalIds: readonly string[],
    { isRehearsal }: WriteOptions = {},
  ): Promise<WriteOutcome[]> {
    const units = await tx.rows<StoredUnit>(unitsByExternalId(directory.id, externalIds));
    if (!isRehearsal && units.length > 0) {
      const ids = units.map(({ id }) => id);
      await this.news.ofUnits(tx, ids);
      await tx.execute(deleteUnits(ids));
      for (const { id, name, externalId } of units)
        tx.record({
          action: 'ORG_UNIT_DELETED',
          ...targetOf({ id, name }),
          before: { name, externalId, ...byDirectory(directory) },
        });
    }
    const found = new Set(units.map(({ externalId }) => externalId));
    return externalIds.map((externalId) => ({
      externalId,
      id: null,
      changes: found.has(externalId) ? ['UNIT_DELETED'] : [],
      error: null,
    }));
  }

  async #judge(
    db: Reader | Tx,
    directory: WritingDirectory,
    units: readonly DirectoryUnit[],
    planned: ReadonlySet<string> = new Set(),
  ): Promise<(UnitChange | Refused)[]> {
    const named = units.flatMap(({ externalId, parent }) => (parent == null ? [externalId] : [externalId, parent]));
    const stored = await db.rows<StoredUnit>(unitsByExternalId(directory.id, [...new Set(named)]));
    const known = new Map(stored.map((unit) => [unit.externalId, unit]));
    const claimed = new Set<string>();
    const ids = new Map(stored.map(({ externalId, id }) => [externalId, id]));
    for (const { externalId, id } of units) if (!ids.has(externalId)) ids.set(externalId, id ?? newId());
    for (const externalId of planned) if (!ids.has(externalId)) ids.set(externalId, newId());
    return units.map((unit) => {
      try {
        if (claimed.has(unit.externalId))
          throw badInput(['externalId'], 'The directory tells of this identifier twice.', 'DUPLICATE');
        claimed.add(unit.externalId);
        return judged(unit, known.get(unit.externalId) ?? null, ids);
      } catch (refusal) {
        if (!(refusal instanceof DomainError)) throw refusal;
        return { externalId: unit.externalId, refusal };
      }
    });
  }
}

interface Refused {
  readonly externalId: string;
  readonly refusal: DomainError;
}

const isRefusal = (judged: UnitChange | Refused): judged is Refused => 'refusal' in judged;

/** @throws BAD_USER_INPUT */
function judged(
  { externalId, name, parent }: DirectoryUnit,
  stored: StoredUnit | null,
  ids: ReadonlyMap<string, string>,
): UnitChange {
  if (!isText(externalId, 1, MOST_EXTERNAL_ID_CHARACTERS))
    throw badInput(['externalId'], `The identifier ${textRule(1, MOST_EXTERNAL_ID_CHARACTERS)}.`);
  if (name !== undefined && !isText(name, 1, MOST_NAME_CHARACTERS))
    throw badInput(['name'], `The name ${textRule(1, MOST_NAME_CHARACTERS)}.`);
  if (name === undefined && !stored) throw badInput(['name'], 'The directory gives no name.', 'REQUIRED');
  if (parent != null && !ids.has(parent))
    throw badInput(['parent'], 'The directory has no such unit to be above.', 'UNKNOWN');
  if (parent === externalId) throw badInput(['parent'], 'A unit cannot be below itself.', 'CIRCLE');
  const parentId = parent === undefined ? (stored?.parentId ?? null) : parent === null ? null : ids.get(parent)!;
  const unit = { id: ids.get(externalId)!, externalId, name: name?.trim() ?? stored!.name, parentId };
  if (!stored) return { stored, unit, changes: ['UNIT_CREATED'] };
  return {
    stored,
    unit,
    changes: [
      ...(unit.name === stored.name ? [] : (['UNIT_RENAMED'] as const)),
      ...(unit.parentId === stored.parentId ? [] : (['UNIT_MOVED'] as const)),
    ],
  };
}

const targetOf = ({ id, name }: Pick<StoredUnit, 'id' | 'name'>) => ({
  targetType: 'OrgUnit',
  targetId: id,
  targetName: name,
});

function eventOf({ stored, unit }: UnitChange, directory: WritingDirectory) {
  const { name, externalId, parentId } = unit;
  const by = byDirectory(directory);
  if (!stored)
    return {
      action: 'ORG_UNIT_CREATED' as const,
      ...targetOf(unit),
      after: { name, externalId, parentId, ...by },
    };
  const changed = (['name', 'parentId'] as const).filter((key) => unit[key] !== stored[key]);
  return {
    action: 'ORG_UNIT_UPDATED' as const,
    ...targetOf(unit),
    before: Object.fromEntries(changed.map((key) => [key, stored[key]])),
    after: { ...Object.fromEntries(changed.map((key) => [key, unit[key]])), ...by },
  };
}

const outcomeOf = (judged: UnitChange | Refused): WriteOutcome =>
  isRefusal(judged)
    ? { externalId: judged.externalId, id: null, changes: [], error: judged.refusal }
    : { externalId: judged.unit.externalId, id: judged.unit.id, changes: judged.changes, error: null };
