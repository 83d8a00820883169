let lastTask: Promise<unknown> = Promise.resolve();

/**
 * Runs what changes the session's cookie one at a time, over all tabs of the page. A refresh token is good for one use, and
 * two tabs that send the same one would end the session. Where the browser has no Web Locks (an origin without TLS), the
 * order holds within this tab only.
 */
export function exclusively<Result>(task: () => Promise<Result>): Promise<Result> {
  if (navigator.locks) return navigator.locks.request('gatehouse-session', task) as Promise<Result>;
  const run = lastTask.then(task, task);
  lastTask = run.catch(() => undefined);
  return run;
}
