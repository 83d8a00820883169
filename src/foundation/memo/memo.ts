import { LRUCache } from 'lru-cache';
import type { Notifications } from '../notify/index.ts';

interface MemoOptions {
  /** Most entries kept. */
  readonly max: number;
  /** An entry lives no longer, even if no message ever comes: the bound on staleness. */
  readonly ttlMs: number;
}

interface Entry<V> {
  readonly ownerId: string;
  readonly value: V;
}

/**
 * Remembers what was loaded of a user, until any process says that the user's access changed. A value whose loading
 * began before such a message is given to its caller and not kept: it may be older than the change.
 */
export class UserMemo<V extends object> {
  readonly #entries: LRUCache<string, Entry<V>>;
  readonly #keysOfOwner = new Map<string, Set<string>>();
  readonly #loading = new Map<string, { ownerId: string; promise: Promise<V | null> }>();

  constructor(
    private readonly notifications: Notifications,
    { max, ttlMs }: MemoOptions,
  ) {
    this.#entries = new LRUCache({ max, ttl: ttlMs, dispose: ({ ownerId }, key) => this.#forgetKey(ownerId, key) });
    notifications.on('access', ({ userIds }) => this.drop(userIds));
  }

  /** The remembered value, or null where there is none. Synchronous, for the hot path. */
  peek(key: string): V | null {
    return this.#entries.get(key)?.value ?? null;
  }

  /** The remembered value, or the one that `load` gives; null is not remembered. */
  get(key: string, ownerId: string, load: () => Promise<V | null>): Promise<V | null> {
    const kept = this.peek(key);
    if (kept) return Promise.resolve(kept);
    const under = this.#loading.get(key);
    if (under) return under.promise;
    const promise = load();
    const loading = { ownerId, promise };
    this.#loading.set(key, loading);
    const settle = (value: V | null): void => {
      // Dropped meanwhile, or loaded while no message could reach us: not to be kept.
      if (this.#loading.get(key) !== loading) return;
      this.#loading.delete(key);
      if (value && this.notifications.isConnected) this.#keep(key, { ownerId, value });
    };
    promise.then(settle, () => settle(null));
    return promise;
  }

  /** Forgets what is known of these users; of all for null. */
  drop(userIds: readonly string[] | null): void {
    if (userIds === null) {
      this.#entries.clear();
      this.#loading.clear();
      return;
    }
    for (const id of userIds) {
      for (const key of [...(this.#keysOfOwner.get(id) ?? [])]) this.#entries.delete(key);
      for (const [key, { ownerId }] of this.#loading) if (ownerId === id) this.#loading.delete(key);
    }
  }

  #keep(key: string, entry: Entry<V>): void {
    this.#entries.set(key, entry);
    const keys = this.#keysOfOwner.get(entry.ownerId) ?? new Set();
    this.#keysOfOwner.set(entry.ownerId, keys.add(key));
  }

  #forgetKey(ownerId: string, key: string): void {
    const keys = this.#keysOfOwner.get(ownerId);
    keys?.delete(key);
    if (keys?.size === 0) this.#keysOfOwner.delete(ownerId);
  }
}
