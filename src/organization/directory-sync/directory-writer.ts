import { badInput } from '../../core/errors.ts';
import { isId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { asTaken, directoryErrors, personErrors, unitErrors } from './directory.errors.ts';
import type { WritingDirectory } from './directory.entity.ts';
import type {
  DirectoryPerson,
  DirectoryUnit,
  ReturningAccount,
  WriteOptions,
  WriteOutcome,
} from './directory-person.ts';
import type { PeopleWriter } from './people-writer.ts';
import { masteredAmong, unitsByExternalId } from './person.queries.ts';
import type { NamedUnit, UnitMembershipWriter } from './unit-membership-writer.ts';
import type { UnitsWriter } from './units-writer.ts';

/** Who comes to a unit and who goes; or who alone is in it. */
export interface MemberChange {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  /** All that are in it from now on; in place of the others. */
  readonly only?: readonly string[];
}

/** What one call may have: it bounds what one transaction locks. */
export const MOST_WRITTEN = 250;

/**
 * The one way in which directories write, whether they are read by a sync or push by SCIM: what they may not do to whom,
 * what ends at once, audit events and news to other processes are here. It writes nothing but rows of its directory, and
 * the accounts that it masters. Whatever it throws, the transaction is to be undone.
 */
export class DirectoryWriter {
  constructor(
    private readonly people: PeopleWriter,
    private readonly units: UnitsWriter,
    private readonly memberships: UnitMembershipWriter,
  ) {}

  /** Locks a directory, so that it writes one after the other; before anything else is locked. @throws NOT_FOUND */
  async open(tx: Tx, id: string): Promise<WritingDirectory> {
    const [directory] = isId(id)
      ? await tx.rows<WritingDirectory>({
          name: 'open_directory',
          // Not against those who point at it, such as the rows that are written next.
          text: 'SELECT id, name, provider, enabled FROM directories WHERE id = $1 FOR NO KEY UPDATE',
          values: [id],
        })
      : [];
    if (!directory) throw directoryErrors.NOT_FOUND();
    return directory;
  }

  /**
   * Makes, takes over and changes people, at most 250, and tells what became of each, in their order: who cannot be
   * written has an error, and the others are. `active: false` suspends and ends the sessions; true lifts a suspension
   * that the directory had ordered.
   * @throws ALREADY_EXISTS where an account that was made meanwhile has a name that is given: worth another try
   */
  upsertPeople(
    tx: Tx,
    directory: WritingDirectory,
    people: readonly DirectoryPerson[],
    options: WriteOptions = {},
  ): Promise<WriteOutcome[]> {
    refuseMany(people);
    return refusing(() => this.people.write(tx, directory, people, options));
  }

  /** The same for one. @throws what its error would be */
  async upsertPerson(
    tx: Tx,
    directory: WritingDirectory,
    person: DirectoryPerson,
    options: WriteOptions = {},
  ): Promise<WriteOutcome> {
    return single(await this.upsertPeople(tx, directory, [person], options));
  }

  /** What `upsertPeople` would do. Writes nothing. */
  rehearsePeople(
    db: Reader | Tx,
    directory: WritingDirectory,
    people: readonly DirectoryPerson[],
    options: WriteOptions = {},
  ): Promise<WriteOutcome[]> {
    return this.people.rehearse(db, directory, people, options);
  }

  /** Suspends a person that the directory has no more. It stays the directory's, in no unit: it may come back. */
  deactivatePerson(tx: Tx, directory: WritingDirectory, externalId: string): Promise<WriteOutcome> {
    return this.upsertPerson(tx, directory, { externalId, active: false, units: [] });
  }

  /** Suspends accounts and lets them go: the directory masters them no more. @throws NOT_FOUND, FORBIDDEN */
  releasePeople(tx: Tx, directory: WritingDirectory, userIds: readonly string[]): Promise<void> {
    refuseMany(userIds);
    return this.people.release(tx, directory, userIds);
  }

  /**
   * Makes the directory the master once more of an account that it had let go, suspended as it was left. Whether it is
   * that account, and nobody has dealt with it since, whoever calls has made sure of.
   */
  takeBack(tx: Tx, directory: WritingDirectory, account: ReturningAccount): Promise<void> {
    return refusing(() => this.people.takeBack(tx, directory, account));
  }

  /**
   * Makes, renames and moves units, at most 250, whatever their order, and tells what became of each. The unit above is
   * one of the directory or one of these.
   * @throws BAD_USER_INPUT for a unit below itself, ALREADY_EXISTS
   */
  upsertUnits(tx: Tx, directory: WritingDirectory, units: readonly DirectoryUnit[]): Promise<WriteOutcome[]> {
    refuseMany(units);
    return refusing(() => this.units.write(tx, directory, units));
  }

  /** The same for one. @throws what its error would be */
  async upsertUnit(tx: Tx, directory: WritingDirectory, unit: DirectoryUnit): Promise<WriteOutcome> {
    return single(await this.upsertUnits(tx, directory, [unit]));
  }

  /** What `upsertUnits` would do. Writes nothing. */
  rehearseUnits(
    db: Reader | Tx,
    directory: WritingDirectory,
    units: readonly DirectoryUnit[],
    options: WriteOptions = {},
  ): Promise<WriteOutcome[]> {
    return this.units.rehearse(db, directory, units, options);
  }

  /** Gives a unit another identifier. @throws NOT_FOUND, ALREADY_EXISTS, BAD_USER_INPUT */
  identifyUnit(tx: Tx, directory: WritingDirectory, externalId: string, newExternalId: string): Promise<void> {
    return refusing(() => this.units.identify(tx, directory, externalId, newExternalId));
  }

  /** Removes units with their memberships and links to groups; those below stand at the top. Twice is like once. */
  removeUnits(
    tx: Tx,
    directory: WritingDirectory,
    externalIds: readonly string[],
    options: WriteOptions = {},
  ): Promise<WriteOutcome[]> {
    refuseMany(externalIds);
    return this.units.remove(tx, directory, externalIds, options);
  }

  /** The same for one. */
  async removeUnit(tx: Tx, directory: WritingDirectory, externalId: string): Promise<WriteOutcome> {
    return single(await this.removeUnits(tx, directory, [externalId]));
  }

  /**
   * Changes who is in a unit, by our ids of accounts. Those present already, and those absent already, are left alone.
   * Tells how many memberships changed.
   * @throws NOT_FOUND for a unit that the directory has not, or an account that it does not master
   */
  async setMembers(
    tx: Tx,
    directory: WritingDirectory,
    unitExternalId: string,
    { add = [], remove = [], only }: MemberChange,
  ): Promise<number> {
    const [unit] = await tx.rows<NamedUnit>(unitsByExternalId(directory.id, [unitExternalId]));
    if (!unit) throw unitErrors.NOT_FOUND();
    const wanted = [...new Set([...add, ...(only ?? [])])];
    await this.#refuseForeign(tx, directory, wanted);
    const leaving = only === undefined ? remove : [...remove, ...(await this.#others(tx, unit.id, only))];
    const pairs = (userIds: readonly string[]) => userIds.map((userId) => ({ unitId: unit.id, userId }));
    return this.memberships.change(tx, directory, [unit], { joined: pairs(wanted), left: pairs(leaving.filter(isId)) });
  }

  /** @throws NOT_FOUND */
  async #refuseForeign(tx: Tx, { id }: WritingDirectory, userIds: readonly string[]): Promise<void> {
    if (userIds.length === 0) return;
    if (!userIds.every(isId)) throw personErrors.NOT_FOUND();
    const mastered = await tx.rows<{ userId: string }>(masteredAmong(id, userIds));
    if (mastered.length < userIds.length) throw personErrors.NOT_FOUND();
  }

  async #others(tx: Tx, unitId: string, userIds: readonly string[]): Promise<string[]> {
    const others = await tx.rows<{ userId: string }>({
      name: 'other_unit_members',
      text: `SELECT user_id AS "userId" FROM org_unit_members WHERE org_unit_id = $1 AND user_id <> ALL ($2::uuid[])`,
      values: [unitId, userIds],
    });
    return others.map(({ userId }) => userId);
  }
}

function refuseMany(values: readonly unknown[]): void {
  if (values.length > MOST_WRITTEN) throw badInput([], `At most ${MOST_WRITTEN} at once.`, 'TOO_MANY');
}

/** @throws the error of the only outcome */
function single([outcome]: readonly WriteOutcome[]): WriteOutcome {
  if (outcome!.error) throw outcome!.error;
  return outcome!;
}

/** Says what a broken constraint means. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asTaken(error);
  }
}
