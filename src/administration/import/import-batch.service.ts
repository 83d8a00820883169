import { hasCeiling, newcomerSources, refuseRaised, strengthsOf } from '../../access/ceiling.ts';
import { nothing } from '../../access/effective-permissions.ts';
import { boundsBefore, refuseRaisedBounds } from '../../access/limit-ceiling.ts';
import { LimitForecast } from '../../access/limit-forecast.ts';
import type { UserActor } from '../../core/actor.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { InvitationService } from '../../identity/invitations/index.ts';
import type { PasswordService } from '../../identity/passwords/index.ts';
import type {
  KnownAccount,
  StoredAccount,
  User,
  UserBatchService,
  UserCreationService,
  UserStandingService,
} from '../../identity/users/index.ts';
import type { GroupMembershipService, Membership } from '../../organization/groups/index.ts';
import type {
  NamedProject,
  Place,
  ProjectAssignment,
  ProjectMembershipService,
} from '../../organization/projects/index.ts';
import type { JobItemOutcome } from '../../platform/jobs/index.ts';
import { accountCreated } from '../users/index.ts';
import { OvertakenError, type ImportBatch, type JudgedRow } from './import-batch.ts';
import { rowFailure } from './import-outcome.ts';
import { KnownAccounts } from './known-accounts.ts';
import { KnownGroups } from './known-groups.ts';
import { KnownProjects } from './known-projects.ts';
import type { RehearsalService } from './rehearsal.service.ts';
import { addToTally, tallyOf } from './tally.ts';
import { judgeRow, type JudgedPasswords, type Verdict } from './user-import.policy.ts';
import { isUnfit, type UserRow } from './user-row.ts';

interface Collaborators {
  readonly accounts: UserBatchService;
  readonly creation: UserCreationService;
  readonly standing: UserStandingService;
  readonly passwords: PasswordService;
  readonly rehearsals: RehearsalService;
  readonly invitations: InvitationService;
  readonly groups: GroupMembershipService;
  readonly memberships: ProjectMembershipService;
}

/** The account that a row made, and where it is to be put. */
interface MadeAccount {
  readonly index: number;
  readonly user: User;
  readonly places: readonly ProjectAssignment[];
}

/** Which account each row made or changed, by the row's index. */
type UserIds = ReadonlyMap<number, string>;

/** Judges rows by the hundred, and does what was judged. */
export class ImportBatchService {
  constructor(private readonly house: Collaborators) {}

  /** Rows that would make an account with a password that nobody has looked at yet, as things stand. */
  async unjudgedPasswords(
    db: Reader,
    actor: UserActor,
    batch: ImportBatch,
    passwords: JudgedPasswords,
  ): Promise<UserRow[]> {
    const named = await this.#named(db, batch);
    const accounts = await this.#accounts(db, actor, batch);
    const projects = await this.#projects(db, named, accounts);
    return unjudged(judge(actor, batch, accounts, projects, passwords), passwords);
  }

  /** Does the rows, and tells what became of each. @throws OvertakenError */
  async import(tx: Tx, actor: UserActor, batch: ImportBatch, passwords: JudgedPasswords): Promise<JobItemOutcome[]> {
    // Projects are locked before groups and these before accounts, as everybody locks them.
    const named = await this.#named(tx, batch);
    const accounts = await this.#accounts(tx, actor, batch);
    const projects = await this.#projects(tx, named, accounts);
    const judged = judge(actor, batch, accounts, projects, passwords);
    if (unjudged(judged, passwords).length > 0) throw new OvertakenError();
    const userIds = batch.dryRun
      ? await this.#rehearse(tx, batch, judged, accounts)
      : await this.#write(tx, batch, judged, projects, passwords);
    return judged.map(({ row: { index, key }, verdict }) => ({
      index,
      key,
      userId: userIds.get(index) ?? null,
      error: verdict.kind === 'REFUSE' ? rowFailure(verdict.refusal) : null,
    }));
  }

