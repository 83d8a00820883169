import { accessErrors } from '../../access/guard.ts';
import type { UserActor } from '../../core/actor.ts';
import type { Clock } from '../../core/clock.ts';
import { asRefusal, isMissingPartition } from '../../core/database-errors.ts';
import { badInput, DomainError, itemFailure, type ItemFailure } from '../../core/errors.ts';
import { isId, newId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import type { ActorCheck, Reader, UnitOfWork } from '../../core/unit-of-work.ts';
import { userErrors } from '../../identity/users/index.ts';
import { projectErrors } from '../../organization/projects/index.ts';
import type { LockedUser } from './accounts.queries.ts';
import { heldByOthers, lockUsage } from './accounts.ts';
import { Batcher } from './batcher.ts';
import { knownProjectIds } from './known-projects.ts';
import { missing } from './metering.errors.ts';
import { presentActors } from './present-actors.ts';
import { countUses, ensurePartition, knownKeys, type CountedUse, type RecorderKey } from './recording.queries.ts';
import type { UsageStandingService } from './standing.service.ts';
import type { UsageListener } from './usage-listener.ts';
import { occurrence, refuseKey, useOf, type SaidUse } from './use.policy.ts';
import { periodsOf } from './user-periods.ts';

/** One use as a client tells of it. */
export interface SaidRecord {
  readonly usage: SaidUse;
  readonly reservationId?: string | null;
  readonly occurredAt?: Date | null;
  readonly idempotencyKey: string;
}

/** What became of one record. */
export interface RecordOutcome {
  readonly idempotencyKey: string;
  readonly recorded: boolean;
  readonly error: ItemFailure | null;
}

/** A record on its way to the database. */
interface Item extends RecorderKey {
  readonly actor: UserActor;
  readonly said: SaidRecord;
  readonly receivedAt: Date;
}

export const MOST_RECORDS = 1_000;
const SECONDS_PER_MONTH_AT_LEAST = 28 * 86_400;

interface Needs {
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
  readonly actorCheck: ActorCheck;
  readonly standings: UsageStandingService;
  /** null: nobody listens. */
  readonly listener: UsageListener | null;
}

/** Counts what was used: never refused for what it exceeds, since it has happened. */
export class RecordingService {
  readonly #batcher: Batcher<Item, RecordOutcome | DomainError>;

  constructor(private readonly needs: Needs) {
    this.#batcher = new Batcher({
      run: (items) => this.#run(items),
      lockOf: userIdOf,
      heldOf: (userIds) => heldByOthers(needs.unitOfWork, userIds),
      most: MOST_RECORDS,
    });
  }

  /**
   * Counts up to 1,000 uses, each for itself, and tells of each whether it is counted; when that is committed. Calls that
   * come at about the same time are one transaction.
   *
   * @throws BAD_USER_INPUT for more, UNAUTHENTICATED
   */
  async record(actor: UserActor, records: readonly SaidRecord[]): Promise<RecordOutcome[]> {
    if (records.length > MOST_RECORDS)
      throw badInput(['records'], `At most ${MOST_RECORDS} records at once.`, 'TOO_MANY');
    const receivedAt = this.needs.clock.now();
    const outcomes = await this.#batcher.submit(
      records.map((said) => ({ actor, recorderId: actor.subjectId, key: said.idempotencyKey, said, receivedAt })),
    );
    // What is counted is told, even if the rest cannot be any more.
    const isPartlyDone = outcomes.some(
      (outcome) => outcome.status === 'fulfilled' && !(outcome.value instanceof DomainError) && outcome.value.recorded,
    );
    return outcomes.map((outcome, index) => {
      if (outcome.status === 'rejected') return failed(records[index]!, outcome.reason, isPartlyDone);
      return outcome.value instanceof DomainError
        ? failed(records[index]!, outcome.value, isPartlyDone)
        : outcome.value;
    });
  }

  /** Which of these keys the recorder's uses were counted under. A key is known for KEYS_KEPT_DAYS. */
  async known(db: Pick<Reader, 'rows'>, recorderId: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await db.rows<RecorderKey>(knownKeys(keys.map((key) => ({ recorderId, key }))));
    return new Set(rows.map(({ key }) => key));
  }

  async #run(items: readonly Item[]): Promise<(RecordOutcome | DomainError)[]> {
    const { unitOfWork } = this.needs;
    try {
      return await unitOfWork.maintainOften((tx) => this.#count(tx, items));
    } catch (error) {
      if (!isMissingPartition(error)) throw error;
      await this.#makePartitions(items);
      return unitOfWork.maintainOften((tx) => this.#count(tx, items));
    }
  }

  /** Of all the months that these uses may be in: this one, and the one before. */
  async #makePartitions(items: readonly Item[]): Promise<void> {
    const instants = items.flatMap(({ said, receivedAt }) => [said.occurredAt ?? receivedAt, receivedAt]);
    const now = this.needs.clock.now().getTime();
    const near = instants.filter((at) => Math.abs(at.getTime() - now) < SECONDS_PER_MONTH_AT_LEAST * 1_000);
    const months = new Map(near.map((at) => [at.toISOString().slice(0, 7), at]));
    await this.needs.unitOfWork.maintain(async (tx) => {
      for (const at of months.values()) await tx.execute(ensurePartition(at));
    });
  }

  async #count(tx: Tx, items: readonly Item[]): Promise<(RecordOutcome | DomainError)[]> {
    const { clock, actorCheck } = this.needs;
    const actors = items.map(({ actor }) => actor);
    const [isPresent, users] = await Promise.all([
      presentActors(tx, actorCheck, actors),
      lockUsage(tx, items.map(userIdOf), clock),
    ]);
    const now = clock.now();
    const known = {
      users: new Map(users.map((user) => [user.userId, user])),
      projectIds: await knownProjectIds(tx, items.map(({ said }) => said.usage.projectId?.toLowerCase() ?? null)), // prettier-ignore
    };
    const judged = items.map((item) =>
      isPresent(item.actor) ? countable(item, known, now) : accessErrors.UNAUTHENTICATED(),
    );
    const uses = distinct(judged);
    const isLast = !judged.some(isRefusal) && !users.some(({ isAlerted }) => isAlerted);
    const statement = uses.size > 0 ? countUses([...uses.values()], now) : null;
    const fresh = statement
      ? await (isLast ? tx.last<RecorderKey>(statement) : tx.prepared<RecorderKey>(statement))
      : [];
    await this.#tell(tx, users, new Set(fresh.map((key) => uses.get(nameOf(key))!.use.userId)), now);
    const before = await countedBefore(
      tx,
      items.filter((_, index) => isRefusal(judged[index])),
    );
    return items.map((item, index) => {
      const failure = judged[index]!;
      if (!isPresent(item.actor)) return accessErrors.UNAUTHENTICATED();
      const recorded = !(failure instanceof DomainError) || before.has(nameOf(item));
      return { idempotencyKey: item.key, recorded, error: recorded ? null : explained(failure as DomainError) };
    });
  }

  async #tell(tx: Tx, users: readonly LockedUser[], touched: ReadonlySet<string>, now: Date): Promise<void> {
    const { listener, standings } = this.needs;
    const alerted = users.filter(({ userId, isAlerted }) => isAlerted && touched.has(userId));
    if (!listener || alerted.length === 0) return;
    await listener.counted(tx, [...(await standings.ofUsers(tx, alerted, now)).values()]);
  }
}

