import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SERVER_ENVIRONMENT } from './embedded-account.ts';
import type { Cluster } from './embedded-cluster.ts';
import { embeddedPostgresError, type EmbeddedPostgresError } from './embedded-error.ts';
import { ServerLog } from './embedded-log.ts';
import { clearTheWay, clusterMark, readPostmasterPid } from './embedded-processes.ts';
import { endWithUs } from './embedded-watch.ts';

const PORT_ATTEMPTS = 5;
const READY_POLL_MS = 10;
/** Long, since a server that was killed replays its log first. One that cannot start says so by ending. */
const READY_TIMEOUT_MS = 300_000;
const FAST_SHUTDOWN_MS = 10_000;
const RESTART_WINDOW_MS = 60_000;
/** The pause before the first, second, … restart within the window; after the last of them we give up. */
const RESTART_PAUSES_MS: readonly number[] = [0, 250, 500, 1_000, 2_000];

type Log = (level: 'info' | 'warn' | 'error', message: string) => void;

/** What a server is started with, the first time and every time after a crash. */
export interface ServerPlan {
  readonly cluster: Cluster;
  readonly flags: readonly string[];
  /** Passwords, which no line of the server's log may carry on. */
  readonly secrets: readonly string[];
  readonly log: Log;
  readonly onGone: (error: EmbeddedPostgresError) => void;
}

/** Keeps one PostgreSQL server running on one port until it is stopped. */
export class EmbeddedServer {
  readonly #stopping = new AbortController();
  #port = 0;
  #child: ChildProcess | undefined;
  #recovery: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  #crashedAtMs: number[] = [];

  constructor(private readonly plan: ServerPlan) {}

  /** Starts the server on a free port, which it keeps from then on, and waits until it accepts connections. */
  async start(): Promise<number> {
    for (let attempt = 1; ; attempt += 1) {
      this.#port = await freePort();
      try {
        await this.#launch();
        return this.#port;
      } catch (error) {
        // Between finding the port free and the server taking it, another program may have been faster.
        if (!/could not bind|Address already in use/.test(String(error)) || attempt === PORT_ATTEMPTS) throw error;
      }
    }
  }

  /** Shuts the server down; open transactions are rolled back. Idempotent, and safe while it is being restarted. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** Asks the server to end, without waiting: all that can be done while the process exits. */
  endNow(): void {
    this.#stopping.abort();
    this.#child?.kill('SIGINT');
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    await end(this.#child);
    // A recovery starts no other server from here on, but it may still be at work in the folder.
    await this.#recovery;
  }

  async #launch(): Promise<void> {
    const { cluster, log } = this.plan;
    await clearTheWay(cluster.dir, (message) => log('warn', message));
    this.#stopping.signal.throwIfAborted();
    const serverLog = new ServerLog(this.plan.secrets, (line) => {
      if (!this.#stopping.signal.aborted) log('warn', `PostgreSQL: ${line}`);
    });
    const child = spawn(cluster.binaries.postgres, this.#serverArguments(), {
      ...cluster.account,
      cwd: cluster.dir,
      env: SERVER_ENVIRONMENT,
      stdio: ['ignore', 'ignore', 'pipe'],
      // A session of its own: Ctrl-C in a terminal is for Gatehouse, which first finishes what it has begun.
      detached: true,
    });
    this.#child = child;
    child.stderr.on('data', (chunk: Buffer) => serverLog.write(chunk));
    const ended = howItEnds(child);
    const unwatch = endWithUs(child, cluster.account);
    void ended.then(unwatch);
    await this.#untilReady(child, ended, serverLog);
    void ended.then((how) => this.#onEnd(how));
  }

  async #untilReady(child: ChildProcess, ended: Promise<string>, serverLog: ServerLog): Promise<void> {
    const deadline = performance.now() + READY_TIMEOUT_MS;
    while (performance.now() < deadline) {
      const how = await Promise.race([ended, sleep(READY_POLL_MS)]);
      if (how !== undefined) {
        // What it said last may still be in the pipe.
        await Promise.race([once(child.stderr!, 'close'), sleep(500)]);
        throw embeddedPostgresError(`PostgreSQL did not start (it ${how})`, serverLog.lastLines());
      }
      const served = readPostmasterPid(this.plan.cluster.dir);
      if (served?.pid === child.pid && served?.isReady) return;
    }
    await end(child);
    throw embeddedPostgresError(`PostgreSQL was not ready in ${READY_TIMEOUT_MS / 1000} s`, serverLog.lastLines());
  }

  #onEnd(how: string): void {
    if (this.#stopping.signal.aborted) return;
    this.plan.log('warn', `PostgreSQL ${how} unexpectedly; starting it again`);
    this.#recovery = this.#recover().catch((error: EmbeddedPostgresError) => {
      if (this.#stopping.signal.aborted) return;
      this.plan.log('error', error.message);
      this.plan.onGone(error);
    });
  }

  async #recover(): Promise<void> {
    for (;;) {
      const nowMs = performance.now();
      this.#crashedAtMs = this.#crashedAtMs.filter((atMs) => nowMs - atMs < RESTART_WINDOW_MS);
      const pauseMs = RESTART_PAUSES_MS[this.#crashedAtMs.length];
      if (pauseMs === undefined) {
        throw embeddedPostgresError(
          `PostgreSQL ended ${RESTART_PAUSES_MS.length + 1} times within a minute and is not started again`,
          [],
        );
      }
      this.#crashedAtMs.push(nowMs);
      await sleep(pauseMs, undefined, { signal: this.#stopping.signal });
      try {
        await this.#launch();
        this.plan.log('info', `PostgreSQL runs again on port ${this.#port}`);
        return;
      } catch (error) {
        this.#stopping.signal.throwIfAborted();
        this.plan.log('warn', (error as Error).message);
      }
    }
  }

  /** In PostgreSQL the last of equal settings counts: the caller may change how the server works, not who finds it. */
  #serverArguments(): string[] {
    const { cluster, flags } = this.plan;
    return [
      ...['-D', cluster.dirForServer],
      ...settings({
        shared_buffers: '128MB',
        max_connections: '100',
        // Compiling costs more than the short statements of a service like this one run.
        jit: 'off',
        timezone: 'UTC',
        // Failed statements carry people's data. The service reports its own errors; LOG and above is the server's.
        log_min_messages: 'log',
        log_min_error_statement: 'panic',
        log_checkpoints: 'off',
        log_line_prefix: '',
        log_destination: 'stderr',
        logging_collector: 'off',
      }),
      ...flags,
      ...settings({
        port: String(this.#port),
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
        cluster_name: clusterMark(cluster.dir),
      }),
    ];
  }
}

function settings(values: Record<string, string>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function howItEnds(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be run: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `ended with code ${code}`));
  });
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGINT');
  const patience = [
    setTimeout(() => child.kill('SIGQUIT'), FAST_SHUTDOWN_MS),
    // Nothing is lost by this either: what was committed is in the server's log, and is replayed at the next start.
    setTimeout(() => child.kill('SIGKILL'), 2 * FAST_SHUTDOWN_MS),
  ];
  await exited;
  patience.forEach(clearTimeout);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
