export { FirstStart, type FirstStartOutcome } from './first-start.service.ts';
