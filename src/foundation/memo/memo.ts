import { LRUCache } from 'lru-cache';
import type { Notifications } from '../notify/index.ts';

interface MemoOptions {
  /** What is remembered, as metrics call it. */
  readonly name: string;
  /** Most entries kept. */
  readonly max: number;
  /** An entry lives no longer, even if no message ever comes: the bound on staleness. */
  readonly ttlMs: number;
}

interface Entry<V> {
  readonly ownerIds: readonly string[];
  readonly value: V;
}

/** How often what is remembered was there. */
interface Tally {
  hits: number;
  misses: number;
}

/** Of this process, as all metrics are: memos of one name count together. */
const tallies = new Map<string, Tally>();

/** How often what is remembered was there in this process, by memo. */
export const memoTallies = (): ReadonlyMap<string, Readonly<Tally>> => tallies;

/**
 * Remembers what was loaded of a user, until any process says that the access of an owner of it changed. A value whose
 * loading began before such a message is given to its caller and not kept: it may be older than the change.
 */
export class UserMemo<V extends object> {
  readonly #tally: Tally;
  readonly #entries: LRUCache<string, Entry<V>>;
  readonly #keysOfOwner = new Map<string, Set<string>>();
  readonly #loading = new Map<string, { ownerIds: readonly string[] | null; promise: Promise<V | null> }>();

  /** @param ownersOf users by whose changes of access a value falls */
  constructor(
    private readonly notifications: Notifications,
    private readonly ownersOf: (value: V) => readonly string[],
    { name, max, ttlMs }: MemoOptions,
  ) {
    this.#tally = tallies.get(name) ?? { hits: 0, misses: 0 };
    tallies.set(name, this.#tally);
    this.#entries = new LRUCache({ max, ttl: ttlMs, dispose: ({ ownerIds }, key) => this.#forgetKey(ownerIds, key) });
    notifications.on('access', ({ userIds }) => this.drop(userIds));
  }

  /**
   * The remembered value, or the one that `load` gives; null is not remembered.
   * @param ownerIds its owners where they are known beforehand; else any change of access counts while it is loaded
   */
  get(key: string, load: () => Promise<V | null>, ownerIds: readonly string[] | null = null): Promise<V | null> {
    const kept = this.#entries.get(key);
    if (kept) {
      this.#tally.hits += 1;
      return Promise.resolve(kept.value);
    }
    this.#tally.misses += 1;
    const under = this.#loading.get(key);
    if (under) return under.promise;
    const promise = load();
    const loading = { ownerIds, promise };
    this.#loading.set(key, loading);
    const settle = (value: V | null): void => {
      // Dropped meanwhile, or loaded while no message could reach us: not to be kept.
      if (this.#loading.get(key) !== loading) return;
      this.#loading.delete(key);
      if (value && this.notifications.isConnected) this.#keep(key, { ownerIds: this.ownersOf(value), value });
    };
    promise.then(settle, () => settle(null));
    return promise;
  }

  /** The remembered value; null where there is none now, which counts as a miss once it is asked for by `get`. */
  peek(key: string): V | null {
    const kept = this.#entries.get(key);
    if (!kept) return null;
    this.#tally.hits += 1;
    return kept.value;
  }

  /** Forgets what is known of these users; of all for null. */
  drop(userIds: readonly string[] | null): void {
    if (userIds === null) {
      this.#entries.clear();
      this.#loading.clear();
      return;
    }
    for (const id of userIds) for (const key of [...(this.#keysOfOwner.get(id) ?? [])]) this.#entries.delete(key);
    for (const [key, { ownerIds }] of this.#loading)
      if (!ownerIds || ownerIds.some((id) => userIds.includes(id))) this.#loading.delete(key);
  }

  #keep(key: string, entry: Entry<V>): void {
    this.#entries.set(key, entry);
    for (const id of entry.ownerIds) {
      const keys = this.#keysOfOwner.get(id) ?? new Set();
      this.#keysOfOwner.set(id, keys.add(key));
    }
  }

  #forgetKey(ownerIds: readonly string[], key: string): void {
    for (const id of ownerIds) {
      const keys = this.#keysOfOwner.get(id);
      keys?.delete(key);
      if (keys?.size === 0) this.#keysOfOwner.delete(id);
    }
  }
}
