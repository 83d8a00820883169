import type { Statement } from '../../core/sql.ts';
import type { UsageMetric } from '../../usage/measures/index.ts';
import type { MinorMoney } from '../money/index.ts';
import type { PlanText, PlanQuota } from './plan.ts';

const COLUMNS = `p.id, p.price_minor AS "priceMinor", p.currency, p.billing_interval AS interval, p.features,
  p.is_active AS "isActive", p.display_order AS "displayOrder", p.created_at AS "createdAt", p.updated_at AS "updatedAt"`;

export const plansByIds = (ids: readonly string[]): Statement => ({
  text: `SELECT ${COLUMNS} FROM plans p WHERE p.id = ANY($1::uuid[])`,
  values: [ids],
});

export const plansInOrder = (includeInactive: boolean): Statement => ({
  text: `SELECT ${COLUMNS} FROM plans p WHERE p.is_active OR $1 ORDER BY p.display_order, p.created_at, p.id`,
  values: [includeInactive],
});

export const translationsOf = (ids: readonly string[]): Statement => ({
  text: `SELECT plan_id AS "planId", locale, name, description FROM plan_translations
    WHERE plan_id = ANY($1::uuid[]) ORDER BY plan_id, locale`,
  values: [ids],
});

export interface QuotaRow {
  readonly planId: string;
  readonly metric: UsageMetric;
  readonly amount: string;
}

export const quotasOf = (ids: readonly string[]): Statement => ({
  text: `SELECT plan_id AS "planId", metric, amount FROM plan_quotas WHERE plan_id = ANY($1::uuid[])`,
  values: [ids],
});

/** Puts texts in the place of those that there are: two statements. */
export const replaceTranslations = (id: string, texts: readonly PlanText[]): readonly Statement[] => [
  { text: 'DELETE FROM plan_translations WHERE plan_id = $1', values: [id] },
  {
    text: `INSERT INTO plan_translations (plan_id, locale, name, description)
      SELECT $1, t.* FROM unnest($2::text[], $3::text[], $4::text[]) AS t`,
    values: [
      id,
      texts.map(({ locale }) => locale),
      texts.map(({ name }) => name),
      texts.map(({ description }) => description),
    ],
  },
];

/** Puts quotas in the place of those that there are: two statements. */
export const replaceQuotas = (id: string, quotas: readonly PlanQuota[]): readonly Statement[] => [
  { text: 'DELETE FROM plan_quotas WHERE plan_id = $1', values: [id] },
  {
    text: 'INSERT INTO plan_quotas (plan_id, metric, amount) SELECT $1, q.* FROM unnest($2::text[], $3::bigint[]) AS q',
    values: [id, quotas.map(({ metric }) => metric), quotas.map(({ amount }) => amount)],
  },
];

/** Remembers what a plan costs from an instant on. */
export const writePrice = (id: string, { minor, currency }: MinorMoney, since: Date): Statement => ({
  text: `INSERT INTO plan_prices (plan_id, since, price_minor, currency) VALUES ($1, $2, $3, $4)
    ON CONFLICT (plan_id, since) DO UPDATE SET price_minor = excluded.price_minor, currency = excluded.currency`,
  values: [id, since, minor, currency],
});

export interface PriceRow {
  readonly planId: string;
  readonly since: Date;
  readonly priceMinor: string;
  readonly currency: string;
}

/** What plans cost since when, the last first. */
export const pricesOf = (ids: readonly string[]): Statement => ({
  text: `SELECT plan_id AS "planId", since, price_minor AS "priceMinor", currency FROM plan_prices
    WHERE plan_id = ANY($1::uuid[]) ORDER BY plan_id, since DESC`,
  values: [ids],
});

/** Keeps plans as they are until the end of the transaction; many may do so at once. */
export const heldPlans = (ids: readonly string[]): Statement => ({
  text: `SELECT ${COLUMNS} FROM plans p WHERE p.id = ANY($1::uuid[]) ORDER BY p.id FOR SHARE`,
  values: [ids],
});
