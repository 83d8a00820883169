import type { Reader } from '../../core/unit-of-work.ts';
import { amountsOf, usdOf } from '../measures/index.ts';
import { retryAt, type Ask, type Lapse, type Verdict } from './admission.policy.ts';
import { lapsesOf, type LapseRow } from './standing.queries.ts';
import type { Standing } from './standing.ts';

/** What is held for users, one by one: read only where something was refused, to say when it would fit. */
export class Lapses {
  private constructor(private readonly byUser: ReadonlyMap<string, readonly Lapse[]>) {}

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
    return new Lapses(byUser);
  }

  retryAt(standing: Standing, ask: Ask, verdict: Verdict): Date | null {
    return retryAt(standing, ask, verdict, this.byUser.get(standing.userId) ?? []);
  }
}
