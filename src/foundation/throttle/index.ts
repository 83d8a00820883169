export { networkOf } from './network.ts';
export { Throttle } from './throttle.ts';
