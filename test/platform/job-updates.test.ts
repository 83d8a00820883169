import { newId } from '../../src/core/ids.ts';
import type { JobProgress } from '../../src/platform/jobs/index.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addJobRow, CANCEL, finish, jobRow, orderJob, outcome, ScriptedWork } from '../support/jobs.ts';
import { Sockets, streaming } from '../support/subscriptions.ts';
import { until } from '../support/until.ts';

const UPDATED = 'subscription ($id: ID!) { jobUpdated(id: $id) { id status processedCount createdBy { id } } }';

describe('jobUpdated', () => {
  const work = new ScriptedWork();
  let house: House;
  let user: TestUser;
  let caller: Caller;
  let admin: Caller;
  const sockets = new Sockets(() => house);
  beforeAll(async () => {
    house = await House.open({ jobWorks: [work] });
    user = await house.addUser();
    caller = await house.callerFor(user);
    admin = await house.callerFor(await house.addUser('ADMIN'));
  });
  afterEach(async () => {
    await sockets.close();
    await streaming(house, 0);
  });
  afterAll(() => house.close());

  /** A job that runs until the test lets it end, and how the test has it go on. */
  const running = async () => {
    let end!: () => void;
    let progress!: JobProgress;
    work.script = (given) => {
      progress = given;
      return new Promise((resolve) => (end = resolve));
    };
    const id = await orderJob(house, user);
    await until(async () => (await jobRow(house, id)).status === 'RUNNING' && progress?.job.id === id);
    let index = 0;
    return { id, end, step: () => finish(house, progress, [outcome((index += 1))]) };
  };

  it('tells how the job is, goes on and ends, and is over then', async () => {
    const { id, step, end } = await running();
    const streams = [caller, admin].map((who) => sockets.connect(who).subscribe(UPDATED, { id }));
    const job = (status: string, processedCount: number) => ({
      data: { jobUpdated: { id, status, processedCount, createdBy: { id: user.id } } },
      refusal: null,
    });
    for (const stream of streams) expect(await stream.next()).toEqual(job('RUNNING', 0));
    await step();
    for (const stream of streams) expect(await stream.next()).toEqual(job('RUNNING', 1));
    await step();
    end();
    for (const stream of streams) {
      expect(await stream.next()).toEqual(job('SUCCEEDED', 2));
      expect(await stream.ended).toBeNull();
    }
  });

  it('comes at most once a second, and in the end at once', async () => {
    const { id, step, end } = await running();
    const stream = sockets.connect(caller).subscribe(UPDATED, { id });
    await stream.next();
    const begunAt = performance.now();
    for (let count = 0; count < 30; count += 1) await step();
    expect((await stream.next()).data.jobUpdated.status).toBe('RUNNING');
    expect(performance.now() - begunAt).toBeGreaterThan(900);
    for (let count = 0; count < 5; count += 1) await step();
    const toldAt = performance.now();
    end();
    expect((await stream.next()).data.jobUpdated).toMatchObject({ status: 'SUCCEEDED', processedCount: 35 });
    expect(performance.now() - toldAt).toBeLessThan(900);
    expect(stream.answers).toEqual([]);
  });

  it('of a job that has ended tells that, and is over', async () => {
    const id = await addJobRow(house, { created_by: user.id, status: 'FAILED', finished_at: house.clock.now() });
    const stream = sockets.connect(caller).subscribe(UPDATED, { id });
    expect((await stream.next()).data.jobUpdated.status).toBe('FAILED');
    expect(await stream.ended).toBeNull();
  });

  it('hears of what another process does', async () => {
    const id = await addJobRow(house, { created_by: user.id });
    const stream = sockets.connect(caller).subscribe(UPDATED, { id });
    await stream.next();
    const other = await House.open({ database: house.database, environment: { WORKER: 'off' } });
    await other.ask(await other.callerFor(user), CANCEL, { id });
    expect((await stream.next()).data.jobUpdated.status).toBe('CANCELLED');
    await other.close();
  });

  it('hears of the end, and is over, where the message of it was lost', async () => {
    const id = await addJobRow(house, { created_by: user.id });
    const stream = sockets.connect(caller).subscribe(UPDATED, { id });
    await stream.next();
    await house.rows(`UPDATE jobs SET status = 'SUCCEEDED', finished_at = $2 WHERE id = $1`, [id, house.clock.now()]);
    await house.rows(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'gatehouse listen'`);
    expect((await stream.next()).data.jobUpdated.status).toBe('SUCCEEDED');
    expect(await stream.ended).toBeNull();
  });

  it('of a foreign job is like of one that is not there', async () => {
    const foreign = await addJobRow(house, { created_by: null });
    for (const id of [foreign, newId(), 'nonsense']) {
      const stream = sockets.connect(caller).subscribe(UPDATED, { id });
      expect(await stream.ended).toMatchObject({ code: 'NOT_FOUND', message: 'There is no such job.' });
    }
    await streaming(house, 0);
  });

  it('tells nothing more to who may follow the job no longer', async () => {
    const administrator = await house.addUser('ADMIN');
    const { id, step, end } = await running();
    const stream = sockets.connect(await house.callerFor(administrator)).subscribe(UPDATED, { id });
    await stream.next();
    const change = 'mutation ($id: ID!) { changeUserRole(id: $id, role: USER) { user { role } } }';
    await house.ask(admin, change, { id: administrator.id });
    await step();
    end();
    await house.settled();
    await stream.ended;
    expect(stream.answers.filter(({ data }) => data?.jobUpdated)).toEqual([]);
  });
});