  /** The accounts that the rows name, locked where rows change them, with their strength where the actor has a ceiling. */
  async #accounts(
    db: Reader | Tx,
    actor: UserActor,
    { jobId, dryRun, onConflict, rows }: ImportBatch,
  ): Promise<KnownAccounts> {
    const { accounts, rehearsals, groups } = this.house;
    const fit = rows.filter((row): row is UserRow => !isUnfit(row));
    const names = {
      emails: present(fit.map(({ email }) => email)),
      usernames: present(fit.map(({ username }) => username)),
      groups: present(fit.flatMap((row) => row.groups)),
    };
    // Before any account, as everybody does.
    const found = await groups.named(db, actor, names.groups, isWriting(db) && !dryRun);
    const standingMayChange =
      onConflict === 'UPDATE' && fit.some(({ role, status }) => role !== null || status !== null);
    const countAdmins = () => (dryRun ? rehearsals.countActiveAdmins(db, jobId) : accounts.countActiveAdmins(db));
    const find = (): Promise<StoredAccount[]> => {
      if (dryRun) return rehearsals.find(db, jobId, names);
      return onConflict === 'UPDATE' && isWriting(db)
        ? accounts.lock(db, names, standingMayChange)
        : accounts.find(db, names);
    };
    const stored = await find();
    // Whoever lost something while it waited for one of these locks, does nothing with what it had.
    if (isWriting(db) && hasCeiling(actor)) await db.refuseOutdated();
    const known = await withStrength(db, actor, stored);
    const memberships = await groups.direct(db, idsOf(found), idsOf(known));
    const joined = dryRun ? await rehearsals.memberships(db, jobId, idsOf(known)) : [];
    const newcomer = hasCeiling(actor) ? await newcomerSources(db) : undefined;
    const limits = hasCeiling(actor)
      ? await LimitForecast.of(db, actor.subjectId, idsOf(known), idsOf(found), joined)
      : undefined;
    return new KnownAccounts(
      known,
      standingMayChange ? await countAdmins() : Infinity,
      new KnownGroups(found, memberships, newcomer, joined),
      limits,
    );
  }

  /** The projects that the rows name, locked where they are written. */
  async #named(db: Reader | Tx, { rows, dryRun }: ImportBatch): Promise<NamedProject[]> {
    const names = rows.flatMap((row) => (isUnfit(row) ? [] : row.projects.map(({ name }) => name)));
    return names.length === 0 ? [] : this.house.memberships.named(db, present(names), isWriting(db) && !dryRun);
  }

  async #projects(db: Reader | Tx, named: readonly NamedProject[], accounts: KnownAccounts): Promise<KnownProjects> {
    if (named.length === 0) return new KnownProjects([], []);
    const projectIds = named.map(({ id }) => id);
    return new KnownProjects(named, await this.house.memberships.roles(db, projectIds, accounts.ids));
  }

  async #rehearse(
    tx: Tx,
    { jobId }: ImportBatch,
    judged: readonly JudgedRow[],
    accounts: KnownAccounts,
  ): Promise<UserIds> {
    await this.house.rehearsals.keep(tx, jobId, accounts.changed, accounts.groups);
    const targets = updates(judged).map(({ row, verdict }) => [row.index, verdict.change.target.id] as const);
    const real = await this.house.rehearsals.real(
      tx,
      targets.map(([, id]) => id),
    );
    return new Map(targets.filter(([, id]) => real.has(id)));
  }

  async #write(
    tx: Tx,
    batch: ImportBatch,
    judged: readonly JudgedRow[],
    projects: KnownProjects,
    passwords: JudgedPasswords,
  ): Promise<UserIds> {
    const { accounts, standing, memberships } = this.house;
    const changes = updates(judged).map(({ verdict }) => verdict);
    await accounts.changeProfiles(
      tx,
      changes.map(({ change }) => change).filter(({ changed }) => Object.keys(changed).length > 0),
    );
    for (const { change, standing: wanted } of changes)
      if (Object.keys(wanted).length > 0) await standing.change(tx, change.target.id, wanted);
    const bounds = await boundsBefore(tx, []);
    const made = await this.#create(tx, batch, judged, passwords);
    const userIds = new Map([
      ...made.map(({ index, user }) => [index, user.id] as const),
      ...updates(judged).map(({ row, verdict }) => [row.index, verdict.change.target.id] as const),
    ]);
    await memberships.putMany(tx, [
      ...changes.flatMap(({ change: { target }, places }) => placesOf(target, places, projects)),
      ...made.flatMap(({ user, places }) => placesOf(user, places, projects)),
    ]);
    await this.#join(tx, judged, userIds);
    const newcomers = made.map(({ user }) => user.id);
    await refuseRaised(tx, newcomers);
    await refuseRaisedBounds(tx, bounds, newcomers);
    await addToTally(tx, batch.jobId, tallyOf(judged.map(({ verdict }) => verdict)));
    return userIds;
  }

  async #join(tx: Tx, judged: readonly JudgedRow[], userIds: UserIds): Promise<void> {
    const rows = [...creations(judged), ...updates(judged)];
    const groups = new Map(rows.flatMap(({ verdict }) => verdict.groups.map((group) => [group.id, group] as const)));
    const memberships = rows.flatMap(({ row, verdict }) =>
      verdict.groups.map(({ id }): Membership => ({ groupId: id, userId: userIds.get(row.index)! })),
    );
    await this.house.groups.joinEach(tx, [...groups.values()], memberships);
  }

  /** @throws OvertakenError where somebody else took a name meanwhile */
  async #create(
    tx: Tx,
    { sendWelcomeEmail }: ImportBatch,
    judged: readonly JudgedRow[],
    passwords: JudgedPasswords,
  ): Promise<MadeAccount[]> {
    const orders = creations(judged).map(({ row, verdict: { order } }) => {
      const { password: _, projects, ...account } = order;
      const password = passwords.get(row.index);
      const mustChangePassword = isHashed(password);
      return { index: row.index, account: { ...account, mustChangePassword }, places: projects ?? [], password };
    });
    if (orders.length === 0) return [];
    const users = await this.house.creation.insertMany(
      tx,
      orders.map(({ account }) => account),
    );
    if (users.length < orders.length) throw new OvertakenError();
    for (const [place, user] of users.entries()) {
      const { password } = orders[place]!;
      if (isHashed(password)) await this.house.passwords.set(tx, user.id, password);
      tx.record(accountCreated(user));
      // Nobody reads the mail of a service, and nobody who is suspended can do what a welcome asks for.
      if (sendWelcomeEmail && user.type !== 'SERVICE' && user.status === 'ACTIVE')
        await this.house.invitations.welcome(tx, user, isHashed(password));
    }
    return users.map((user, place) => ({ index: orders[place]!.index, user, places: orders[place]!.places }));
  }
}

