export { Queue } from './queue.ts';
export { taskNames, type TaskHandler, type TaskHandlers, type TaskName, type TaskRun } from './task.ts';
export { Worker } from './worker.ts';
