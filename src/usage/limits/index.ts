export { StandingLoader, type Standing, type Standings } from './standing.ts';
export { LimitInput, LimitScopeInput } from './usage-limit.inputs.ts';
export {
  isMore,
  isSameBound,
  type Bound,
  type EffectiveLimitView,
  type LimitSubject,
  type LimitView,
} from './usage-limit.ts';
export { EffectiveLimitObject, UsageLimitObject } from './usage-limit.type.ts';
