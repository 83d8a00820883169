import type { ApolloServer } from '@apollo/server';
import type { Config } from '../config.ts';
import type { Actor } from '../core/actor.ts';
import type { Logger } from '../core/logger.ts';
import type { RequestContext } from '../core/request-context.ts';
import type { ContextDependencies } from './context.ts';
import type { ErrorFormatter } from './format-error.ts';
import type { SubscriptionExecutor } from './subscriptions.ts';

/** A credential that holds now. */
export interface Credential {
  readonly actor: Actor;
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
  readonly subscriptions: SubscriptionExecutor;
  readonly formatError: ErrorFormatter;
}
