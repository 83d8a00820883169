import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Gate } from '../support/gate.ts';
import { House, type TestUser } from '../support/house.ts';
import { jobRow, orderJob, outcome, ScriptedWork } from '../support/jobs.ts';
import { HOUSE_KEY } from '../support/signing-keys.ts';
import { until } from '../support/wire.ts';

jest.setTimeout(120_000);

const root = path.resolve(__dirname, '../..');

type Line = Readonly<Record<string, unknown>>;

/** A process that does jobs, and says what it does. */
class WorkingProcess {
  readonly lines: Line[] = [];
  errors = '';
  readonly exited: Promise<number | null>;

  private constructor(readonly child: ChildProcess) {
    this.exited = once(child, 'close').then(([code]) => code as number | null);
    child.stderr!.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    createInterface({ input: child.stdout! }).on('line', (line) => this.lines.push(JSON.parse(line) as Line));
  }

  static run(script: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const { PATH, HOME = os.homedir() } = process.env;
    const child = spawn(process.execPath, ['--import', '@swc-node/register/esm-register', script, ...args], {
      cwd: root,
      env: { PATH, HOME, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new WorkingProcess(child);
  }

  /** Waits until it has said so. */
  said(fits: (line: Line) => boolean): Promise<void> {
    return until(() => {
      if (this.child.exitCode !== null) throw new Error(`ended: ${this.errors} ${JSON.stringify(this.lines)}`);
      return this.lines.some(fits);
    });
  }
}

describe('a worker', () => {
  let house: House;
  let user: TestUser;
  const processes: WorkingProcess[] = [];
  const run = (order: { stopsAt: number; items: number }): WorkingProcess => {
    const { address } = house.database;
    const line = JSON.stringify({ address, encryptionKey: HOUSE_KEY.toString('hex'), ...order });
    processes.push(WorkingProcess.run('test/platform/worker.fixture.ts', [line]));
    return processes.at(-1)!;
  };
  const version = async (): Promise<number> =>
    (await house.rows('SELECT version FROM users WHERE id = $1', [user.id]))[0].version;
  beforeEach(async () => {
    house = await House.open({ environment: { WORKER: 'off' } });
    user = await house.addUser();
  });
  afterEach(async () => {
    for (const { child, exited } of processes.splice(0)) {
      child.kill('SIGKILL');
      await exited;
    }
    await house.close();
  });

  it('keeps its job as long as it lives; killed, it leaves it to another one, which goes on behind the last item that is done', async () => {
    const first = run({ stopsAt: 4, items: 6 });
    const id = await orderJob(house, user);
    await first.said(({ written }) => written === 4);
    const work = new ScriptedWork();
    const from: number[] = [];
    work.script = async (progress) => {
      from.push(progress.job.processedCount);
      for (let index = progress.job.processedCount + 1; index <= 6; index += 1)
        await house.app.unitOfWork.maintain(async (tx) => {
          await tx.execute({ text: 'UPDATE users SET version = version + 1 WHERE id = $1', values: [user.id] });
          await progress.finish(tx, [outcome(index)]);
        });
    };
    const held = () => house.rows('SELECT locked_by, attempts FROM graphile_worker._private_jobs');
    const before = [await held(), await version()] as const;
    const other = await House.open({ database: house.database, jobWorks: [work] });
    const sweeps = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle'
      AND query LIKE '%pg_try_advisory_xact_lock%' AND query_start > $1`;
    const [{ now }] = await house.rows('SELECT clock_timestamp() AS now');
    await until(async () => (await house.rows(sweeps, [now])).length === 2);
    expect([await held(), from]).toEqual([before[0], []]);
    expect(await jobRow(house, id)).toMatchObject({ status: 'RUNNING', processed_count: 3 });

    const killedAt = performance.now();
    first.child.kill('SIGKILL');
    await until(async () => (await jobRow(house, id)).status === 'SUCCEEDED');
    expect(performance.now() - killedAt).toBeLessThan(15_000);
    expect(from).toEqual([3]);
    expect(await version()).toBe(before[1] + 3);
    expect(await house.rows('SELECT index FROM job_items WHERE job_id = $1', [id])).toHaveLength(6);
    expect(other.log).toContainEqual(
      expect.objectContaining({ msg: 'tasks of a worker that is gone were freed for others', count: 1 }),
    );
    await other.close();
  });

  it('outlives its database, and goes on when it is back', async () => {
    const gate = new Gate(house);
    const worker = run({ stopsAt: 0, items: 400 });
    const id = await orderJob(house, user);
    await worker.said(({ written }) => Number(written) > 20);
    await gate.close();
    for (const msg of ['the worker lost the queue and begins anew', 'the worker cannot begin yet'])
      await worker.said(({ log }) => (log as Line | undefined)?.msg === msg);
    await gate.open();
    await worker.said(({ log }) => (log as Line | undefined)?.msg === 'the worker is back');
    await house.rows('UPDATE graphile_worker._private_jobs SET run_at = now(); NOTIFY "jobs:insert"');
    await until(async () => (await jobRow(house, id)).status === 'SUCCEEDED');
    expect(await jobRow(house, id)).toMatchObject({ processed_count: 400, failed_count: 0 });
    expect(await version()).toBe(401);
    expect(worker.child.exitCode).toBeNull();
  });
});

describe('gatehouse worker', () => {
  it('does queued work alone, and ends when it is told to', async () => {
    const house = await House.open({ environment: { WORKER: 'off' } });
    const { url, ownerUrl } = house.database.address;
    // Of a job that is gone.
    await house.database.runtime.query(
      `SELECT app.enqueue('run_job', '{"jobId": "0190aaaa-0000-7000-8000-000000000000"}')`,
    );
    const worker = WorkingProcess.run('src/cli.ts', ['worker'], {
      DATABASE_URL: url,
      DATABASE_OWNER_URL: ownerUrl,
      ENCRYPTION_KEY: HOUSE_KEY.toString('hex'),
    });
    await worker.said(({ msg }) => msg === 'the worker is ready');
    await house.settled();
    expect(worker.lines.filter(({ url: address }) => address)).toEqual([]);
    const toldAt = performance.now();
    worker.child.kill('SIGTERM');
    expect(await worker.exited).toBe(0);
    expect(performance.now() - toldAt).toBeLessThan(3_000);
    await house.close();
  });
});
