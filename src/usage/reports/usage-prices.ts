import { sql, type Sql } from '../../core/sql.ts';
import type { Money } from '../../core/shapes.ts';
import type { ModelPrice, Settings } from '../../foundation/settings/index.ts';

type Pricing = Settings['pricing'];

/** What tokens of a model cost that has no price, where none is for all others either. */
const UNPRICED: Omit<ModelPrice, 'model'> = { inputPerMillion: '0', outputPerMillion: '0' };

/** The prices of single models as a table `p` of model, input and output. */
export function pricedModels({ prices }: Pricing): Sql {
  const byModel = [...new Map(prices.map((price) => [price.model, price])).values()].filter(
    ({ model }) => model !== null,
  );
  return sql`unnest(${byModel.map(({ model }) => model)}::text[],
    ${byModel.map(({ inputPerMillion }) => inputPerMillion)}::numeric[],
    ${byModel.map(({ outputPerMillion }) => outputPerMillion)}::numeric[]) AS p (model, input, output)`;
}

/** What the tokens of a row `r` cost, by its price `p` where it has one. Multiplied, since a division would be rounded. */
export function estimate({ prices }: Pricing): Sql {
  const others = prices.findLast(({ model }) => model === null) ?? UNPRICED;
  return sql`(r.input_tokens * coalesce(p.input, ${others.inputPerMillion}::numeric)
    + r.output_tokens * coalesce(p.output, ${others.outputPerMillion}::numeric)) * 0.000001`;
}

/** An estimate in the currency of the prices; null where there are none. @param amount as PostgreSQL gives it, without zeros at its end */
export function estimatedMoney({ currency, prices }: Pricing, amount: string): Money | null {
  if (prices.length === 0) return null;
  const [whole, fraction = ''] = amount.split('.');
  return { amount: `${whole}.${fraction.padEnd(2, '0')}`, currency };
}
