import { admin } from '../../access/rules.ts';
import type { Actor } from '../../core/actor.ts';
import { isId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { SettingsStore } from '../../foundation/settings/index.ts';
import type { Plan } from './plan.entity.ts';
import { inOrderFor } from './plan.locale.ts';
import * as queries from './plan.queries.ts';
import { planView, type PlanText, type PlanView } from './plan.ts';

/** Reading plans. */
export class PlanService {
  constructor(private readonly settings: Pick<SettingsStore, 'get'>) {}

  /** Plans by id, whether they are active or not, in any order; ids of none are left out. */
  async byIds(db: Pick<Reader, 'rows'>, ids: readonly string[]): Promise<PlanView[]> {
    const known = [...new Set(ids)].filter(isId);
    return known.length === 0 ? [] : this.views(db, await db.rows<Plan>(queries.plansByIds(known)));
  }

  /** One plan, or null where there is none for the actor: those that are not active are for administrators. */
  async findVisible(db: Reader, actor: Actor, id: string): Promise<PlanView | null> {
    const [plan] = await this.byIds(db, [id]);
    return plan && (plan.isActive || seesInactive(actor)) ? plan : null;
  }

  /** Plans in display order; those that are not active only for administrators who ask for them. */
  async list(db: Reader, actor: Actor, includeInactive: boolean): Promise<PlanView[]> {
    return this.views(db, await db.rows<Plan>(queries.plansInOrder(includeInactive && seesInactive(actor))));
  }

  /** Rows of plans with what belongs to them, in their order. */
  async views(db: Pick<Reader | Tx, 'rows'>, rows: readonly Plan[]): Promise<PlanView[]> {
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return [];
    const texts = await db.rows<PlanText & { planId: string }>(queries.translationsOf(ids));
    const quotas = await db.rows<queries.QuotaRow>(queries.quotasOf(ids));
    return rows.map((row) => planView(row, texts, quotas));
  }

  /** The name in a language, in the nearest that includes it, or in the default one. @param locale null for the default one */
  async nameOf({ translations }: Pick<PlanView, 'translations'>, locale: string | null): Promise<string> {
    return inOrderFor(translations, locale, await this.#defaultLocale())[0]!.name;
  }

  /** The description likewise, from the first of these texts that has one. */
  async descriptionOf({ translations }: Pick<PlanView, 'translations'>, locale: string | null): Promise<string | null> {
    const texts = inOrderFor(translations, locale, await this.#defaultLocale());
    return texts.find(({ description }) => description !== null)?.description ?? null;
  }

  async #defaultLocale(): Promise<string> {
    return (await this.settings.get()).users.defaultLocale;
  }
}

const seesInactive = (actor: Actor): boolean => actor.kind === 'USER' && admin(actor, null, {});
