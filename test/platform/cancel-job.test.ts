import { newId } from '../../src/core/ids.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addItems, addJobRow, CANCEL, jobRow } from '../support/jobs.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { whenWaitingForLock } from '../support/until.ts';

let house: House;
let admin: TestUser;
let user: TestUser;
let caller: Caller;
let adminCaller: Caller;
beforeAll(async () => {
  house = await House.open({ environment: { WORKER: 'off' } });
  [admin, user] = [await house.addUser('ADMIN'), await house.addUser()];
  [adminCaller, caller] = [await house.callerFor(admin), await house.callerFor(user)];
});
afterAll(() => house.close());
const addJob = (values: Record<string, unknown> = {}) => addJobRow(house, { created_by: user.id, ...values });

describe('cancelJob', () => {
  it('ends a job for whoever ordered it, and leaves the event', async () => {
    const id = await addJob({ processed_count: 7, failed_count: 1, run_id: newId() });
    await house.rows(`INSERT INTO job_inputs (job_id, part, chunk) VALUES ($1, 1, 'x')`, [id]);
    const { data } = await house.ask(caller, CANCEL, { id });
    expect(data.cancelJob.job).toEqual({ id, status: 'CANCELLED' });
    expect(await jobRow(house, id)).toMatchObject({
      status: 'CANCELLED',
      processed_count: 7,
      run_id: null,
      finished_at: expect.any(Date),
    });
    expect(await house.rows('SELECT FROM job_inputs WHERE job_id = $1', [id])).toEqual([]);
    expect(await house.events(id)).toMatchObject([
      {
        action: 'JOB_CANCELLED',
        actor_id: user.id,
        target_type: 'Job',
        before: { status: 'RUNNING' },
        after: { status: 'CANCELLED', processedCount: 7 },
      },
    ]);
  });

  it('twice is like once', async () => {
    const id = await addJob();
    await house.ask(adminCaller, CANCEL, { id });
    const row = await jobRow(house, id);
    const { data, refusal } = await house.ask(caller, CANCEL, { id });
    expect([data.cancelJob.job.status, refusal]).toEqual(['CANCELLED', null]);
    expect(await jobRow(house, id)).toEqual(row);
    expect(await house.events(id)).toHaveLength(1);
  });

  it('forty times at once ends it once', async () => {
    const id = await addJob();
    const holder = await house.database.owner.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM jobs WHERE id = $1 FOR UPDATE', [id]);
    const asking = Promise.all(Array.from({ length: 40 }, () => house.ask(caller, CANCEL, { id })));
    await whenWaitingForLock(house, 2);
    await holder.query('COMMIT');
    holder.release();
    const answers = await asking;
    expect(answers.filter(({ refusal }) => refusal)).toEqual([]);
    expect(await house.events(id)).toHaveLength(1);
  });

  it.each(['SUCCEEDED', 'PARTIALLY_SUCCEEDED', 'FAILED'])('refuses a job that is %s', async (status) => {
    const id = await addJob({ status, finished_at: house.clock.now() });
    const row = await jobRow(house, id);
    expect((await house.ask(caller, CANCEL, { id })).refusal).toMatchObject({
      code: 'INVALID_STATE',
      message: 'This job has finished.',
    });
    expect(await jobRow(house, id)).toEqual(row);
  });

  it('knows nothing of jobs of others', async () => {
    const foreign = await addJob({ created_by: admin.id });
    const codes = [];
    for (const id of [foreign, newId(), 'nonsense'])
      codes.push((await house.ask(caller, CANCEL, { id })).refusal?.code);
    expect(codes).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
    expect(await jobRow(house, foreign)).toMatchObject({ status: 'RUNNING' });
  });

  it.each(lesserCallers.filter(([, , code]) => code !== 'FORBIDDEN'))('is denied to %s', async (_who, make, code) => {
    const id = await addJob();
    expect((await house.ask(await make(house), CANCEL, { id })).refusal?.code).toBe(code);
    expect(await jobRow(house, id)).toMatchObject({ status: 'RUNNING' });
  });
});

describe('jobs', () => {
  it('are removed 90 days after they ended, whole, and not before', async () => {
    const daysAgo = (days: number): Date => new Date(house.clock.now().getTime() - days * 86_400_000);
    const [old, young, open] = [
      await addJob({ status: 'SUCCEEDED', finished_at: daysAgo(91), created_at: daysAgo(92) }),
      await addJob({ status: 'SUCCEEDED', finished_at: daysAgo(89), created_at: daysAgo(400) }),
      await addJob({ created_at: daysAgo(400) }),
    ];
    for (const id of [old, young, open]) await addItems(house, id, 3);
    await house.rows(
      `INSERT INTO graphile_worker._private_jobs (task_id, attempts, max_attempts, run_at, key)
       VALUES (1, 25, 25, $1, 'old'), (1, 25, 25, $2, 'young'), (1, 24, 25, $1, 'waiting')`,
      [daysAgo(91), daysAgo(89)],
    );
    expect(await house.app.housekeeping.run()).toMatchObject({
      'items of old jobs': 3,
      'old jobs': 1,
      'tasks that were given up': 1,
    });
    expect(await jobRow(house, old)).toBeUndefined();
    expect(await house.rows('SELECT FROM job_items WHERE job_id = ANY($1)', [[young, open]])).toHaveLength(6);
    expect(await house.rows('SELECT key FROM graphile_worker._private_jobs ORDER BY key')).toEqual([
      { key: 'waiting' },
      { key: 'young' },
    ]);
  });
});
