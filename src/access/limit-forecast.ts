import type { Reader } from '../core/unit-of-work.ts';
import { exceeds, groupBounds, limitCeilingErrors, storedBounds, type StoredBound } from './limit-ceiling.ts';

/** An account in a group. */
interface Membership {
  readonly groupId: string;
  readonly userId: string;
}

/** What is said of somebody, by metric and period; null for unlimited. Of what is not there nothing is said. */
type Said = ReadonlyMap<string, bigint | null>;

const nothing: Said = new Map();

/** What a forecast is made from. */
interface Known {
  readonly groups: ReadonlyMap<string | null, Said>;
  readonly everybody: Said;
  readonly accounts: ReadonlyMap<string, Said>;
  /** Accounts that nobody approved yet. */
  readonly awaiting: ReadonlySet<string>;
}

/**
 * What the ceiling of limits will say of changes that are not made yet, one after the other, so that whoever rehearses is
 * told what whoever acts is. It promises nothing: the change itself is asked about as ever.
 */
export class LimitForecast {
  readonly #accounts: Map<string, Said>;

  /** @param actorId whose limits are the ceiling; null for whoever has none */
  private constructor(
    private readonly actorId: string | null,
    private readonly known: Known,
  ) {
    this.#accounts = new Map(known.accounts);
  }

  /** Of an actor without a ceiling. */
  static readonly none = new LimitForecast(null, {
    groups: new Map(),
    everybody: nothing,
    accounts: new Map(),
    awaiting: new Set(),
  });

  /** @param joined memberships that are not made yet, but taken for made, be it by accounts that are not there yet */
  static async of(
    db: Pick<Reader, 'rows'>,
    actorId: string,
    userIds: readonly string[],
    groupIds: readonly string[],
    joined: readonly Membership[],
  ): Promise<LimitForecast> {
    const ids = [...new Set([actorId, ...userIds])];
    const groups = [...new Set([...groupIds, ...joined.map(({ groupId }) => groupId)])];
    const ofGroups = saidBy(await db.rows<BoundRow>(groupBounds(groups)));
    const stored = await db.rows<StoredBound>(storedBounds(ids));
    const awaiting = await db.rows<{ id: string }>(awaitingOf(ids));
    const forecast = new LimitForecast(actorId, {
      groups: ofGroups,
      everybody: ofGroups.get(null) ?? nothing,
      accounts: saidBy(stored.map(({ userId, ...bound }) => ({ id: userId, ...bound }))) as Map<string, Said>,
      awaiting: new Set(awaiting.map(({ id }) => id)),
    });
    for (const { userId, groupId } of joined) forecast.#join(userId, [groupId]);
    return forecast;
  }

  /** Takes an account for made that is in these groups. @throws FORBIDDEN */
  make(userId: string, groupIds: readonly string[]): void {
    const said = this.#with(this.known.everybody, groupIds);
    this.#refuse(said, null);
    this.#accounts.set(userId, said);
  }

  /** Takes an account for approved, where that is still to be done. @throws FORBIDDEN */
  approve(userId: string): void {
    if (this.known.awaiting.has(userId)) this.#refuse(this.#of(userId), null);
  }

  /** Takes an account for a member of these groups. @throws FORBIDDEN */
  join(userId: string, groupIds: readonly string[]): void {
    const former = this.#of(userId);
    this.#refuse(this.#with(former, groupIds), former);
    this.#join(userId, groupIds);
  }

  #join(userId: string, groupIds: readonly string[]): void {
    this.#accounts.set(userId, this.#with(this.#of(userId), groupIds));
  }

  #of(userId: string): Said {
    return this.#accounts.get(userId) ?? this.known.everybody;
  }

  #with(said: Said, groupIds: readonly string[]): Said {
    const all = new Map(said);
    for (const id of groupIds)
      for (const [bound, maximum] of this.known.groups.get(id) ?? nothing)
        if (!all.has(bound) || exceeds(maximum, all.get(bound)!)) all.set(bound, maximum);
    return all;
  }

  /** @param former what was said before; null of whom it did not matter */
  #refuse(said: Said, former: Said | null): void {
    if (this.actorId === null) return;
    for (const [bound, own] of this.#of(this.actorId)) {
      const now = said.get(bound) ?? null;
      if ((!former || exceeds(now, former.get(bound) ?? null)) && exceeds(now, own))
        throw limitCeilingErrors.FORBIDDEN();
    }
  }
}

type BoundRow = Pick<StoredBound, 'bound' | 'maximum'> & { readonly id: string | null };

function saidBy(rows: readonly BoundRow[]): Map<string | null, Said> {
  const said = new Map<string | null, Map<string, bigint | null>>();
  for (const { id, bound, maximum } of rows) {
    const bounds = said.get(id) ?? new Map<string, bigint | null>();
    said.set(id, bounds.set(bound, maximum === null ? null : BigInt(maximum)));
  }
  return said;
}

const awaitingOf = (userIds: readonly string[]) => ({
  name: 'awaiting_accounts',
  text: 'SELECT id FROM users WHERE id = ANY($1::uuid[]) AND approved_at IS NULL',
  values: [userIds],
});
