export { LimitLevels, type LimitScope } from './limit-level.ts';
export { StandingLoader } from './standing.loader.ts';
export { LimitInput, LimitScopeInput } from './usage-limit.inputs.ts';
export { UsageLimitLoaders } from './usage-limit.loaders.ts';
export { UsageLimitService, type BoundListener, type LimitOrder } from './usage-limit.service.ts';
export { type LimitSubject, type LimitView } from './usage-limit.ts';
export { EffectiveLimitObject, UsageLimitObject } from './usage-limit.type.ts';
