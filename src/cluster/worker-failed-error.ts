/** A process could not start; it said why itself. */
export class WorkerFailedError extends Error {
  override readonly name = 'WorkerFailedError';
  constructor(readonly exitCode: number) {
    super('a process of the service could not start');
  }
}
