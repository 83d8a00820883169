export { queueDepth, type QueueDepth } from './gauges.ts';
export { Metrics } from './metrics.ts';
export { toldTo } from './telemetry.ts';
export { Traces } from './traces.ts';
