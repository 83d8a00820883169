import type { UserActor } from '../../core/actor.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { InvitationService } from '../../identity/invitations/index.ts';
import type { PasswordService } from '../../identity/passwords/index.ts';
import type { UserBatchService, UserCreationService, UserStandingService } from '../../identity/users/index.ts';
import type { JobItemOutcome } from '../../platform/jobs/index.ts';
import { accountCreated } from '../users/index.ts';
import { OvertakenError, type ImportBatch, type JudgedRow } from './import-batch.ts';
import { rowFailure } from './import-outcome.ts';
import { KnownAccounts } from './known-accounts.ts';
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
    const accounts = await this.#accounts(db, batch);
    return unjudged(judge(actor, batch, accounts, passwords), passwords);
  }

  /** Does the rows, and tells what became of each. @throws OvertakenError */
  async import(tx: Tx, actor: UserActor, batch: ImportBatch, passwords: JudgedPasswords): Promise<JobItemOutcome[]> {
    const accounts = await this.#accounts(tx, batch);
    const judged = judge(actor, batch, accounts, passwords);
    if (unjudged(judged, passwords).length > 0) throw new OvertakenError();
    const userIds = batch.dryRun
      ? await this.#rehearse(tx, batch, judged, accounts)
      : await this.#write(tx, batch, judged, passwords);
    return judged.map(({ row: { index, key }, verdict }) => ({
      index,
      key,
      userId: userIds.get(index) ?? null,
      error: verdict.kind === 'REFUSE' ? rowFailure(verdict.refusal) : null,
    }));
  }

  /** The accounts that the rows name, locked where rows change them. */
  async #accounts(db: Reader | Tx, { jobId, dryRun, onConflict, rows }: ImportBatch): Promise<KnownAccounts> {
    const { accounts, rehearsals } = this.house;
    const fit = rows.filter((row): row is UserRow => !isUnfit(row));
    const names = {
      emails: present(fit.map(({ email }) => email)),
      usernames: present(fit.map(({ username }) => username)),
    };
    const standingMayChange =
      onConflict === 'UPDATE' && fit.some(({ role, status }) => role !== null || status !== null);
    if (dryRun) {
      const found = await rehearsals.find(db, jobId, names);
      return new KnownAccounts(found, standingMayChange ? await rehearsals.countActiveAdmins(db, jobId) : Infinity);
    }
    const found =
      onConflict === 'UPDATE' && isWriting(db)
        ? await accounts.lock(db, names, standingMayChange)
        : await accounts.find(db, names);
    return new KnownAccounts(found, standingMayChange ? await accounts.countActiveAdmins(db) : Infinity);
  }

  async #rehearse(
    tx: Tx,
    { jobId }: ImportBatch,
    judged: readonly JudgedRow[],
    accounts: KnownAccounts,
  ): Promise<UserIds> {
    await this.house.rehearsals.keep(tx, jobId, accounts.changed);
    const targets = updates(judged).map(({ row, verdict }) => [row.index, verdict.change.target.id] as const);
    const real = await this.house.rehearsals.real(
      tx,
      targets.map(([, id]) => id),
    );
    return new Map(targets.filter(([, id]) => real.has(id)));
  }

  async #write(tx: Tx, batch: ImportBatch, judged: readonly JudgedRow[], passwords: JudgedPasswords): Promise<UserIds> {
    const { accounts, standing } = this.house;
    const changes = updates(judged).map(({ verdict }) => verdict);
    await accounts.changeProfiles(
      tx,
      changes.map(({ change }) => change).filter(({ changed }) => Object.keys(changed).length > 0),
    );
    for (const { change, standing: wanted } of changes)
      if (Object.keys(wanted).length > 0) await standing.change(tx, change.target.id, wanted);
    const made = await this.#create(tx, batch, judged, passwords);
    await addToTally(tx, batch.jobId, tallyOf(judged.map(({ verdict }) => verdict)));
    return new Map([
      ...made,
      ...updates(judged).map(({ row, verdict }) => [row.index, verdict.change.target.id] as const),
    ]);
  }

  /** @throws OvertakenError where somebody else took a name meanwhile */
  async #create(
    tx: Tx,
    { sendWelcomeEmail }: ImportBatch,
    judged: readonly JudgedRow[],
    passwords: JudgedPasswords,
  ): Promise<[number, string][]> {
    const orders = creations(judged).map(({ row, verdict: { order } }) => {
      const { password: _, ...account } = order;
      const password = passwords.get(row.index);
      return { index: row.index, account: { ...account, mustChangePassword: isHashed(password) }, password };
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
    return users.map(({ id }, place) => [orders[place]!.index, id]);
  }
}

const isWriting = (db: Reader | Tx): db is Tx => 'record' in db;

const isHashed = (password: unknown): password is { readonly hash: string } =>
  typeof password === 'object' && password !== null && 'hash' in password;

const present = (values: readonly (string | null)[]): string[] => [
  ...new Set(values.filter((value) => value !== null)),
];

const judge = (
  actor: UserActor,
  { rows, onConflict }: ImportBatch,
  accounts: KnownAccounts,
  passwords: JudgedPasswords,
): JudgedRow[] => rows.map((row) => ({ row, verdict: judgeRow(actor, row, accounts, onConflict, passwords) }));

type JudgedAs<K extends Verdict['kind']> = { readonly row: UserRow; readonly verdict: Extract<Verdict, { kind: K }> };

const creations = (judged: readonly JudgedRow[]) =>
  judged.filter((each): each is JudgedAs<'CREATE'> => each.verdict.kind === 'CREATE');

const updates = (judged: readonly JudgedRow[]) =>
  judged.filter((each): each is JudgedAs<'UPDATE'> => each.verdict.kind === 'UPDATE');

const unjudged = (judged: readonly JudgedRow[], passwords: JudgedPasswords): UserRow[] =>
  creations(judged)
    .map(({ row }) => row)
    .filter(({ index, password }) => password !== null && !passwords.has(index));
