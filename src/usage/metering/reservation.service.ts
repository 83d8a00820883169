import { accessErrors } from '../../access/guard.ts';
import type { UserActor } from '../../core/actor.ts';
import { secondsFrom, type Clock } from '../../core/clock.ts';
import { asRefusal } from '../../core/database-errors.ts';
import { DomainError } from '../../core/errors.ts';
import { isId, newId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import type { ActorCheck, UnitOfWork } from '../../core/unit-of-work.ts';
import { userErrors } from '../../identity/users/index.ts';
import { projectErrors } from '../../organization/projects/index.ts';
import { heldByOthers, lockUsage } from './accounts.ts';
import { fitting, holding, judge, type Verdict } from './admission.policy.ts';
import { Batcher } from './batcher.ts';
import { Lapses } from './lapses.ts';
import { meteringErrors, missing } from './metering.errors.ts';
import { presentActors } from './present-actors.ts';
import { knownProjectIds } from './known-projects.ts';
import {
  holdUses,
  releaseReservation,
  reservationOf,
  reservationsByKey,
  type HolderKey,
  type KeptReservation,
  type NewReservation,
  type ReservationView,
} from './reservation.queries.ts';
import type { UsageStandingService } from './standing.service.ts';
import type { Standing } from './standing.ts';
import type { Use } from './use.policy.ts';

/** What is to be held, and for how long. */
export interface Wish {
  readonly use: Use;
  readonly key: string;
  readonly ttlSeconds: number;
}

/** Whether usage fits, and when it would. */
export interface Decision extends Verdict {
  readonly retryAt: Date | null;
}

/** A wish granted, or why it was not. */
export interface Reserved {
  readonly decision: Decision;
  readonly reservation: ReservationView | null;
}

interface Item extends HolderKey, Wish {
  readonly actor: UserActor;
}

const MOST_AT_ONCE = 1_000;
const granted: Decision = { ...fitting, retryAt: null };

interface Needs {
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
  readonly actorCheck: ActorCheck;
  readonly standings: UsageStandingService;
}

/** Holds usage for work about to start, so that however many ask at once, nobody gets more than there is. */
export class ReservationService {
  readonly #batcher: Batcher<Item, Reserved | DomainError>;

  constructor(private readonly needs: Needs) {
    this.#batcher = new Batcher({
      run: (items) => this.#run(items),
      lockOf: ({ use }) => use.userId,
      heldOf: (userIds) => heldByOthers(needs.unitOfWork, userIds),
      most: MOST_AT_ONCE,
    });
  }

  /**
   * Holds usage where it fits into everything that binds its user, or nothing of it; a key that is known gives the same
   * reservation again. Calls that come at about the same time are decided in one transaction, those of one user in order of
   * arrival.
   *
   * @throws NOT_FOUND for a user or project, UNAUTHENTICATED
   */
  async reserve(actor: UserActor, wish: Wish): Promise<Reserved> {
    const [outcome] = await this.#batcher.submit([{ ...wish, actor, holderId: actor.subjectId }]);
    if (outcome!.status === 'rejected') throw outcome!.reason;
    if (outcome!.value instanceof DomainError) throw outcome!.value;
    return outcome!.value;
  }

  /**
   * Gives a reservation up. One that was settled, has lapsed or was given up already stays as it is.
   * @throws NOT_FOUND, also for those of others
   */
  async release(tx: Tx, id: string): Promise<{ deletedId: string }> {
    const holderId = tx.actor.subjectId!;
    const key = id.toLowerCase();
    if (!isId(key)) throw meteringErrors.NOT_FOUND();
    const released = await tx.rows(releaseReservation(key, holderId, tx.now));
    if (released.length === 0 && (await tx.rows(reservationOf(key, holderId))).length === 0)
      throw meteringErrors.NOT_FOUND();
    // The row says what became of it; the ledger has the rest.
    tx.accounted();
    return { deletedId: key };
  }

  async #run(items: readonly Item[]): Promise<(Reserved | DomainError)[]> {
    const { admission, answers } = await this.needs.unitOfWork.maintainOften((tx) => this.#admit(tx, items));
    const otherwise = await this.#keepTaken(admission);
    return answers.map((answer) => answer() ?? otherwise);
  }

  /**
   * Reads the reservations whose keys somebody took at the same time, for other users: those are the ones. Gives the refusal
   * of whoever has none after all; the others have theirs, whatever becomes of this.
   */
  async #keepTaken(admission: Admission): Promise<DomainError> {
    const taken = admission.takenByOthers();
    try {
      if (taken.length > 0)
        admission.keep(await this.needs.unitOfWork.read((db) => db.rows<KeptReservation>(reservationsByKey(taken))));
    } catch (error) {
      const refusal = asRefusal(error);
      if (!refusal) throw error;
      return refusal;
    }
    // The holder was deleted, and its reservations with it.
    return accessErrors.UNAUTHENTICATED();
  }

  /** Decides and holds; what is answered is known once all of it is committed. */
  async #admit(tx: Tx, items: readonly Item[]): Promise<Admitted> {
    const { clock, actorCheck, standings } = this.needs;
    const [isPresent, users] = await Promise.all([
      presentActors(tx, actorCheck, items.map(({ actor }) => actor)), // prettier-ignore
      lockUsage(tx, items.map(({ use }) => use.userId), clock), // prettier-ignore
    ]);
    const now = clock.now();
    const [known, projectIds, standing] = await Promise.all([
      tx.prepared<KeptReservation>(reservationsByKey(items)),
      knownProjectIds(tx, items.map(({ use }) => use.projectId)), // prettier-ignore
      standings.ofUsers(tx, users, now),
    ]);
    const admission = new Admission(standing, known, now);
    const outcomes = items.map((item) => {
      const { projectId } = item.use;
      if (!isPresent(item.actor)) return accessErrors.UNAUTHENTICATED();
      if (projectId !== null && !projectIds.has(projectId))
        return missing(projectErrors.NOT_FOUND, ['input', 'usage'], 'projectId');
      return admission.decide(item) ?? missing(userErrors.NOT_FOUND, ['input', 'usage'], 'userId');
    });
    const refused = outcomes.flatMap(refusedUser);
    if (admission.wanted.length > 0) await this.#hold(tx, admission, refused.length === 0);
    const lapses = await Lapses.of(tx, refused, now);
    const answers = outcomes.map((outcome, index) => (): Answer => {
      if (outcome instanceof DomainError) return outcome;
      const { verdict, standing } = outcome;
      if (verdict.allowed) {
        const reservation = admission.reservationOf(items[index]!);
        return reservation && { decision: granted, reservation };
      }
      const retryAt = lapses.retryAt(standing, items[index]!.use, verdict);
      return { decision: { ...verdict, retryAt }, reservation: null };
    });
    return { admission, answers };
  }

  async #hold(tx: Tx, admission: Admission, isLast: boolean): Promise<void> {
    const statement = holdUses(admission.wanted, admission.now);
    const held = await (isLast ? tx.last<{ id: string }>(statement) : tx.prepared<{ id: string }>(statement));
    admission.onlyHeld(held.map(({ id }) => id));
  }
}

