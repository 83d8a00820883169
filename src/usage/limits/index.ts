export { LimitLevels, type LimitScope } from './limit-level.ts';
export { StandingLoader, type Standing, type Standings } from './standing.ts';
export { LimitInput, LimitScopeInput } from './usage-limit.inputs.ts';
export { UsageLimitLoaders } from './usage-limit.loaders.ts';
export { limitColumns, limitView } from './usage-limit.queries.ts';
export { UsageLimitService, type BoundListener, type LimitOrder } from './usage-limit.service.ts';
export { isMore, isSameBound, type Bound, type EffectiveLimitView, type LimitSubject, type LimitView } from './usage-limit.ts';
export { EffectiveLimitObject, UsageLimitObject } from './usage-limit.type.ts';
