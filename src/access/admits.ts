import type { UserActor } from '../core/actor.ts';
import { DomainError } from '../core/errors.ts';
import type { Features } from '../core/service-feature.ts';
import type { guard } from './guard.ts';

/** Says who may use a field. */
export type Rule = ReturnType<typeof guard>;

/**
 * Whether the rule of a mutation lets an actor in, asked outside GraphQL: of what a mutation began and another way in
 * carries on.
 * @param args of the mutation, as far as the rule looks at them
 * @throws what a broken check throws
 */
export async function admits(rule: Rule, actor: UserActor, features: Features, args: object = {}): Promise<boolean> {
  const context = { actor, features } as never;
  const info = { operation: { operation: 'mutation' } } as never;
  const verdict: unknown = await rule.resolve({}, args, context, info, {} as never);
  if (verdict === true) return true;
  if (verdict instanceof DomainError) return false;
  throw verdict;
}
