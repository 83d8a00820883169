export { Housekeeping, type Upkeep } from './housekeeping.ts';
export { expiredIdempotencyKeys, expiredThrottles } from './upkeeps.ts';
