import type { PoolClient, QueryConfig, QueryResult } from 'pg';
import type { EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral, QueryRunner } from 'typeorm';
import type { Actor } from './actor.ts';
import type { AuditAction } from './audit-action.ts';
import type { DomainError } from './errors.ts';
import { gatherWrites } from './gathered-writes.ts';
import type { Prepared, Statement } from './sql.ts';

/** What the audit log says of a change; who did it and whence is added from the call. */
export interface AuditRecord {
  readonly action: AuditAction;
  readonly targetType: string;
  readonly targetId?: string | null;
  /** Name of the target at the time, which outlives it. */
  readonly targetName?: string | null;
  /** Changed attributes only. Never a secret, a hash or a token. */
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
  /** Overrides the call's actor: for sign-in and sign-up, where the account is known only at the end. */
  readonly by?: { readonly id: string; readonly name: string };
}

/** Where a call came from, as logs and audit keep it. */
export interface Origin {
  readonly requestId: string | null;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
}

/** A refusal that leaves its trace: what was written before it is committed. */
export class CommittedRefusal extends Error {
  constructor(readonly refusal: DomainError) {
    super(refusal.message);
  }
}

/** A write transaction. Only `UnitOfWork` makes one, so a write outside a transaction does not compile. */
export class Tx {
  readonly #events: AuditRecord[] = [];
  readonly #consequences: AuditRecord[] = [];
  readonly #afterCommit: Array<() => void | Promise<void>> = [];
  #accounted = false;

  constructor(
    readonly manager: EntityManager,
    readonly actor: Actor,
    readonly origin: Origin,
    /** The instant of this transaction, from the clock. */
    readonly now: Date,
    private readonly runner: QueryRunner,
    /** Asks who the actor is by now. @throws UNAUTHENTICATED where it lost anything */
    private readonly askAgain: (tx: Tx) => Promise<Actor>,
    /** Sends the end of the transaction, of one whose statements are sent without waiting for answers; else null. */
    private readonly sendEnd: (() => unknown) | null = null,
    /** That it has begun, where statements are sent before that is known. */
    private readonly begun: Promise<unknown> | null = null,
  ) {}

  /** The same transaction on behalf of the actor as it is by now; before anything is written. */
  by(actor: Actor): Tx {
    return new Tx(this.manager, actor, this.origin, this.now, this.runner, this.askAgain);
  }

  /**
   * Refuses an actor that lost anything while it waited, such as for a lock that whoever took it held; before anything
   * is written.
   * @throws UNAUTHENTICATED
   */
  async refuseOutdated(): Promise<void> {
    await this.askAgain(this);
  }

  /** Reads one row and holds its lock until commit, so that check-then-act is safe. */
  lock<E extends ObjectLiteral>(entity: EntityTarget<E>, where: FindOptionsWhere<E>): Promise<E | null> {
    return this.manager.findOne(entity, { where, lock: { mode: 'pessimistic_write' } });
  }

  /** Runs one statement in this transaction. */
  async rows<R>(statement: Statement): Promise<R[]> {
    return (await this.execute<R>(statement)).rows;
  }

  /** Runs one statement and tells how many rows it touched. */
  async execute<R>(statement: Statement): Promise<{ rows: R[]; count: number }> {
    const answer = await this.runner.query(statement.text, [...statement.values], true);
    return { rows: (answer.records ?? []) as R[], count: answer.affected ?? 0 };
  }

  /**
   * Runs a named statement in this transaction, which is parsed and planned once for each connection: for what is done
   * thousands of times a second. What it fails with is the driver's own error.
   */
  async prepared<R>(statement: Prepared): Promise<R[]> {
    const client = (await this.runner.connect()) as PoolClient;
    return (await this.#send(client, statement)).rows as R[];
  }

  /** The same where nothing comes after it: the end of the transaction is sent along, and undoes it where this fails. */
  async last<R>(statement: Prepared): Promise<R[]> {
    const client = (await this.runner.connect()) as PoolClient;
    const answer = this.#send(client, statement);
    this.sendEnd?.();
    return (await answer).rows as R[];
  }

  /** Gives no answer of a transaction that did not begin: what follows from it would be written outside of any. */
  async #send(client: PoolClient, statement: Prepared): Promise<QueryResult> {
    if (!this.sendEnd) return client.query(statement as QueryConfig);
    gatherWrites(client);
    const [answer] = await Promise.all([client.query(statement as QueryConfig), this.begun]);
    return answer;
  }

  record(event: AuditRecord): void {
    this.#events.push(event);
  }

  /** Records what came of the change beside what was asked for, such as what it ended elsewhere. */
  recordConsequence(event: AuditRecord): void {
    this.#consequences.push(event);
  }

  /** What was recorded: what was asked for, then what came of it. */
  get events(): readonly AuditRecord[] {
    return [...this.#events, ...this.#consequences];
  }

  /** States that this mutation had nothing to change, and so has nothing to record. */
  unchanged<T>(value: T): T {
    this.#accounted = true;
    return value;
  }

  /** States that the change is accounted for by an append-only row of its own, such as a refresh token's. */
  accounted(): void {
    this.#accounted = true;
  }

  /** Refuses, and commits what was written so far: a failed sign-in, the end of a stolen session. */
  refuse(refusal: DomainError): never {
    throw new CommittedRefusal(refusal);
  }

  /** Local effects that must not happen if the transaction rolls back, such as dropping a cache entry. */
  afterCommit(effect: () => void | Promise<void>): void {
    this.#afterCommit.push(effect);
  }

  /** Tells every process, this one included, once the transaction commits. Less than 8,000 bytes. */
  async notify(channel: string, message: unknown): Promise<void> {
    await this.execute({ text: 'SELECT pg_notify($1, $2)', values: [channel, JSON.stringify(message)] });
  }

  /** Whether every change of this transaction is accounted for. */
  get isAccounted(): boolean {
    return this.#accounted || this.events.length > 0;
  }

  /** The commit stands whatever happens here, so a failing effect is reported and never thrown. */
  async runAfterCommit(report: (error: unknown) => void): Promise<void> {
    const outcomes = await Promise.allSettled(this.#afterCommit.map(async (effect) => effect()));
    for (const outcome of outcomes) if (outcome.status === 'rejected') report(outcome.reason);
  }
}
