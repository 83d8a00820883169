import type { ChainEntry } from './audit-chain.ts';
import { entryHash, keptHash } from './audit-chain.ts';
import type { PresentEntry, WholeSeal } from './audit-verification.queries.ts';

/** What does not fit the chain, and when it happened, as far as that is known. */
export interface Fault {
  readonly id: string;
  readonly at: Date;
}

/** An event that was sealed so long after later ones was slipped in: a transaction takes seconds. */
const LATEST_MS = 3_600_000;

/** The latest instant of an event that may be in a seal behind one that reaches until then; none for the first seal. */
export const mayFollow = (createdAt: Date, untilAt: Date | null): boolean =>
  untilAt === null || createdAt.getTime() >= untilAt.getTime() - LATEST_MS;

interface Place {
  readonly seal: WholeSeal;
  readonly index: number;
  /** How far the chain reached before the seal; null for the first. */
  readonly reached: Date | null;
}

/** Compares the events of some seals, handed over in whatever order, with what the seals say. */
export class SealCheck {
  readonly #places = new Map<string, Place>();
  readonly #found = new Map<string, PresentEntry>();

  /** @param retiredUntil events from before were dropped with their months */
  constructor(
    private readonly seals: readonly WholeSeal[],
    reached: Date | null,
    retiredUntil: Date | null,
  ) {
    let until = reached;
    for (const seal of seals) {
      const isKept = retiredUntil === null || seal.lastAt >= retiredUntil;
      if (isKept) seal.eventIds.forEach((id, index) => this.#places.set(id, { seal, index, reached: until }));
      until = seal.untilAt;
    }
  }

  /** Takes an event to its place. Tells whether it has one. */
  take(entry: PresentEntry): boolean {
    const place = this.#places.get(entry.id);
    if (!place || this.#found.has(entry.id)) return false;
    if (entry.createdAt < place.seal.firstAt || entry.createdAt > place.seal.lastAt) return false;
    this.#found.set(entry.id, entry);
    return true;
  }

  /** The events that were not handed over yet, and between which instants they have to be; null for none. */
  get missing(): { readonly ids: readonly string[]; readonly from: Date; readonly to: Date } | null {
    const ids = [...this.#places.keys()].filter((id) => !this.#found.has(id));
    if (ids.length === 0) return null;
    const instants = ids.flatMap((id) => {
      const { seal } = this.#places.get(id)!;
      return [seal.firstAt.getTime(), seal.lastAt.getTime()];
    });
    return { ids, from: new Date(Math.min(...instants)), to: new Date(Math.max(...instants)) };
  }

  /** Each event in the order of the chain: when it was, or for one that is gone the one before it, and whether it fits. */
  *outcomes(): Generator<Fault & { readonly fits: boolean }> {
    for (const seal of this.seals) {
      let at = seal.firstAt;
      for (const id of seal.eventIds) {
        if (!this.#places.has(id)) continue;
        const entry = this.#found.get(id);
        at = entry?.createdAt ?? at;
        yield { id, at, fits: entry !== undefined && this.#fits(entry) };
      }
    }
  }

  #fits({ id, createdAt, digest }: ChainEntry): boolean {
    const { seal, index, reached } = this.#places.get(id)!;
    return mayFollow(createdAt, reached) && entryHash(keptHash(seal, index - 1), digest).equals(keptHash(seal, index));
  }
}
