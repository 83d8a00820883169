export { AccessCheckInput } from './check.inputs.ts';
export { CheckService, type DatedDecision } from './check.service.ts';
export { AccessDecisionObject } from './check.type.ts';
export type { Question } from './check.policy.ts';
