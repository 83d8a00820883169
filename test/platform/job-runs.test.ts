import { badInput } from '../../src/core/errors.ts';
import { House, type TestUser } from '../support/house.ts';
import { CANCEL, failed, finish, jobRow, orderJob, outcome, ScriptedWork, untilAborted } from '../support/jobs.ts';
import { until } from '../support/until.ts';

describe('a job', () => {
  const work = new ScriptedWork();
  let house: House;
  let user: TestUser;
  const others: House[] = [];
  /** A further process. */
  const open = async (options: Parameters<typeof House.open>[0]): Promise<House> => {
    others.unshift(await House.open(options));
    return others[0]!;
  };
  beforeAll(async () => {
    house = await House.open({ jobWorks: [work] });
    user = await house.addUser();
  });
  afterEach(async () => {
    for (const other of others.splice(0)) await other.close();
  });
  afterAll(() => house.close());

  const itemsOf = (id: string) => house.rows('SELECT * FROM job_items WHERE job_id = $1 ORDER BY index', [id]);
  const status = async (id: string): Promise<string> => (await jobRow(house, id)).status;
  /** Lets what waits for its next attempt come due. */
  const due = () =>
    house.rows('UPDATE graphile_worker._private_jobs SET run_at = now() WHERE locked_at IS NULL; NOTIFY "jobs:insert"');
  const waiting = () =>
    until(
      async () =>
        (await house.rows('SELECT FROM graphile_worker._private_jobs WHERE last_error <> $1', [''])).length === 1,
    );

  it('is done by who does jobs of its kind, and leaves an outcome for each item', async () => {
    work.script = async (progress) => {
      expect(progress.job).toMatchObject({
        dryRun: true,
        parameters: { of: 3 },
        createdById: user.id,
        impersonatorId: null,
      });
      await progress.setTotal(3);
      await finish(house, progress, [outcome(1, { userId: user.id }), failed(2)]);
      await finish(house, progress, [outcome(3, { key: null })]);
    };
    const id = await orderJob(house, user, { dryRun: true, parameters: { of: 3 } });
    expect(await jobRow(house, id)).toMatchObject({ total_count: null, created_by: user.id });
    await house.settled();
    expect(await jobRow(house, id)).toMatchObject({
      status: 'PARTIALLY_SUCCEEDED',
      total_count: 3,
      processed_count: 3,
      failed_count: 1,
      error: null,
      run_id: null,
      started_at: expect.any(Date),
      finished_at: expect.any(Date),
    });
    expect(await itemsOf(id)).toEqual([
      { job_id: id, index: 1, key: 'item-1', status: 'SUCCEEDED', user_id: user.id, changes: [], error: null },
      {
        job_id: id,
        index: 2,
        key: 'item-2',
        status: 'FAILED',
        user_id: null,
        changes: [],
        error: { code: 'ALREADY_EXISTS', message: 'It is there.', path: ['email'] },
      },
      { job_id: id, index: 3, key: null, status: 'SUCCEEDED', user_id: null, changes: [], error: null },
    ]);
  });

  it.each([
    ['SUCCEEDED', 'no item failed', [outcome(1), outcome(2)], 2],
    ['SUCCEEDED', 'there was nothing to do', [], 0],
    ['FAILED', 'all items failed', [failed(1), failed(2)], 2],
  ])('is %s where %s', async (expected, _where, items, total) => {
    work.script = (progress) => finish(house, progress, items);
    const id = await orderJob(house, user);
    await house.settled();
    expect(await jobRow(house, id)).toMatchObject({ status: expected, total_count: total, processed_count: total });
  });

  it('is FAILED with what the work refuses it for; what was done stays', async () => {
    work.script = async (progress) => {
      await finish(house, progress, [outcome(1)]);
      throw badInput(['csv'], 'The second line has three quotes.');
    };
    const id = await orderJob(house, user);
    await house.settled();
    expect(await jobRow(house, id)).toMatchObject({
      status: 'FAILED',
      processed_count: 1,
      error: { code: 'BAD_USER_INPUT', message: 'An input value is not valid.', path: ['csv'] },
    });
    expect(await itemsOf(id)).toHaveLength(1);
  });

  it('goes on behind the last item that is done, where the work met a defect', async () => {
    const begunAt: number[] = [];
    work.script = async (progress) => {
      const { processedCount } = progress.job;
      begunAt.push(processedCount);
      await finish(house, progress, [outcome(processedCount + 1)]);
      if (processedCount === 0) throw new Error('a defect');
    };
    const id = await orderJob(house, user);
    await waiting();
    expect(await jobRow(house, id)).toMatchObject({ status: 'QUEUED', processed_count: 1, run_id: null });
    await due();
    await house.settled();
    expect(await jobRow(house, id)).toMatchObject({ status: 'SUCCEEDED', processed_count: 2 });
    expect(begunAt).toEqual([0, 1]);
    expect(house.log).toContainEqual(
      expect.objectContaining({
        level: 40,
        task: 'run_job',
        attempt: 1,
        err: expect.objectContaining({ message: 'a defect' }),
      }),
    );
  });

  it('reads its input piece by piece, which lies encrypted until the job ends', async () => {
    const input = Buffer.concat([Buffer.from('Password,hunter2,'), Buffer.alloc(600_000, 'é')]);
    let stored: { chunk: Buffer }[] = [];
    const read: Buffer[] = [];
    work.script = async ({ job }) => {
      stored = await house.rows('SELECT chunk FROM job_inputs WHERE job_id = $1 ORDER BY part', [job.id]);
      for await (const chunk of house.app.jobInputs.stream(job.id)) read.push(chunk);
    };
    const id = await orderJob(house, user, { input });
    await house.settled();
    expect(await status(id)).toBe('SUCCEEDED');
    expect(stored.length).toBe(3);
    expect(Buffer.concat(stored.map(({ chunk }) => chunk)).includes('hunter2')).toBe(false);
    expect(Buffer.concat(read).equals(input)).toBe(true);
    expect(await house.rows('SELECT FROM job_inputs WHERE job_id = $1', [id])).toEqual([]);
  });

  it('keeps keys that PostgreSQL could not hold as they are', async () => {
    work.script = (progress) =>
      finish(house, progress, [outcome(1, { key: 'a\0b\ud800' }), outcome(2, { key: `${'x'.repeat(319)}😀` })]);
    const id = await orderJob(house, user);
    await house.settled();
    expect((await itemsOf(id)).map(({ key }) => key)).toEqual(['a\ufffdb\ufffd', `${'x'.repeat(319)}\ufffd`]);
  });

  it('loses the key of an item with the account that it was', async () => {
    const gone = await house.addUser();
    work.script = (progress) => finish(house, progress, [outcome(1, { key: gone.email, userId: gone.id }), outcome(2)]);
    const id = await orderJob(house, user);
    await house.settled();
    await house.rows('DELETE FROM users WHERE id = $1', [gone.id]);
    expect(await itemsOf(id)).toMatchObject([{ index: 1, key: null, user_id: null }, { key: 'item-2' }]);
  });

  it('names the administrator who ordered it acting as somebody else', async () => {
    const administrator = await house.addUser('ADMIN');
    let seen: unknown;
    work.script = async ({ job }) => void (seen = job);
    const id = await orderJob(house, user, { administrator });
    await house.settled();
    expect(seen).toMatchObject({ id, createdById: user.id, impersonatorId: administrator.id });
    expect(await jobRow(house, id)).toMatchObject({ created_by: user.id, impersonator_id: administrator.id });
  });

  it('was never ordered where the order is rolled back', async () => {
    const before = await house.rows('SELECT FROM jobs');
    await expect(orderJob(house, { ...user, role: 'ADMIN' })).rejects.toThrow('Sign in again');
    expect(await house.rows('SELECT FROM jobs')).toHaveLength(before.length);
    expect(await house.rows('SELECT FROM graphile_worker._private_jobs')).toEqual([]);
  });

  it('writes nothing more of an attempt that another worker has taken over', async () => {
    const go: (() => void)[] = [];
    const errors: unknown[] = [];
    work.script = async (progress) => {
      const attempt = go.length + 1;
      await new Promise<void>((resolve) => go.push(resolve));
      await house.app.unitOfWork
        .maintain(async (tx) => {
          await tx.execute({ text: 'UPDATE users SET name = $2 WHERE id = $1', values: [user.id, `Of ${attempt}`] });
          await progress.finish(tx, [outcome(1, { key: String(attempt) })]);
        })
        .catch((error: unknown) => {
          errors.push(attempt, error, progress.signal.aborted);
          throw error;
        });
    };
    const id = await orderJob(house, user);
    await until(() => go.length === 1);
    // As where it is taken for dead.
    await house.rows(
      'UPDATE graphile_worker._private_jobs SET locked_by = NULL, locked_at = NULL; NOTIFY "jobs:insert"',
    );
    await until(() => go.length === 2);
    go[0]!();
    await until(() => errors.length > 0);
    expect(errors).toEqual([1, expect.objectContaining({ name: 'AttemptOverError' }), true]);
    expect(await jobRow(house, id)).toMatchObject({ status: 'RUNNING', processed_count: 0 });
    go[1]!();
    await until(async () => (await status(id)) === 'SUCCEEDED');
    expect(await itemsOf(id)).toMatchObject([{ key: '2' }]);
    expect(await house.rows('SELECT name FROM users WHERE id = $1', [user.id])).toEqual([{ name: 'Of 2' }]);
    await house.settled();
  });

  describe('that is cancelled', () => {
    it('ends on another process within a second; what was done stays, and what was not done never is', async () => {
      const other = await open({ database: house.database, environment: { WORKER: 'off' } });
      let abortedAt = 0;
      work.script = async (progress) => {
        await finish(house, progress, [outcome(1)]);
        await untilAborted(progress).catch(() => (abortedAt = performance.now()));
        // A work that heeds no signal.
        await finish(house, progress, [outcome(2)]);
      };
      const id = await orderJob(house, user, { input: Buffer.from('x') });
      await until(async () => (await jobRow(house, id)).processed_count === 1);
      const caller = await other.callerFor(user);
      const askedAt = performance.now();
      const { data } = await other.ask(caller, CANCEL, { id });
      expect(data.cancelJob.job).toEqual({ id, status: 'CANCELLED' });
      await house.settled();
      expect(abortedAt - askedAt).toBeLessThan(1_000);
      expect(await jobRow(house, id)).toMatchObject({ status: 'CANCELLED', processed_count: 1, error: null });
      expect(await itemsOf(id)).toMatchObject([{ index: 1 }]);
      expect(await house.rows('SELECT FROM job_inputs WHERE job_id = $1', [id])).toEqual([]);
    });

    it('ends where the message of it was lost', async () => {
      let aborted = false;
      work.script = (progress) => untilAborted(progress).finally(() => (aborted = true));
      const id = await orderJob(house, user);
      await until(async () => (await status(id)) === 'RUNNING');
      const cancelled = `status = 'CANCELLED', finished_at = created_at, run_id = NULL`;
      await house.rows(`UPDATE jobs SET ${cancelled} WHERE id = $1`, [id]);
      await house.rows(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'gatehouse listen'`);
      await until(() => aborted);
      await house.settled();
    });

    it('is never begun where it was still queued', async () => {
      const off = await open({ environment: { WORKER: 'off' } });
      const someone = await off.addUser();
      const id = await orderJob(off, someone);
      await off.ask(await off.callerFor(someone), CANCEL, { id });
      let runs = 0;
      work.script = async () => void (runs += 1);
      const on = await open({ database: off.database, jobWorks: [work] });
      await on.settled();
      expect(runs).toBe(0);
      expect(await jobRow(off, id)).toMatchObject({ status: 'CANCELLED', started_at: null });
    });
  });

  it('is given back as soon as its process begins to end, which still answers', async () => {
    const ending = await open({ jobWorks: [work] });
    const someone = await ending.addUser();
    work.script = async (progress) => {
      await finish(ending, progress, [outcome(1)]);
      await untilAborted(progress);
    };
    const id = await orderJob(ending, someone);
    await until(async () => (await jobRow(ending, id)).processed_count === 1);
    ending.app.drain();
    await until(async () => (await jobRow(ending, id)).status === 'QUEUED');
    expect((await ending.ask(await ending.callerFor(someone), CANCEL, { id })).refusal).toBeNull();
  });

  it('goes on with another process where its own is told to end', async () => {
    const first = await open({ jobWorks: [work] });
    const someone = await first.addUser();
    work.script = async (progress) => {
      await finish(first, progress, [outcome(1)]);
      await untilAborted(progress);
    };
    const id = await orderJob(first, someone);
    await until(async () => (await jobRow(first, id)).processed_count === 1);
    const second = await open({ database: first.database, jobWorks: [work], environment: { WORKER: 'off' } });
    await first.app.close();
    expect(await jobRow(first, id)).toMatchObject({ status: 'QUEUED', run_id: null });
    work.script = (progress) => finish(second, progress, [outcome(progress.job.processedCount + 1)]);
    await second.app.work();
    await second.settled();
    expect(await jobRow(first, id)).toMatchObject({ status: 'SUCCEEDED', processed_count: 2 });
    expect(await first.rows('SELECT attempts FROM graphile_worker._private_jobs')).toEqual([]);
  });
});
