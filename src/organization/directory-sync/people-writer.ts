import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { MasteredAccountService, SoughtAccounts } from '../../identity/mastered-accounts/index.ts';
import { byDirectory } from './by-directory.ts';
import { isBeyondDirectories } from '../../identity/users/index.ts';
import { personErrors } from './directory.errors.ts';
import type { WritingDirectory } from './directory.entity.ts';
import type { DirectoryPerson, ReturningAccount, WriteOptions, WriteOutcome } from './directory-person.ts';
import { KnownPeople, type AccountLink } from './known-people.ts';
import { changesOf, judgePerson, type PersonVerdict } from './person.policy.ts';
import * as queries from './person.queries.ts';
import type { WrittenLink } from './person.queries.ts';
import type { UnitMembershipWriter } from './unit-membership-writer.ts';

type Change = Extract<PersonVerdict, { kind: 'CHANGE' }>;
type Creation = Extract<PersonVerdict, { kind: 'CREATE' }>;

/** Writes what a directory says of people. Its row is locked. */
export class PeopleWriter {
  constructor(
    private readonly accounts: MasteredAccountService,
    private readonly memberships: UnitMembershipWriter,
  ) {}

  /** What would become of people, in their order. */
  async rehearse(
    db: Reader | Tx,
    directory: WritingDirectory,
    people: readonly DirectoryPerson[],
    options: WriteOptions,
  ): Promise<WriteOutcome[]> {
    const known = await this.#known(db, directory, people, (sought) => this.accounts.find(db, sought));
    const verdicts = await this.#judge(db, directory, people, known, options);
    return verdicts.map((verdict) => outcomeOf(verdict));
  }

  /** Writes people, and tells what became of each, in their order. */
  async write(
    tx: Tx,
    directory: WritingDirectory,
    people: readonly DirectoryPerson[],
    options: WriteOptions,
  ): Promise<WriteOutcome[]> {
    const known = await this.#known(tx, directory, people, (sought) => this.accounts.lock(tx, sought));
    const verdicts = await this.#judge(tx, directory, people, known, options);
    const changes = verdicts.filter((verdict): verdict is Change => verdict.kind === 'CHANGE');
    await this.#change(tx, directory, changes);
    const creations = verdicts.filter((verdict): verdict is Creation => verdict.kind === 'CREATE');
    const made = await this.#create(tx, directory, creations);
    await this.memberships.move(tx, directory, [
      ...changes.map(({ account, moves }) => ({ userId: account.id, moves })),
      ...creations.flatMap(({ person, moves }) => {
        const userId = made.get(person.externalId);
        return userId === undefined ? [] : [{ userId, moves }];
      }),
    ]);
    return verdicts.map((verdict) => outcomeOf(verdict, made));
  }

  /** Suspends accounts and lets them go: from now on they are local ones, and in no unit of the directory. */
  async release(tx: Tx, directory: WritingDirectory, userIds: readonly string[]): Promise<void> {
    const accounts = await this.accounts.lock(tx, { ids: userIds, emails: [], usernames: [] });
    const mastered = await tx.rows<{ userId: string }>(queries.masteredAmong(directory.id, userIds));
    const ids = new Set(mastered.map(({ userId }) => userId));
    if (ids.size < new Set(userIds).size) throw personErrors.NOT_FOUND();
    if (accounts.some(isBeyondDirectories)) throw personErrors.FORBIDDEN();
    const active = accounts.filter(({ status }) => status === 'ACTIVE');
    await this.accounts.suspend(tx, active, byDirectory(directory));
    await this.memberships.leaveAll(tx, directory, [...ids]);
    await tx.execute(queries.deleteLinks(directory.id, [...ids]));
    for (const account of accounts)
      tx.record({
        action: 'USER_UPDATED',
        targetType: 'User',
        targetId: account.id,
        targetName: account.name,
        before: byDirectory(directory),
        after: { directoryId: null },
      });
  }

  /** Masters an account once more that was let go. */
  async takeBack(tx: Tx, directory: WritingDirectory, account: ReturningAccount): Promise<void> {
    const { id, name, externalId, suspendedAt } = account;
    await this.#link(tx, directory, [{ userId: id, externalId, isActive: false, suspendedAt }]);
    tx.record({
      action: 'USER_UPDATED',
      targetType: 'User',
      targetId: id,
      targetName: name,
      before: { directoryId: null },
      after: byDirectory(directory),
    });
  }

