import { GraphQLError, type FormattedExecutionResult } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { anonymous, type Actor } from '../core/actor.ts';
import { asRefusal } from '../core/database-errors.ts';
import { badInput, defineErrors, retryAfter, type DomainError } from '../core/errors.ts';
import type { RefreshCookie, RequestContext } from '../core/request-context.ts';
import type { Origin } from '../core/tx.ts';
import { Answers } from './answers.ts';
import type { ConnectionDependencies, Executor } from './connection-dependencies.ts';
import { authorizationOf, requestContext } from './context.ts';
import { requestStore } from './request-store.ts';
import { SubscriptionFailure, subscriptionOf, type Subscription } from './subscriptions.ts';

/** Close codes of graphql-transport-ws and of RFC 6455 §7.4.1. */
const UNAUTHORIZED = 4401;
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;

/** Operations of one connection that are executed, or whose answers wait to be taken, at a time. */
const MOST_AT_ONCE = 100;
/** Subscriptions of one connection that are open at a time. */
const MOST_SUBSCRIPTIONS = 50;
/** How long an ended connection stays for the answers that are under way. */
const GRACE_MS = 500;
const LEAST_WAIT_MS = 10;
const MOST_WAIT_MS = 2 ** 31 - 1;

const connectionErrors = defineErrors({
  UNAUTHENTICATED: 'The credential of this connection no longer holds.',
  RATE_LIMITED: 'Too many operations at once on this connection.',
});

const subscriptionErrors = defineErrors({ RATE_LIMITED: 'Too many subscriptions on this connection.' });

const tooManyAtOnce = (): DomainError => retryAfter(connectionErrors.RATE_LIMITED(), 1);

const stranger = { actor: anonymous(false) };

/** What a message asks for; it may name a document in place of bringing it. */
type NamedPayload = SubscribePayload & { readonly documentId?: unknown };

/** A WebSocket has no answer of its own to put a cookie on. */
const noCookie: RefreshCookie = {
  read: () => null,
  set: () => {
    throw badInput(['input', 'tokenDelivery'], 'No cookie can be set over WebSocket: ask for BODY.');
  },
  clear: () => undefined,
};

/** One WebSocket: who is at its other end, for how long, and what is under way for it. */
export class Connection {
  /** As given by the client; null for a stranger. */
  #authorization: string | null = null;
  /** null while they are not known. */
  #userIds: readonly string[] | null = null;
  #holderId: string | null = null;
  #expiry: NodeJS.Timeout | null = null;
  /** Until a check that is due at some moment soon. */
  #recheck: NodeJS.Timeout | null = null;
  /** Messages that are worked on, their answers included. */
  #atWork = 0;
  #running = 0;
  /** Those that are about to begin included. */
  #subscriptions = 0;
  readonly #streams = new Set<Answers>();
  /** Set from the moment on that nothing more is begun. */
  #ending: { readonly code: number; readonly reason: string; readonly latest: NodeJS.Timeout } | null = null;

