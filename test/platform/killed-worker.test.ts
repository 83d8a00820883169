import { Gate } from '../support/gate.ts';
import { House, type TestUser } from '../support/house.ts';
import { jobRow, orderJob, outcome, ScriptedWork } from '../support/jobs.ts';
import { environmentOf, gatehouse, ServiceProcess, type Line } from '../support/service-process.ts';
import { HOUSE_KEY } from '../support/signing-keys.ts';
import { until } from '../support/until.ts';

jest.setTimeout(120_000);

describe('a worker', () => {
  let house: House;
  let user: TestUser;
  const processes: ServiceProcess[] = [];
  const run = (order: { stopsAt: number; items: number }): ServiceProcess => {
    const { address } = house.database;
    const line = JSON.stringify({ address, encryptionKey: HOUSE_KEY.toString('hex'), ...order });
    processes.push(ServiceProcess.start('test/platform/worker.fixture.js', [line]));
    return processes.at(-1)!;
  };
  const version = async (): Promise<number> =>
    (await house.rows('SELECT version FROM users WHERE id = $1', [user.id]))[0].version;
  beforeEach(async () => {
    house = await House.open({ environment: { WORKER: 'off' } });
    user = await house.addUser();
  });
  afterEach(async () => {
    for (const each of processes.splice(0)) await each.end('SIGKILL');
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
    await first.end('SIGKILL');
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
    expect(worker.hasEnded).toBe(false);
  });
});

describe('gatehouse worker', () => {
  it('does queued work alone, and ends when it is told to', async () => {
    const house = await House.open({ environment: { WORKER: 'off' } });
    // Of a job that is gone.
    await house.database.runtime.query(
      `SELECT app.enqueue('run_job', '{"jobId": "0190aaaa-0000-7000-8000-000000000000"}')`,
    );
    const worker = gatehouse(['worker'], { environment: environmentOf(house) });
    await worker.said(({ msg }) => msg === 'the worker is ready');
    await house.settled();
    expect(worker.lines.filter(({ url }) => url)).toEqual([]);
    const toldAt = performance.now();
    expect(await worker.end('SIGTERM')).toBe(0);
    expect(performance.now() - toldAt).toBeLessThan(3_000);
    await house.close();
  });
});
