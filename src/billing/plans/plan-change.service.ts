import { isDeepStrictEqual } from 'node:util';
import type { AuditAction } from '../../core/audit-action.ts';
import type { Clock } from '../../core/clock.ts';
import { isId, newId } from '../../core/ids.ts';
import type { AuditRecord, Tx } from '../../core/tx.ts';
import type { SettingsStore } from '../../foundation/settings/index.ts';
import type { AllowanceService } from '../../usage/metering/index.ts';
import { moneyOf } from '../money/index.ts';
import { Plan } from './plan.entity.ts';
import { counting, planErrors, usedPlanErrors } from './plan.errors.ts';
import { planContent, type PlanChanges, type PlanContent, type PlanOrder } from './plan.order.ts';
import * as queries from './plan.queries.ts';
import type { PlanService } from './plan.service.ts';
import { takesAway, type PlanQuota, type PlanView } from './plan.ts';

/** Who subscribes to a plan: asked with the plan locked, so that nobody begins to meanwhile. */
export interface PlanSubscribers {
  /** Ids of the subscriptions that go on at an instant. */
  live(tx: Tx, planId: string, at: Date): Promise<readonly string[]>;
  /** How many there ever were. */
  count(tx: Tx, planId: string): Promise<number>;
}

interface Needs {
  readonly plans: PlanService;
  readonly settings: Pick<SettingsStore, 'get'>;
  readonly subscribers: PlanSubscribers;
  readonly allowances: Pick<AllowanceService, 'raise'>;
  readonly clock: Clock;
}

/** Making plans and changing them. */
export class PlanChangeService {
  constructor(private readonly needs: Needs) {}