  constructor(
    private readonly socket: WebSocket,
    private readonly origin: Origin,
    private readonly executor: Executor,
    private readonly dependencies: ConnectionDependencies,
  ) {
    socket.once('close', () => {
      for (const timer of [this.#expiry, this.#recheck, this.#ending?.latest]) clearTimeout(timer ?? undefined);
      for (const stream of [...this.#streams]) void stream.return();
    });
  }

  /**
   * Takes the credential of connection_init. Tells whether the connection stays open.
   * @param isCrowded whether its holder, null for a stranger, has more connections than may be, this one included
   */
  async open(
    params: Readonly<Record<string, unknown>> = {},
    isCrowded: (holderId: string | null) => boolean,
  ): Promise<boolean> {
    const headers = Object.entries(params).map(([name, value]) => [name.toLowerCase(), value ?? undefined]);
    const given = authorizationOf(Object.fromEntries(headers)) ?? '';
    // Known before it is asked about, so that a change of access meanwhile is not missed.
    this.#authorization = given === '' ? null : String(given);
    await this.check();
    if (isCrowded(this.#holderId)) this.#end(TRY_AGAIN_LATER, 'Too many connections', GRACE_MS);
    if (this.#ending) this.#close();
    return !this.#ending;
  }

  /** Who acts by it; null for a stranger, and while it is not known. */
  get holderId(): string | null {
    return this.#holderId;
  }

  /** Ends the connection where its credential no longer holds, and comes back when it expires. */
  async check(): Promise<void> {
    if (this.#authorization === null) return;
    try {
      const credential = await this.dependencies.inspect(this.#authorization);
      if (!credential) return this.#end(UNAUTHORIZED, 'Unauthorized', GRACE_MS);
      this.#userIds = credential.userIds;
      this.#holderId = credential.actor.actorId;
      if (credential.expiresAt) this.#checkAgainAt(credential.expiresAt);
    } catch (error) {
      // That the database is away is said once, by who listens to it, and not for each connection.
      const level = asRefusal(error)?.code === 'SERVICE_UNAVAILABLE' ? 'debug' : 'warn';
      this.dependencies.logger[level]({ err: error }, 'a connection could not be checked');
      // One that was never checked is a stranger's; any other is checked again with its next operation.
      if (this.#userIds === null) this.#end(TRY_AGAIN_LATER, 'Try again later', GRACE_MS);
    }
  }

  /** Checks at a random moment within so long, once for all who ask until then. */
  checkWithin(ms: number): void {
    const check = (): void => {
      this.#recheck = null;
      void this.check();
    };
    if (this.#isOpen) this.#recheck ??= setTimeout(check, Math.random() * ms).unref();
  }

  /** Whether a change of these users' access may concern it. */
  concerns(userIds: readonly string[]): boolean {
    return this.#userIds === null || this.#userIds.some((id) => userIds.includes(id));
  }

  /**
   * Executes one operation as whoever the credential stands for now; a subscription gives a stream of answers.
   * @param awaited how many operations the client waits for, this one included; it may have given up on others
   */
  run(
    { query, documentId, variables, operationName, extensions }: NamedPayload,
    awaited: number,
  ): Promise<FormattedExecutionResult | Answers> {
    const requestId = randomUUID();
    return requestStore.run({ requestId }, async () => {
      this.#running += 1;
      try {
        if (Math.max(this.#running, awaited - this.#subscriptions) > MOST_AT_ONCE) throw tooManyAtOnce();
        const origin = { ...this.origin, requestId };
        const contextValue = await this.#context(origin);
        const { body } = await this.executor.apollo.executeOperation<Record<string, unknown>>(
          {
            query,
            ...{ documentId },
            variables: variables ?? undefined,
            operationName: operationName ?? undefined,
            extensions: extensions ?? undefined,
          },
          { contextValue },
        );
        if (body.kind !== 'single') throw new Error('the answer came in parts');
        const subscription = subscriptionOf(body.singleResult);
        return subscription ? await this.#begin(subscription, contextValue, origin) : body.singleResult;
      } catch (error) {
        return { errors: this.#failure(error).told };
      } finally {
        this.#running -= 1;
      }
    });
  }

  /** Keeps count of what is under way. Nothing is begun once the connection ends. */
  async during(work: () => Promise<void>): Promise<void> {
    if (!this.#isOpen || this.#ending) return;
    this.#atWork += 1;
    try {
      await work();
    } finally {
      this.#workEnded();
    }
  }

  /** Lets what is under way finish, and closes the connection. */
  drain(withinMs: number): void {
    this.#end(GOING_AWAY, 'Going away', withinMs);
  }

  async #begin(subscription: Subscription, context: RequestContext, origin: Origin): Promise<Answers> {
    if (this.#subscriptions >= MOST_SUBSCRIPTIONS) throw subscriptionErrors.RATE_LIMITED();
    const inRequest = <T>(work: () => T): T => requestStore.run({ requestId: origin.requestId! }, work);
    const ended = (): void => void (this.#subscriptions -= 1);
    this.#subscriptions += 1;
    const source = await this.executor.subscriptions.begin(subscription, context).catch((error) => {
      ended();
      throw error;
    });
    const answers = new Answers(source, {
      answer: (event) => inRequest(() => this.#answer(subscription, event, origin)),
      failure: (error) => inRequest(() => this.#failure(error)),
      rest: (waited) => this.#rest(waited),
      ended: () => {
        ended();
        this.#streams.delete(answers);
      },
    });
    this.#streams.add(answers);
    if (this.#ending || !this.#isOpen) answers.hold();
    return answers;
  }

  /** Answers one event as whoever the credential stands for by then, which is no activity of theirs. */
  async #answer(subscription: Subscription, event: unknown, origin: Origin): Promise<FormattedExecutionResult> {
    const credential = this.#authorization === null ? stranger : await this.dependencies.inspect(this.#authorization);
    if (!credential) throw this.#unauthenticated();
    return this.executor.subscriptions.answer(subscription, event, this.#contextOf(credential.actor, origin));
  }

  #failure(error: unknown): SubscriptionFailure {
    if (error instanceof SubscriptionFailure) return error;
    const formatted = error instanceof GraphQLError ? error.toJSON() : { message: '' };
    return new SubscriptionFailure([this.executor.formatError(formatted, error)]);
  }

  async #context(origin: Origin): Promise<RequestContext> {
    const actor = await this.dependencies.authenticate(this.#authorization ?? undefined);
    if (actor.kind === 'ANONYMOUS' && actor.credentialRejected) throw this.#unauthenticated();
    return this.#contextOf(actor, origin);
  }

  #contextOf(actor: Actor, origin: Origin): RequestContext {
    return requestContext(this.dependencies, {
      actor,
      origin,
      refreshCookie: noCookie,
      proxyIdentity: null,
      repetition: null,
    });
  }

  /** Ends the connection, whose credential does not hold. */
  #unauthenticated(): DomainError {
    this.#end(UNAUTHORIZED, 'Unauthorized', GRACE_MS);
    return connectionErrors.UNAUTHENTICATED();
  }

  #checkAgainAt(instant: Date): void {
    clearTimeout(this.#expiry ?? undefined);
    if (!this.#isOpen || this.#ending) return;
    const waitMs = instant.getTime() - this.dependencies.now().getTime();
    const clamped = Math.min(Math.max(waitMs, LEAST_WAIT_MS), MOST_WAIT_MS);
    this.#expiry = setTimeout(() => void this.check(), clamped).unref();
  }

  get #isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  #end(code: number, reason: string, withinMs: number): void {
    if (this.#ending) return;
    this.#ending = { code, reason, latest: setTimeout(() => this.#close(), withinMs).unref() };
    for (const stream of this.#streams) stream.hold();
    if (this.#atWork === 0) this.#close();
  }

  /** Waits, which does not count as work. */
  async #rest<T>(waited: Promise<T>): Promise<T> {
    this.#workEnded();
    try {
      return await waited;
    } finally {
      this.#atWork += 1;
    }
  }

  #workEnded(): void {
    this.#atWork -= 1;
    if (this.#ending && this.#atWork === 0) this.#close();
  }

  #close(): void {
    this.socket.close(this.#ending?.code, this.#ending?.reason);
  }
}