const isRefusal = (judged: CountedUse | DomainError | undefined): judged is DomainError =>
  judged instanceof DomainError;
const userIdOf = ({ said, actor }: Item): string => (said.usage.userId ?? actor.subjectId).toLowerCase();
const nameOf = ({ recorderId, key }: RecorderKey): string => `${recorderId} ${key}`;

/** Uses by key: of several of one key the first. */
function distinct(judged: readonly (CountedUse | DomainError)[]): ReadonlyMap<string, CountedUse> {
  const uses = new Map<string, CountedUse>();
  for (const each of judged)
    if (!(each instanceof DomainError) && !uses.has(nameOf(each))) uses.set(nameOf(each), each);
  return uses;
}

interface Known {
  readonly users: ReadonlyMap<string, LockedUser>;
  readonly projectIds: ReadonlySet<string>;
}

/** The use as it is to be counted, or why it is not. */
function countable(
  { actor, key, recorderId, said, receivedAt }: Item,
  known: Known,
  now: Date,
): CountedUse | DomainError {
  try {
    refuseKey(key, ['idempotencyKey']);
    const use = useOf(said.usage, actor.subjectId, ['usage']);
    const user = known.users.get(use.userId);
    if (!user) throw missing(userErrors.NOT_FOUND, ['usage'], 'userId');
    if (use.projectId !== null && !known.projectIds.has(use.projectId))
      throw missing(projectErrors.NOT_FOUND, ['usage'], 'projectId');
    const occurredAt = said.occurredAt ? occurrence(said.occurredAt, now) : receivedAt;
    const periods = periodsOf(user, occurredAt);
    const reservationId = said.reservationId && isId(said.reservationId) ? said.reservationId : null;
    return { id: newId(), recorderId, key, use, occurredAt, periods, reservationId };
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

/** Of records that cannot be counted, those that were counted by an earlier call: too old by now, or the user is gone. */
async function countedBefore(tx: Tx, items: readonly Item[]): Promise<ReadonlySet<string>> {
  const keys = items.filter(({ key }) => !key.includes('\0'));
  const rows = keys.length > 0 ? await tx.rows<RecorderKey>(knownKeys(keys)) : [];
  return new Set(rows.map(nameOf));
}

/** A refusal in the words of what is wrong, where it says so. */
function explained(refusal: DomainError): ItemFailure {
  const failure = itemFailure(refusal);
  return { ...failure, message: refusal.violations[0]?.message ?? failure.message };
}

/** Why one record failed alone, as data. @throws what concerns the whole call, of which nothing is done; or a defect */
function failed({ idempotencyKey }: SaidRecord, reason: unknown, isPartlyDone: boolean): RecordOutcome {
  const refusal = reason instanceof DomainError ? reason : asRefusal(reason);
  if (!refusal) throw reason;
  const concernsAll = refusal.code === 'SERVICE_UNAVAILABLE' || refusal.code === 'UNAUTHENTICATED';
  if (concernsAll && !isPartlyDone) throw reason;
  return { idempotencyKey, recorded: false, error: explained(refusal) };
}
