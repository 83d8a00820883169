import { defineErrors, DomainError } from '../../core/errors.ts';

export const planErrors = defineErrors({
  NOT_FOUND: 'There is no such plan.',
  INVALID_STATE: 'The plan is not active: nobody can be subscribed to it.',
  PLAN_IN_USE: 'While somebody subscribes to the plan, what it includes can only rise. Duplicate it instead.',
});

/** Of plans that have a history. */
export const usedPlanErrors = defineErrors({
  PLAN_IN_USE: 'Somebody subscribed to the plan, so that it has to stay. Deactivate it instead.',
});

/** Says beside a refusal how many subscriptions it is for. */
export function counting({ code, message, violations }: DomainError, count: number): DomainError {
  const many = count === 1 ? '1 subscription' : `${count} subscriptions`;
  return new DomainError(code, `${message} (${many})`, violations);
}
