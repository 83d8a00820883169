export { Supervisor } from './supervisor.ts';
export { WorkerFailedError } from './worker-failed-error.ts';