/** Whom the dry run has made itself, is no stronger than whoever it is done for. */
async function withStrength(
  db: Reader | Tx,
  actor: UserActor,
  accounts: readonly StoredAccount[],
): Promise<KnownAccount[]> {
  if (!hasCeiling(actor)) return accounts.map((account) => ({ ...account, strength: null }));
  const ids = accounts.map(({ id }) => id);
  const strengths = await strengthsOf(db, ids);
  return accounts.map((account) => ({ ...account, strength: strengths.get(account.id) ?? nothing }));
}

const idsOf = (objects: readonly { readonly id: string }[]): string[] => objects.map(({ id }) => id);

const isWriting = (db: Reader | Tx): db is Tx => 'record' in db;

const isHashed = (password: unknown): password is { readonly hash: string } =>
  typeof password === 'object' && password !== null && 'hash' in password;

const present = (values: readonly (string | null)[]): string[] => [
  ...new Set(values.filter((value) => value !== null)),
];

const placesOf = (user: Place['user'], places: readonly ProjectAssignment[], projects: KnownProjects): Place[] =>
  places.map(({ projectId, role }) => ({ project: projects.byId(projectId), user, role }));

const judge = (
  actor: UserActor,
  { rows, onConflict }: ImportBatch,
  accounts: KnownAccounts,
  projects: KnownProjects,
  passwords: JudgedPasswords,
): JudgedRow[] =>
  rows.map((row) => ({ row, verdict: judgeRow(actor, row, accounts, projects, onConflict, passwords) }));

type JudgedAs<K extends Verdict['kind']> = { readonly row: UserRow; readonly verdict: Extract<Verdict, { kind: K }> };

const creations = (judged: readonly JudgedRow[]) =>
  judged.filter((each): each is JudgedAs<'CREATE'> => each.verdict.kind === 'CREATE');

const updates = (judged: readonly JudgedRow[]) =>
  judged.filter((each): each is JudgedAs<'UPDATE'> => each.verdict.kind === 'UPDATE');

const unjudged = (judged: readonly JudgedRow[], passwords: JudgedPasswords): UserRow[] =>
  creations(judged)
    .map(({ row }) => row)
    .filter(({ index, password }) => password !== null && !passwords.has(index));
