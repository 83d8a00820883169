import type { ApolloServer } from '@apollo/server';
import type { FormattedExecutionResult } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Config } from '../config.ts';
import { badInput, defineErrors, DomainError } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { RefreshCookie, RequestContext } from '../core/request-context.ts';
import type { Origin } from '../core/tx.ts';
import { authorizationOf, requestContext, type ContextDependencies } from './context.ts';
import type { ErrorFormatter } from './format-error.ts';
import { requestStore } from './request-store.ts';

/** A credential that holds now. */
export interface Credential {
  /** Users by whose changes of access it may lose its hold. */
  readonly userIds: readonly string[];
  /** When it ends by itself; null: never. */
  readonly expiresAt: Date | null;
}

/** What connections need beside what requests do. */
export interface ConnectionDependencies extends ContextDependencies {
  readonly config: Config;
  readonly logger: Logger;
  /** Whose credential it is, or null when it does not hold; does not count as activity of the user. */
  readonly inspect: (authorization: string) => Promise<Credential | null>;
  /** Calls back when the access of these users changed on any process; of all users for null. */
  readonly onAccessChanged: (listener: (userIds: readonly string[] | null) => void) => void;
  readonly now: () => Date;
}

/** What runs the operations of a connection. */
export interface Executor {
  readonly apollo: ApolloServer<RequestContext>;
  readonly formatError: ErrorFormatter;
}

/** Close codes of graphql-transport-ws and of RFC 6455 §7.4.1. */
const UNAUTHORIZED = 4401;
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;

/** Operations of one connection that are executed, or whose answers wait to be taken, at a time. */
const MOST_AT_ONCE = 100;
/** How long an ended connection stays for the answers that are under way. */
const GRACE_MS = 500;
const LEAST_WAIT_MS = 10;
const MOST_WAIT_MS = 2 ** 31 - 1;

const connectionErrors = defineErrors({
  UNAUTHENTICATED: 'The credential of this connection no longer holds.',
  RATE_LIMITED: 'Too many operations at once on this connection.',
});

function tooManyAtOnce(): DomainError {
  const { code, message } = connectionErrors.RATE_LIMITED();
  return new DomainError(code, message, [], 1);
}

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
  #expiry: NodeJS.Timeout | null = null;
  /** Messages that are worked on, their answers included. */
  #atWork = 0;
  #running = 0;
  /** Set from the moment on that nothing more is begun. */
  #ending: { readonly code: number; readonly reason: string; readonly latest: NodeJS.Timeout } | null = null;

  constructor(
    private readonly socket: WebSocket,
    private readonly origin: Origin,
    private readonly executor: Executor,
    private readonly dependencies: ConnectionDependencies,
  ) {
    socket.once('close', () => {
      clearTimeout(this.#expiry ?? undefined);
      clearTimeout(this.#ending?.latest);
    });
  }

  /** Takes the credential of connection_init. Tells whether the connection stays open. */
  async open(params: Readonly<Record<string, unknown>> = {}): Promise<boolean> {
    const headers = Object.entries(params).map(([name, value]) => [name.toLowerCase(), value ?? undefined]);
    const given = authorizationOf(Object.fromEntries(headers));
    if (given === undefined || given === '') return true;
    // Known before it is asked about, so that a change of access meanwhile is not missed.
    this.#authorization = String(given);
    await this.check();
    if (this.#ending) this.#close();
    return !this.#ending;
  }

  /** Ends the connection where its credential no longer holds, and comes back when it expires. */
  async check(): Promise<void> {
    if (this.#authorization === null) return;
    try {
      const credential = await this.dependencies.inspect(this.#authorization);
      if (!credential) return this.#end(UNAUTHORIZED, 'Unauthorized', GRACE_MS);
      this.#userIds = credential.userIds;
      if (credential.expiresAt) this.#checkAgainAt(credential.expiresAt);
    } catch (error) {
      this.dependencies.logger.warn({ err: error }, 'a connection could not be checked');
      // One that was never checked is a stranger's; any other is checked again with its next operation.
      if (this.#userIds === null) this.#end(TRY_AGAIN_LATER, 'Try again later', GRACE_MS);
    }
  }

  /** Whether a change of these users' access may concern it. */
  concerns(userIds: readonly string[] | null): boolean {
    return userIds === null || this.#userIds === null || this.#userIds.some((id) => userIds.includes(id));
  }

  /**
   * Executes one operation as whoever the credential stands for now.
   * @param awaited how many operations the client waits for, this one included; it may have given up on others
   */
  run({ query, variables, operationName }: SubscribePayload, awaited: number): Promise<FormattedExecutionResult> {
    const requestId = randomUUID();
    return requestStore.run({ requestId }, async () => {
      this.#running += 1;
      try {
        if (Math.max(this.#running, awaited) > MOST_AT_ONCE) throw tooManyAtOnce();
        const contextValue = await this.#context({ ...this.origin, requestId });
        const { body } = await this.executor.apollo.executeOperation<Record<string, unknown>>(
          { query, variables: variables ?? undefined, operationName: operationName ?? undefined },
          { contextValue },
        );
        if (body.kind !== 'single') throw new Error('the answer came in parts');
        return body.singleResult;
      } catch (error) {
        return { errors: [this.executor.formatError({ message: '' }, error)] };
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
      this.#atWork -= 1;
      if (this.#ending && this.#atWork === 0) this.#close();
    }
  }

  /** Lets what is under way finish, and closes the connection. */
  drain(withinMs: number): void {
    this.#end(GOING_AWAY, 'Going away', withinMs);
  }

  async #context(origin: Origin): Promise<RequestContext> {
    const actor = await this.dependencies.authenticate(this.#authorization ?? undefined);
    if (actor.kind === 'ANONYMOUS' && actor.credentialRejected) {
      this.#end(UNAUTHORIZED, 'Unauthorized', GRACE_MS);
      throw connectionErrors.UNAUTHENTICATED();
    }
    return requestContext(this.dependencies, { actor, origin, refreshCookie: noCookie, repetition: null });
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
    if (this.#atWork === 0) this.#close();
  }

  #close(): void {
    this.socket.close(this.#ending?.code, this.#ending?.reason);
  }
}