/** null where it was granted, and another one took the key. */
type Answer = Reserved | DomainError | null;

interface Admitted {
  readonly admission: Admission;
  readonly answers: readonly (() => Answer)[];
}

interface Decided {
  readonly verdict: Verdict;
  /** In which it was decided. */
  readonly standing: Standing;
}

const refusedUser = (outcome: Decided | DomainError): string[] =>
  outcome instanceof DomainError || outcome.verdict.allowed ? [] : [outcome.standing.userId];

/** What is decided in one transaction, one after the other. */
class Admission {
  readonly #wanted: NewReservation[] = [];
  readonly #standings: Map<string, Standing>;
  readonly #kept = new Map<string, ReservationView>();

  constructor(
    standings: ReadonlyMap<string, Standing>,
    known: readonly KeptReservation[],
    readonly now: Date,
  ) {
    this.#standings = new Map(standings);
    this.keep(known);
  }

  /** What is to be held of all that was decided. */
  get wanted(): readonly NewReservation[] {
    return this.#wanted;
  }

  /** null where there is no such user. */
  decide(item: Item): Decided | null {
    const { use, holderId, key, ttlSeconds } = item;
    const standing = this.#standings.get(use.userId);
    if (!standing) return null;
    if (this.#kept.has(nameOf(item))) return { verdict: fitting, standing };
    const verdict = judge(standing, use);
    if (verdict.allowed) {
      const reservation = { id: newId(), expiresAt: secondsFrom(this.now, ttlSeconds), holderId, key, use };
      this.#wanted.push(reservation);
      this.#standings.set(use.userId, holding(standing, use));
      this.keep([reservation]);
    }
    return { verdict, standing };
  }

  keep(reservations: readonly KeptReservation[]): void {
    for (const { id, expiresAt, ...named } of reservations) this.#kept.set(nameOf(named), { id, expiresAt });
  }

  /** Of what was wanted only these were held: the keys of the others were taken. */
  onlyHeld(ids: readonly string[]): void {
    const held = new Set(ids);
    for (const each of this.#wanted) if (!held.has(each.id)) this.#kept.delete(nameOf(each));
  }

  /** The keys of those that were wanted and not held. */
  takenByOthers(): readonly HolderKey[] {
    return this.#wanted.filter((each) => !this.#kept.has(nameOf(each)));
  }

  reservationOf(item: HolderKey): ReservationView | null {
    return this.#kept.get(nameOf(item)) ?? null;
  }
}

const nameOf = ({ holderId, key }: HolderKey): string => `${holderId} ${key}`;
