import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { SERVER_ENVIRONMENT, type ServerAccount } from './embedded-account.ts';

/** Waits for the end of its input, which comes with the end of Gatehouse, however that ends. */
const WATCH = 'read -r _; kill -INT "$1" 2>/dev/null';

/**
 * Has the server shut down when this process is gone, killed included, so that none is left running unnoticed.
 * A shell does it, where there is one; the next start ends a left-over server in any case.
 *
 * @returns ends the watch; to be called as soon as the server has ended, since its pid may then become another's
 */
export function endWithUs(server: ChildProcess, account: ServerAccount | undefined): () => void {
  if (server.pid === undefined) return () => undefined;
  const watch = spawn('/bin/sh', ['-c', WATCH, 'gatehouse-postgres-watch', String(server.pid)], {
    ...account,
    cwd: '/',
    env: SERVER_ENVIRONMENT,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watch.on('error', () => undefined);
  watch.unref();
  const input = watch.stdin as Socket;
  input.on('error', () => undefined);
  input.unref();
  return () => void watch.kill('SIGKILL');
}
