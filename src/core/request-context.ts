import type { Actor } from './actor.ts';
import type { DomainError } from './errors.ts';
import type { Features } from './service-feature.ts';
import type { RowIdentity } from './row-identity.ts';
import type { Origin, Tx } from './tx.ts';
import type { IdentifiedReader, Reader } from './unit-of-work.ts';

/** Where a browser's refresh token lives: an HttpOnly cookie that scripts cannot read. */
export interface RefreshCookie {
  read(): string | null;
  set(token: string, expiresAt: Date): void;
  clear(): void;
}

/** A person as a proxy in front of the service vouches for it. */
export interface ProxyIdentity {
  readonly email: string;
  readonly name: string | null;
}

/** All that a resolver is given. */
export interface RequestContext {
  readonly actor: Actor;
  readonly origin: Origin;
  /** Parts of the service that are switched on. */
  readonly features: Features;
  readonly read: <T>(work: (db: Reader) => Promise<T>) => Promise<T>;
  /**
   * Reads what may be some seconds late: lists and reports, once it is certain who may read them. Never what decides who
   * may do what.
   */
  readonly readLate: <T>(work: (db: Reader) => Promise<T>) => Promise<T>;
  /** Reads rows that row-level security hides, as they exist for somebody: mostly `identityOf(actor)`. */
  readonly readAs: <T>(identity: RowIdentity, work: (db: IdentifiedReader) => Promise<T>) => Promise<T>;
  readonly mutate: <T>(work: (tx: Tx) => Promise<T>, options?: MutateOptions<T>) => Promise<T>;
  /**
   * Several mutations in one field, each a transaction of its own, one after the other: what becomes of each part, in
   * order. Repeated with the same Idempotency-Key, no part that succeeded is done again. Parts are different, and
   * without spaces. After SERVICE_UNAVAILABLE, or INTERNAL_SERVER_ERROR for a defect, the rest fails the same, untried.
   */
  readonly mutateEach: <T>(
    parts: readonly string[],
    work: (tx: Tx, part: string) => Promise<T>,
  ) => Promise<(T | DomainError)[]>;
  /** Has whoever acts read what is written outside `mutate` afterwards, also where reads may be late. */
  readonly writing: <T>(work: Promise<T>) => Promise<T>;
  readonly refreshCookie: RefreshCookie;
  /** Whom a listed proxy names in its header; null where none does, or where the header is not trusted. */
  readonly proxyIdentity: ProxyIdentity | null;
  /** The same context for one root field of a mutation, by whose name its repetition is known. */
  readonly forField: (field: string) => RequestContext;
  /** DataLoaders and the like, made at first use and gone with the request. */
  readonly once: <T>(key: symbol, make: (context: RequestContext) => T) => T;
}

export interface MutateOptions<T> {
  /** The answer as a repetition with the same Idempotency-Key may see it; needed where it holds a secret. */
  readonly withoutSecrets?: (result: T) => T;
  /** Open to anyone: a credential that has meanwhile lost its hold does not stand in the way. */
  readonly isForAnyone?: boolean;
}

/** What the option `subscribe` of a subscription is given; its `this` is the resolver. */
export interface Subscribing<Args> {
  /** As they came: `@Args` and `@Arg` make classes of them only for the values. */
  readonly args: Args;
  readonly context: RequestContext;
}
