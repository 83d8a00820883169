import { boundOf, boundsBefore, refuseBeyond, refuseRaisedBounds } from '../../access/limit-ceiling.ts';
import { badInput } from '../../core/errors.ts';
import { isId, newId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { ResetPeriod, UsageMetric } from '../measures/index.ts';
import { levelOf, namedLevel, subjectOf, type LimitLevels, type LimitScope, type OpenLevel } from './limit-level.ts';
import { limitErrors } from './usage-limit.errors.ts';
import * as queries from './usage-limit.queries.ts';
import { limitView, type SubjectKind } from './usage-limit.queries.ts';
import { isMore, isSameBound, type Bound, type LimitSubject, type LimitView } from './usage-limit.ts';

/** A limit as it is ordered. */
export interface LimitOrder {
  readonly metric: UsageMetric;
  readonly period: ResetPeriod;
  /** null for unlimited; it has to be given. */
  readonly maximum?: number | null;
}

/** Limits of a level as they are by now. */
export interface LimitsOfLevel {
  readonly level: LimitSubject;
  readonly limits: readonly LimitView[];
}

/** Told, in the transaction, of bounds that changed: some of those whom they are for may have used enough of them to be told. */
export interface BoundListener {
  boundsChanged(tx: Tx, subject: LimitSubject): Promise<void>;
}

type LimitRow = Parameters<typeof limitView>[0];
type WantedLimit = Bound & Pick<LimitView, 'maximum'>;

const PATH = ['limits'];

/** What people may use: configured for everybody, for groups, for units and for single users. */
export class UsageLimitService {
  constructor(
    private readonly levels: LimitLevels,
    private readonly listener: BoundListener,
  ) {}

  /** The limits of a level; null where there is no such subject. @throws BAD_USER_INPUT */
  async atLevel(db: Reader, scope: LimitScope): Promise<LimitView[] | null> {
    const level = namedLevel(scope);
    if (level.kind === 'global') return this.#at(db, subjectOf(level));
    if (!isId(level.id) || (await db.rows(queries.subjectExists(level.kind, level.id))).length === 0) return null;
    return this.#at(db, subjectOf(level));
  }

  /** The limits of each of these subjects, in their order. */
  async ofEach(db: Reader, kind: SubjectKind, ids: readonly string[]): Promise<LimitView[][]> {
    const found = new Map(ids.map((id) => [id, [] as LimitView[]]));
    for (const row of await db.rows<LimitRow>(queries.limitsOf(kind, [...found.keys()])))
      found.get(row[kind]!)!.push(limitView(row));
    return ids.map((id) => found.get(id)!);
  }

  /**
   * Sets limits of a level, one for each metric and period; others stay. Twice is like once. Nobody sets more than they
   * may use themselves.
   * @param path where the limits stand
   * @throws NOT_FOUND, FORBIDDEN, SELF_CHANGE_NOT_ALLOWED, BAD_USER_INPUT
   */
  async set(tx: Tx, scope: LimitScope, orders: readonly LimitOrder[]): Promise<LimitsOfLevel> {
    const wanted = wantedLimits(orders, PATH);
    const level = await this.levels.open(tx, namedLevel(scope));
    if (!(await this.#write(tx, level, wanted))) tx.unchanged(undefined);
    return { level: level.subject, limits: await this.#at(tx, level.subject) };
  }

  /**
   * Sets the limits that a new account begins with, whoever may make it. The caller asks afterwards whether by all of it
   * the account may use more than its maker.
   * @param path where the limits stand
   * @throws FORBIDDEN, BAD_USER_INPUT
   */
  async begin(
    tx: Tx,
    user: { readonly id: string; readonly name: string },
    orders: readonly LimitOrder[],
    path: readonly string[],
  ): Promise<void> {
    const target = { targetType: 'User', targetId: user.id, targetName: user.name };
    const subject = subjectOf({ kind: 'userId', id: user.id });
    await this.#write(tx, { subject, target, userIds: [user.id] }, wantedLimits(orders, path));
  }

  /** Removes a limit. Those who are then without any have to be allowed it by whoever removes it. @throws NOT_FOUND, FORBIDDEN, SELF_CHANGE_NOT_ALLOWED */
  async delete(tx: Tx, id: string): Promise<{ readonly deletedId: string }> {
    const found = await this.#find(tx, id);
    const level = await this.levels.open(tx, levelOf(found));
    const userIds = level.userIds ?? [];
    const before = await boundsBefore(tx, userIds);
    // Read once more: it may have been changed, or removed, while the level was waited for.
    const former = await this.#find(tx, id);
    await tx.rows(queries.deleteLimit(former.id));
    await refuseRaisedBounds(tx, before, userIds);
    tx.record({ action: 'LIMIT_CHANGED', ...level.target, before: { limits: [told(former)] }, after: { limits: [] } });
    await this.listener.boundsChanged(tx, level.subject);
    return { deletedId: former.id };
  }

  /** Whether anything was written. */
  async #write(tx: Tx, level: OpenLevel, wanted: readonly WantedLimit[]): Promise<boolean> {
    const before = await boundsBefore(tx, []);
    const present = await this.#at(tx, level.subject);
    const changed = wanted.flatMap((limit) => {
      const former = present.find(isSameBound(limit));
      return former?.maximum === limit.maximum ? [] : [{ ...limit, id: former?.id ?? newId(), former: former ?? null }];
    });
    if (changed.length === 0) return false;
    for (const { former, ...limit } of changed)
      if (before && (!former || isMore(limit.maximum, former.maximum)))
        refuseBeyond(before, boundOf(limit), limit.maximum);
    await tx.execute(queries.writeLimits(level.subject, changed, tx.now));
    tx.record({
      action: 'LIMIT_CHANGED',
      ...level.target,
      before: { limits: changed.flatMap(({ former }) => (former ? [told(former)] : [])) },
      after: { limits: changed.map(told) },
    });
    await this.listener.boundsChanged(tx, level.subject);
    return true;
  }

  async #at(db: Reader | Tx, subject: LimitSubject): Promise<LimitView[]> {
    const level = levelOf(subject);
    const statement = level.kind === 'global' ? queries.globalLimits : queries.limitsOf(level.kind, [level.id]);
    return (await db.rows<LimitRow>(statement)).map(limitView);
  }

  /** @throws NOT_FOUND */
  async #find(tx: Tx, id: string): Promise<LimitView> {
    const [row] = isId(id) ? await tx.rows<LimitRow>(queries.limitById(id)) : [];
    if (!row) throw limitErrors.NOT_FOUND();
    return limitView(row);
  }
}

/** Orders that make sense, each metric and period once. @throws BAD_USER_INPUT */
function wantedLimits(orders: readonly LimitOrder[], path: readonly string[]): WantedLimit[] {
  return orders.map(({ metric, period, maximum }, index) => {
    const at = [...path, String(index)];
    if (maximum === undefined) throw badInput([...at, 'maximum'], 'It has to be given; null is unlimited.', 'REQUIRED');
    if (maximum !== null && maximum < 0) throw badInput([...at, 'maximum'], 'It cannot be negative.', 'OUT_OF_RANGE');
    if (orders.slice(0, index).some(isSameBound({ metric, period })))
      throw badInput(at, `The limit of ${metric} ${period} stands here twice.`, 'DUPLICATE');
    return { metric, period, maximum: maximum === null ? null : BigInt(maximum) };
  });
}

/** A limit as the audit log keeps it: `bigint` is no JSON, and what was ordered is a safe integer. */
const told = ({ metric, period, maximum }: WantedLimit) => ({
  metric,
  period,
  maximum: maximum === null ? null : Number(maximum),
});