  /** The accounts that people may concern. Accounts are found or locked before what is said of them is read. */
  async #known(
    db: Reader | Tx,
    { id: directoryId }: WritingDirectory,
    people: readonly DirectoryPerson[],
    find: (sought: SoughtAccounts) => ReturnType<MasteredAccountService['find']>,
  ): Promise<KnownPeople> {
    const externalIds = people.map(({ externalId }) => externalId);
    const ours = await db.rows<AccountLink>(queries.accountLinks(directoryId, externalIds, []));
    const accounts = await find({
      ids: [...ours.map(({ userId }) => userId), ...people.flatMap(({ userId }) => userId ?? [])],
      emails: people.flatMap(({ email }) => email?.toLowerCase() ?? []),
      usernames: people.flatMap(({ username }) => username?.toLowerCase() ?? []),
    });
    const ids = accounts.map(({ id }) => id);
    const links = await db.rows<AccountLink>(queries.accountLinks(directoryId, [], ids));
    const units = await db.rows<{ userId: string; externalId: string }>(queries.unitsOfPeople(directoryId, ids));
    const unitsOf = new Map<string, Set<string>>();
    for (const { userId, externalId } of units) unitsOf.set(userId, (unitsOf.get(userId) ?? new Set()).add(externalId));
    return new KnownPeople(directoryId, accounts, links, unitsOf);
  }

  async #judge(
    db: Reader | Tx,
    { id }: WritingDirectory,
    people: readonly DirectoryPerson[],
    known: KnownPeople,
    options: WriteOptions,
  ): Promise<PersonVerdict[]> {
    const named = [...new Set(people.flatMap(({ units }) => units ?? []))];
    const found = named.length === 0 ? [] : await db.rows<{ externalId: string }>(queries.unitsByExternalId(id, named));
    const there = new Set([...found.map(({ externalId }) => externalId), ...(options.plannedUnits ?? [])]);
    const placed = people.map(({ units, ...person }) =>
      units === undefined ? person : { ...person, units: units.filter((unit) => there.has(unit)) },
    );
    return judgeAll(placed, known, options);
  }

  async #change(tx: Tx, directory: WritingDirectory, changes: readonly Change[]): Promise<void> {
    const by = byDirectory(directory);
    const taken = changes.filter(({ link }) => link === null).map(({ account }) => account);
    await this.accounts.takeOver(tx, taken, by);
    const renamed = changes.filter(({ changed }) => Object.keys(changed).length > 0);
    const turns = [...new Set(renamed.map(({ turn }) => turn))].sort((a, b) => a - b);
    for (const turn of turns)
      await this.accounts.change(
        tx,
        renamed.filter((change) => change.turn === turn),
        by,
      );
    const standing = (wanted: Change['standing']) =>
      changes.filter((change) => change.standing === wanted).map(({ account }) => account);
    await this.accounts.suspend(tx, standing('SUSPEND'), by);
    await this.accounts.activate(tx, standing('ACTIVATE'), by);
    await this.#link(
      tx,
      directory,
      changes.map((change) => linkAfter(change, tx.now)),
    );
  }

  /** Gives the ids of the accounts that were made, by identifier; others were faster to the names of the rest. */
  async #create(
    tx: Tx,
    directory: WritingDirectory,
    creations: readonly Creation[],
  ): Promise<ReadonlyMap<string, string>> {
    const orders = creations.map(({ order }) => order);
    const made = await this.accounts.create(tx, orders, byDirectory(directory));
    const idOf = new Map(made.map(({ email, id }) => [email, id]));
    const links = creations.flatMap(({ person, order }): WrittenLink[] => {
      const userId = idOf.get(order.email!);
      if (userId === undefined) return [];
      const isActive = order.status === 'ACTIVE';
      return [{ userId, externalId: person.externalId, isActive, suspendedAt: isActive ? null : tx.now }];
    });
    await this.#link(tx, directory, links);
    return new Map(links.map(({ externalId, userId }) => [externalId, userId]));
  }

  async #link(tx: Tx, { id }: WritingDirectory, links: readonly WrittenLink[]): Promise<void> {
    if (links.length > 0) await tx.execute(queries.writeLinks(id, links, tx.now));
  }
}

function linkAfter({ person, account, link, standing }: Change, now: Date): WrittenLink {
  const suspendedAt = { SUSPEND: now, ACTIVATE: null, SAME: link?.suspendedAt ?? null }[standing ?? 'SAME'];
  return {
    userId: account.id,
    externalId: person.externalId,
    isActive: person.active ?? link?.isActive ?? true,
    suspendedAt,
  };
}

/** Whoever wants a name that another gives up, is judged again once it has. */
function judgeAll(people: readonly DirectoryPerson[], known: KnownPeople, options: WriteOptions): PersonVerdict[] {
  const verdicts = people.map((person) => judgePerson(person, known, options));
  for (let isMoving = true; isMoving;) {
    isMoving = false;
    for (const [at, verdict] of verdicts.entries()) {
      if (verdict.kind !== 'REFUSE' || verdict.refusal.code !== 'ALREADY_EXISTS') continue;
      verdicts[at] = judgePerson(people[at]!, known, options);
      isMoving ||= verdicts[at].kind !== 'REFUSE';
    }
  }
  return verdicts;
}

/** @param made ids of accounts that were made; none in a rehearsal */
function outcomeOf(verdict: PersonVerdict, made: ReadonlyMap<string, string> | null = null): WriteOutcome {
  const { externalId } = verdict.person;
  if (verdict.kind === 'REFUSE') return { externalId, id: null, changes: [], error: verdict.refusal };
  if (verdict.kind === 'SKIP') return { externalId, id: null, changes: [], error: null };
  if (verdict.kind === 'CHANGE')
    return { externalId, id: verdict.account.id, changes: changesOf(verdict), error: null };
  const id = made?.get(externalId) ?? null;
  if (made && id === null) return { externalId, id, changes: [], error: personErrors.ALREADY_EXISTS() };
  return { externalId, id, changes: changesOf(verdict), error: null };
}
