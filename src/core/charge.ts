import type { RequestContext } from './request-context.ts';

/** What an operation took of its caller's allowance of cost, and what is left. In points, as GRAPHQL_MAX_COST counts them. */
export interface Charge {
  readonly cost: number;
  /** Points for each window. */
  readonly limit: number;
  readonly windowSeconds: number;
  /** Points left in this window. */
  readonly remaining: number;
  readonly resetsAt: Date;
  /** Until then, in whole seconds, at least one. */
  readonly secondsLeft: number;
}

const charge = Symbol('charge');

type Keeping = Pick<RequestContext, 'once'>;

/** Keeps the charge of the operation that a context is of: the first one that is kept. */
export const keepCharge = ({ once }: Keeping, taken: Charge): Charge | null => once<Charge | null>(charge, () => taken);

/** What the operation was charged; null where cost is not limited, or where it was refused before it had a cost. */
export const chargeOf = ({ once }: Keeping): Charge | null => once<Charge | null>(charge, () => null);
