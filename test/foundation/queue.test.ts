import { createLogger } from '../../src/core/logger.ts';
import { workerConnection } from '../../src/database/data-source.ts';
import { taskNames, Worker, type TaskHandlers } from '../../src/foundation/queue/index.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';

type Line = Readonly<Record<string, unknown>>;

describe('the queue', () => {
  let database: TestDatabase;
  const workers: Worker[] = [];
  const log: Line[] = [];
  beforeAll(async () => {
    database = await cloneDatabase();
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    await database.owner.query('DELETE FROM graphile_worker._private_jobs');
    log.length = 0;
  });
  afterAll(() => database.drop());

  const work = async (tasks: TaskHandlers, concurrency = 2): Promise<Worker> => {
    const worker = new Worker({
      connection: workerConnection(database.address),
      inspect: async () => undefined,
      logger: createLogger('debug', { write: (line) => void log.push(JSON.parse(line)) }),
      tasks,
      concurrency,
    });
    workers.push(worker);
    await worker.start();
    return worker;
  };
  const enqueue = (payload: object, options = '', task = 'run_job'): Promise<unknown> =>
    database.runtime.query(`SELECT app.enqueue($2, $1 ${options})`, [JSON.stringify(payload), task]);
  const queued = async (): Promise<Line[]> =>
    (await database.owner.query('SELECT * FROM graphile_worker._private_jobs ORDER BY id')).rows;
  /** Lets what waits for its next attempt come due. */
  const due = (): Promise<unknown> =>
    database.owner.query(`UPDATE graphile_worker._private_jobs SET run_at = now(); NOTIFY "jobs:insert"`);
  const empty = async (): Promise<boolean> => (await queued()).length === 0;

  it('does what was queued before and after the worker began, and forgets it', async () => {
    const done: unknown[] = [];
    await enqueue({ n: 1 });
    await work({ run_job: async (payload) => void done.push(payload) });
    await enqueue({ n: 2 });
    await until(empty);
    expect(done).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('tries again what fails', async () => {
    const runs: unknown[] = [];
    await work({
      run_job: async (_payload, { attempt, isLastAttempt }) => {
        runs.push([attempt, isLastAttempt]);
        if (attempt === 1) throw Object.assign(new Error('hunter2 is refused'), { code: 'EAUTH' });
      },
    });
    await enqueue({}, ', max_attempts => 2');
    await until(async () => (await queued())[0]?.last_error !== null);
    expect(await queued()).toMatchObject([{ last_error: 'Error EAUTH', locked_by: null }]);
    await due();
    await until(empty);
    expect(runs).toEqual([
      [1, false],
      [2, true],
    ]);
  });

  it('gives up what fails for the last time, and logs it without what it was about', async () => {
    await work({ run_job: () => Promise.reject(new Error('broken')) });
    await enqueue({ for: 'ada@example.org' }, ', max_attempts => 1');
    await until(() => log.some(({ level }) => level === 50));
    expect(log.find(({ level }) => level === 50)).toMatchObject({
      msg: 'a task failed for the last time',
      task: 'run_job',
      attempt: 1,
      err: expect.objectContaining({ message: 'broken' }),
    });
    await until(async () => (await queued())[0]?.locked_by === null);
    expect(await queued()).toMatchObject([{ is_available: false, last_error: 'Error' }]);
    expect(JSON.stringify(log)).not.toContain('ada@example.org');
  });

  it.each([2, 4])('does short tasks while there are more long ones than the %i places', async (places) => {
    const ends: (() => void)[] = [];
    let mails = 0;
    const run_job = () => new Promise<void>((resolve) => ends.push(resolve));
    await work({ run_job, send_mail: async () => void (mails += 1) }, places);
    for (let count = 0; count < places + 2; count += 1) await enqueue({});
    await until(() => ends.length === places - 1);
    await enqueue({}, '', 'send_mail');
    await until(() => mails === 1);
    expect(ends).toHaveLength(places - 1);
    for (let ended = 0; ended < places + 2; ended += 1) {
      await until(() => ends.length > ended);
      ends[ended]!();
    }
    await until(empty);
  });

  /** Tasks that run until they are ended, the one that began first before the others. */
  const held = () => {
    const ends: (() => void)[] = [];
    const runs: unknown[] = [];
    const as = (name: (payload: unknown) => unknown) => (payload: unknown) => {
      runs.push(name(payload));
      return new Promise<void>((resolve) => ends.push(resolve));
    };
    const endAll = async (count: number): Promise<void> => {
      for (let ended = 0; ended < count; ended += 1) {
        await until(() => ends.length > ended);
        ends[ended]!();
      }
      await until(empty);
    };
    return { runs, as, endAll };
  };

  it.each([1, 4])(
    'does jobs in the %i places there are, and mails with more than one, while events fill theirs',
    async (places) => {
      const { runs, as, endAll } = held();
      await work({ run_job: as(() => 'job'), deliver_webhook: as(() => 'event'), send_mail: as(() => 'mail') }, places);
      for (let count = 0; count < 10; count += 1) await enqueue({}, '', 'deliver_webhook');
      await until(() => runs.length === 8);
      for (let count = 0; count < places; count += 1) await enqueue({});
      await until(() => runs.length === 8 + Math.max(places - 1, 1));
      if (places > 1) {
        await enqueue({}, '', 'send_mail');
        await until(() => runs.includes('mail'));
      }
      await endAll(10 + places + (places > 1 ? 1 : 0));
    },
  );

  it('does two tasks of a lane at a time, and those of others meanwhile', async () => {
    const { runs, as, endAll } = held();
    const deliver = (lane: string) => enqueue({ lane }, `, lane => '${lane}'`, 'deliver_webhook');
    for (let count = 0; count < 5; count += 1) await deliver('slow');
    for (const lane of ['quick', 'other', 'quick']) await deliver(lane);
    await work({ deliver_webhook: as((payload) => (payload as { lane: string }).lane) });
    await until(() => runs.length === 5);
    expect([...runs].sort()).toEqual(['other', 'quick', 'quick', 'slow', 'slow']);
    await endAll(8);
    expect(runs.slice(5)).toEqual(['slow', 'slow', 'slow']);
  });

  it('does everything in the one place there is', async () => {
    const done: string[] = [];
    const tasks = { run_job: async () => void done.push('job'), send_mail: async () => void done.push('mail') };
    await work(tasks, 1);
    await enqueue({});
    await enqueue({}, '', 'send_mail');
    await until(empty);
    expect(done).toEqual(['job', 'mail']);
  });

  it('gives the task back that ends since it was told to, as if it had never begun', async () => {
    const worker = await work({
      run_job: (_payload, { signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('interrupted')))),
    });
    await enqueue({});
    await until(async () => (await queued())[0]?.locked_by !== null);
    await worker.stop();
    expect(await queued()).toMatchObject([{ attempts: 0, locked_by: null, last_error: null, is_available: true }]);
  });

  it('gives the task back that does not end', async () => {
    const worker = await work({ run_job: () => new Promise(() => undefined) });
    await enqueue({});
    await until(async () => (await queued())[0]?.locked_by !== null);
    const toldAt = performance.now();
    await worker.stop();
    expect(performance.now() - toldAt).toBeLessThan(2_500);
    expect(await queued()).toMatchObject([{ attempts: 0, locked_by: null, is_available: true }]);
  });

  it('takes nothing where it cannot say that it lives', async () => {
    await database.owner.query('REVOKE EXECUTE ON FUNCTION pg_advisory_lock(bigint) FROM PUBLIC');
    await enqueue({});
    let runs = 0;
    await expect(work({ run_job: async () => void (runs += 1) })).rejects.toThrow('permission denied');
    await database.owner.query('GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO PUBLIC');
    expect(runs).toBe(0);
    expect(await queued()).toMatchObject([{ attempts: 0, locked_by: null }]);
  });

  it('knows the same tasks as the service', async () => {
    const { rows } = await database.owner.query('SELECT name FROM app.tasks');
    expect(rows.map(({ name }) => name).sort()).toEqual([...taskNames].sort());
  });
});
