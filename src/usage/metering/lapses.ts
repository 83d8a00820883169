import type { Reader } from '../../core/unit-of-work.ts';
import { amountsOf, usdOf } from '../measures/index.ts';
import { retryAt, type Ask, type Lapsing, type Verdict, type Wanted } from './admission.policy.ts';
import { lapsesOf, type LapseRow } from './standing.queries.ts';
import type { Standing } from './standing.ts';

/** Usage that is held until it lapses. */
export interface Lapse extends Ask {
  readonly expiresAt: Date;
}

/**
 * What is held, in the order in which it lapses. It is added up once for each metric and category that is asked about,
 * however often that is: many are refused at once, and much may be held.
 */
export class OrderedLapses implements Lapsing {
  readonly #sums = new Map<Wanted, readonly bigint[]>();

  /** @param lapses by the instant at which they lapse */
  constructor(private readonly lapses: readonly Lapse[]) {}

  heldAtMost(most: bigint, wanted: Wanted, now: Date): Date | null {
    if (most < 0n) return null;
    const held = this.#heldOf(wanted);
    let lapsed = 0;
    for (let last = this.lapses.length; lapsed < last;) {
      const middle = (lapsed + last) >> 1;
      if (held[middle]! <= most) last = middle;
      else lapsed = middle + 1;
    }
    return lapsed === 0 ? now : this.lapses[lapsed - 1]!.expiresAt;
  }

  /** How much is still held after so many lapses: after none of them, after the first, and so on. */
  #heldOf(wanted: Wanted): readonly bigint[] {
    const known = this.#sums.get(wanted);
    if (known) return known;
    const held = [0n];
    for (const lapse of this.lapses.toReversed()) held.push(held.at(-1)! + wanted(lapse));
    held.reverse();
    this.#sums.set(wanted, held);
    return held;
  }
}

const none = new OrderedLapses([]);

/** What is held for users, one by one: read only where something was refused, to say when it would fit. */
export class Lapses {
  private constructor(private readonly byUser: ReadonlyMap<string, Lapsing>) {}

  static async of(db: Pick<Reader, 'rows'>, userIds: readonly string[], at: Date): Promise<Lapses> {
    const byUser = new Map<string, Lapse[]>([...new Set(userIds)].map((id) => [id, []]));
    const rows = byUser.size > 0 ? await db.rows<LapseRow>(lapsesOf([...byUser.keys()], at)) : [];
    for (const row of rows)
      byUser.get(row.userId)!.push({
        amounts: amountsOf(row),
        usd: usdOf(row.usd),
        category: row.category,
        expiresAt: row.expiresAt,
      });
    return new Lapses(new Map([...byUser].map(([userId, lapses]) => [userId, new OrderedLapses(lapses)])));
  }

  retryAt(standing: Standing, ask: Ask, verdict: Verdict): Date | null {
    return retryAt(standing, ask, verdict, this.byUser.get(standing.userId) ?? none);
  }
}
