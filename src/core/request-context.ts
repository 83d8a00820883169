import type { Actor } from './actor.ts';
import type { Origin, Tx } from './tx.ts';
import type { Reader } from './unit-of-work.ts';

/** Where a browser's refresh token lives: an HttpOnly cookie that scripts cannot read. */
export interface RefreshCookie {
  read(): string | null;
  set(token: string, expiresAt: Date): void;
  clear(): void;
}

/** All that a resolver is given. */
export interface RequestContext {
  readonly actor: Actor;
  readonly origin: Origin;
  readonly read: <T>(work: (db: Reader) => Promise<T>) => Promise<T>;
  readonly mutate: <T>(work: (tx: Tx) => Promise<T>, options?: MutateOptions<T>) => Promise<T>;
  readonly refreshCookie: RefreshCookie;
  /** The same context for one root field of a mutation, by whose name its repetition is known. */
  readonly forField: (field: string) => RequestContext;
  /** DataLoaders and the like, made at first use and gone with the request. */
  readonly once: <T>(key: symbol, make: (context: RequestContext) => T) => T;
}

export interface MutateOptions<T> {
  /** The answer as a repetition with the same Idempotency-Key may see it; needed where it holds a secret. */
  readonly withoutSecrets?: (result: T) => T;
}
