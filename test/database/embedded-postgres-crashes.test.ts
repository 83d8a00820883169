import fs from 'node:fs';
import path from 'node:path';
import type { EmbeddedPostgresError } from '../../src/database/embedded-postgres.ts';
import {
  answers,
  cleanUp,
  isRunning,
  onLinux,
  pidIn,
  preparedDataDir,
  read,
  rows,
  start,
  startElsewhere,
  until,
} from './embedded-postgres.support.ts';

cleanUp();

const RUNNING = `SELECT count(*)::int n FROM pg_stat_activity WHERE query LIKE '%generate_series%' AND pid <> pg_backend_pid()`;

describe('a process that ends', () => {
  onLinux('takes the server with it when it is killed', async () => {
    const dataDir = await preparedDataDir();
    const owner = await startElsewhere({ dataDir });
    const server = pidIn(dataDir)!;
    await owner.process.end('SIGKILL');
    await until('the server has ended', () => !isRunning(server));
  });

  it.each(['throw', 'exit', 'stop'] as const)('takes the server with it when its end is: %s', async (then) => {
    const dataDir = await preparedDataDir();
    const owner = await startElsewhere({ dataDir, then });
    await owner.process.exited;
    await until('the server has ended', () => pidIn(dataDir) === undefined);
    expect(fs.existsSync(path.join(dataDir, 'gatehouse.pid'))).toBe(false);
  });

  onLinux('leaves a server behind that the next start ends and replaces, with all its data', async () => {
    const dataDir = await preparedDataDir();
    const owner = await startElsewhere({ dataDir });
    await rows(owner.ownerUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const orphan = pidIn(dataDir)!;
    for (const watch of childrenOf(owner.process.pid)) if (watch !== orphan) process.kill(watch, 'SIGKILL');
    // A session in the middle of a long query, which notices nothing of what goes on around it.
    const busy = rows(owner.ownerUrl, 'SELECT count(*) FROM generate_series(1, 10000000000)').catch(() => 'ended');
    await owner.process.end('SIGKILL');
    expect(isRunning(orphan)).toBe(true);

    const log: string[] = [];
    const postgres = await start({ dataDir, log: (_level, message) => log.push(message) });
    expect(await rows(postgres.ownerUrl, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(isRunning(orphan)).toBe(false);
    expect(await busy).toBe('ended');
    expect(log.join('\n')).toContain(
      `ending PostgreSQL processes an earlier run left on ${path.join(dataDir, 'postgres')}`,
    );
  });
});

describe('a server that crashes', () => {
  it('is started again on the same port', async () => {
    const dataDir = await preparedDataDir();
    const log: string[] = [];
    const postgres = await start({ dataDir, log: (level, message) => log.push(`${level}: ${message}`) });
    await rows(postgres.ownerUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
    // The session that outlives the postmaster holds its shared memory, which keeps a new server from starting.
    const busy = rows(postgres.ownerUrl, 'SELECT count(*) FROM generate_series(1, 10000000000)').catch(() => 'ended');
    await until('the query runs', async () => (await rows(postgres.superuserUrl(), RUNNING))[0]!.n === 1);
    process.kill(pidIn(dataDir)!, 'SIGKILL');
    expect(await busy).toBe('ended');
    await until('it answers again', () => answers(postgres.ownerUrl));
    expect(await rows(postgres.ownerUrl, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(log).toContain('warn: PostgreSQL was ended by SIGKILL unexpectedly; starting it again');
    await until('it says so', () => log.includes(`info: PostgreSQL runs again on port ${postgres.port}`));
  });

  it('is given up when it crashes again and again, and the owner is told', async () => {
    const dataDir = await preparedDataDir();
    const gone: EmbeddedPostgresError[] = [];
    const errors: string[] = [];
    await start({
      dataDir,
      log: (level, message) => void (level === 'error' && errors.push(message)),
      onGone: (error) => gone.push(error),
    });
    let killed: number | undefined;
    await until('it is given up', () => {
      const server = pidIn(dataDir);
      if (server !== undefined && server !== killed) process.kill((killed = server), 'SIGKILL');
      return gone.length > 0;
    });
    expect(gone.map((error) => error.message)).toEqual(errors);
    expect(errors).toEqual([expect.stringContaining('ended 6 times within a minute')]);
  });

  it('stays away when it is stopped while being started again', async () => {
    const dataDir = await preparedDataDir();
    const postgres = await start({ dataDir });
    const killed = pidIn(dataDir)!;
    process.kill(killed, 'SIGKILL');
    await until('another one is starting', () => pidIn(dataDir) !== killed);
    await postgres.stop();
    expect(await answers(postgres.ownerUrl)).toBe(false);
    await start({ dataDir });
  });
});

function childrenOf(parent: number): number[] {
  return read(`/proc/${parent}/task/${parent}/children`).trim().split(' ').map(Number);
}