  /** @throws BAD_USER_INPUT */
  async create(tx: Tx, { interval, ...said }: PlanOrder): Promise<PlanView> {
    const content = planContent(said, await this.#defaultLocale()) as PlanContent;
    const plan = await this.#insert(tx, content, interval);
    tx.record({ action: 'PLAN_CREATED', ...(await this.#target(plan)), after: told({ ...content, interval }) });
    return plan;
  }

  /**
   * Changes a plan. A new price is for periods that begin from now on; what it includes in addition, those who subscribe
   * have at once. Twice is like once.
   * @throws NOT_FOUND, BAD_USER_INPUT, PLAN_IN_USE
   */
  async update(tx: Tx, id: string, said: PlanChanges): Promise<PlanView> {
    const content = planContent(said, await this.#defaultLocale());
    const plan = await this.#lock(tx, id);
    const former = contentOf(plan);
    const names = (Object.keys(content) as (keyof PlanContent)[]).filter(
      (name) => !isDeepStrictEqual(content[name], former[name]),
    );
    if (names.length === 0) return tx.unchanged(plan);
    const changed = picked(content, names);
    const at = this.needs.clock.now();
    if (changed.quotas) await this.#changeQuotas(tx, plan, changed.quotas, at);
    if (changed.translations)
      for (const statement of queries.replaceTranslations(plan.id, changed.translations)) await tx.execute(statement);
    if (changed.price) await tx.execute(queries.writePrice(plan.id, changed.price, at));
    const { isActive, displayOrder, features, price } = changed;
    await tx.manager.update(
      Plan,
      { id: plan.id },
      {
        ...(isActive !== undefined && { isActive }),
        ...(displayOrder !== undefined && { displayOrder }),
        ...(features && { features: [...features] }),
        ...(price && { priceMinor: String(price.minor), currency: price.currency }),
        updatedAt: at,
      },
    );
    const after = await this.#find(tx, plan.id);
    await this.#recordChange(tx, after, picked(former, names), changed);
    return after;
  }

  /** Makes a copy that nobody can subscribe to yet. @throws NOT_FOUND */
  async duplicate(tx: Tx, id: string): Promise<PlanView> {
    const model = await this.#lock(tx, id);
    const content = { ...contentOf(model), isActive: false };
    const copy = await this.#insert(tx, content, model.interval);
    tx.record({
      action: 'PLAN_DUPLICATED',
      ...(await this.#target(copy)),
      after: { copyOf: model.id, ...told({ ...content, interval: model.interval }) },
    });
    return copy;
  }

  /** Deletes a plan that nobody ever subscribed to. @throws NOT_FOUND, PLAN_IN_USE */
  async delete(tx: Tx, id: string): Promise<{ readonly deletedId: string }> {
    const plan = await this.#lock(tx, id);
    const count = await this.needs.subscribers.count(tx, plan.id);
    if (count > 0) throw counting(usedPlanErrors.PLAN_IN_USE(), count);
    await tx.manager.delete(Plan, { id: plan.id });
    const before = told({ ...contentOf(plan), interval: plan.interval });
    tx.record({ action: 'PLAN_DELETED', ...(await this.#target(plan)), before });
    return { deletedId: plan.id };
  }

  async #insert(tx: Tx, content: PlanContent, interval: PlanOrder['interval']): Promise<PlanView> {
    const { price, translations, quotas, features, isActive, displayOrder } = content;
    const at = this.needs.clock.now();
    const row = {
      id: newId(),
      priceMinor: String(price.minor),
      currency: price.currency,
      interval,
      features: [...features],
      isActive,
      displayOrder,
      createdAt: at,
      updatedAt: at,
    };
    await tx.manager.insert(Plan, row);
    await tx.execute(queries.writePrice(row.id, price, at));
    for (const statement of queries.replaceTranslations(row.id, translations)) await tx.execute(statement);
    for (const statement of queries.replaceQuotas(row.id, quotas)) await tx.execute(statement);
    return this.#find(tx, row.id);
  }

  /** @throws PLAN_IN_USE */
  async #changeQuotas(tx: Tx, plan: PlanView, quotas: readonly PlanQuota[], at: Date): Promise<void> {
    const live = await this.needs.subscribers.live(tx, plan.id, at);
    if (live.length > 0 && takesAway(plan.quotas, quotas)) {
      const { code, message } = planErrors.PLAN_IN_USE();
      throw counting(planErrors.PLAN_IN_USE([{ path: ['input', 'quotas'], code, message }]), live.length);
    }
    for (const statement of queries.replaceQuotas(plan.id, quotas)) await tx.execute(statement);
    await this.needs.allowances.raise(tx, live, quotas);
  }

  /** That it was switched on or off is an event of its own. */
  async #recordChange(
    tx: Tx,
    plan: PlanView,
    { isActive: _was, ...before }: Partial<PlanContent>,
    { isActive, ...after }: Partial<PlanContent>,
  ): Promise<void> {
    const target = await this.#target(plan);
    const record = (action: AuditAction, sides: Pick<AuditRecord, 'before' | 'after'>): void =>
      tx.record({ action, ...target, ...sides });
    if (Object.keys(after).length > 0) record('PLAN_UPDATED', { before: told(before), after: told(after) });
    if (isActive !== undefined)
      record(isActive ? 'PLAN_ACTIVATED' : 'PLAN_DEACTIVATED', {
        before: { isActive: !isActive },
        after: { isActive },
      });
  }

  /** @throws NOT_FOUND */
  async #lock(tx: Tx, id: string): Promise<PlanView> {
    const row = isId(id) ? await tx.lock(Plan, { id }) : null;
    if (!row) throw planErrors.NOT_FOUND();
    return (await this.needs.plans.views(tx, [row]))[0]!;
  }

  async #find(tx: Tx, id: string): Promise<PlanView> {
    return (await this.needs.plans.byIds(tx, [id]))[0]!;
  }

  async #target(plan: PlanView) {
    const targetName = await this.needs.plans.nameOf(plan, null);
    return { targetType: 'Plan', targetId: plan.id, targetName } satisfies Partial<AuditRecord>;
  }

  async #defaultLocale(): Promise<string> {
    return (await this.needs.settings.get()).users.defaultLocale;
  }
}

const contentOf = (plan: PlanView): PlanContent => {
  const { translations, quotas, features, isActive, displayOrder } = plan;
  const price = { minor: BigInt(plan.priceMinor), currency: plan.currency };
  return { translations, quotas, features, isActive, displayOrder, price };
};

const picked = (content: Partial<PlanContent>, names: readonly (keyof PlanContent)[]): Partial<PlanContent> =>
  Object.fromEntries(names.map((name) => [name, content[name]]));

/** What is said of a plan as the audit log keeps it: `bigint` is no JSON, and amounts are safe integers. */
function told({ price, quotas, ...rest }: Partial<PlanContent> & Partial<Pick<PlanOrder, 'interval'>>) {
  return {
    ...rest,
    ...(price && { price: moneyOf(price.minor, price.currency) }),
    ...(quotas && { quotas: quotas.map(({ metric, amount }) => ({ metric, amount: Number(amount) })) }),
  };
}
