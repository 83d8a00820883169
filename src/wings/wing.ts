import type { Upkeep } from '../foundation/housekeeping/index.ts';

/** A resolver class and its instance, as the roster wants them. */
export type BuiltResolver = readonly [new (...services: never[]) => object, object];

/** What a wing gives to the whole, beside the services that wings above it use. */
export interface Wing {
  readonly resolvers: readonly BuiltResolver[];
  /** What of it has to be cleared away now and then. */
  readonly upkeeps?: readonly Upkeep[];
}
