import { connect, endOfSync, startSync } from '../support/directories.ts';
import { GraphStandIn } from '../support/graph.ts';
import { House, type Caller } from '../support/house.ts';
import { jobRow } from '../support/jobs.ts';
import { environmentOf, gatehouse, type ServiceProcess } from '../support/service-process.ts';
import { until, whenWaitingForLock } from '../support/until.ts';

jest.setTimeout(120_000);

const PEOPLE = 1_200;

describe('a sync whose process is killed', () => {
  let graph: GraphStandIn;
  let house: House;
  let caller: Caller;
  let worker: ServiceProcess;
  beforeEach(async () => {
    graph = await new GraphStandIn().listen();
    graph.pageSize = 100;
    house = await House.open({ environment: { WORKER: 'off', ...graph.environment } });
    const admin = await house.addUser('ADMIN');
    await house.markFirst(admin);
    caller = await house.callerFor(admin);
    worker = gatehouse(['worker'], { environment: { ...environmentOf(house), ...graph.environment } });
  });
  afterEach(async () => {
    await worker.end('SIGKILL');
    await house.close();
    await graph.close();
  });

  const takeUp = async (id: string) => {
    const other = await House.open({ database: house.database, environment: graph.environment });
    await until(async () => (await jobRow(house, id)).finished_at !== null);
    const ended = await endOfSync(house, caller, id);
    await other.close();
    return ended;
  };
  const everybodyOnce = async (id: string) => {
    const [items] = await house.rows(
      `SELECT count(*)::int, max(index), count(DISTINCT user_id)::int AS users FROM job_items WHERE job_id = $1 AND user_id IS NOT NULL`,
      [id],
    );
    expect(items).toEqual({ count: PEOPLE, max: PEOPLE + 1, users: PEOPLE });
    expect(await house.rows(`SELECT FROM directory_accounts`)).toHaveLength(PEOPLE);
    expect(await house.rows(`SELECT FROM org_unit_members`)).toHaveLength(PEOPLE);
    expect(await house.rows(`SELECT FROM audit_events WHERE action = 'USER_CREATED'`)).toHaveLength(PEOPLE - 1);
    expect(await house.rows(`SELECT FROM audit_events WHERE action = 'DIRECTORY_SYNCED'`)).toHaveLength(1);
    expect(await house.rows('SELECT FROM job_inputs')).toEqual([]);
  };

  it('while it writes is gone on with behind what is done, and the provider is asked nothing again', async () => {
    const local = await house.addUser('USER', { emailConfirmedAt: house.clock.now() });
    for (let index = 0; index < PEOPLE; index += 1)
      graph.addUser({ department: 'Sales', ...(index === 600 && { mail: local.email }) });
    const directory = await connect(house, caller);
    const holder = await house.database.owner.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [local.id]);
    const { data } = await startSync(house, caller, directory);
    const id = data.syncDirectory.job.id as string;
    await whenWaitingForLock(house);
    await worker.end('SIGKILL');
    await holder.query('ROLLBACK');
    holder.release();
    // One unit, then people by 250.
    expect(await jobRow(house, id)).toMatchObject({ processed_count: 501, total_count: PEOPLE + 1 });
    const asked = graph.asked.length;
    expect(await takeUp(id)).toMatchObject({ status: 'SUCCEEDED', processedCount: PEOPLE + 1, failedCount: 0 });
    expect(graph.asked).toHaveLength(asked);
    await everybodyOnce(id);
  });

  it('while it reads is read from the beginning', async () => {
    const local = await house.addUser('USER', { emailConfirmedAt: house.clock.now() });
    for (let index = 0; index < PEOPLE; index += 1)
      graph.addUser({ department: 'Sales', ...(index === 600 && { mail: local.email }) });
    const directory = await connect(house, caller);
    let pages = 0;
    const killed = new Promise<void>((resolve) => {
      graph.before = async ({ url }) => {
        if (!url.pathname.endsWith('/delta') || (pages += 1) !== 4) return;
        await worker.end('SIGKILL');
        resolve();
      };
    });
    const { data } = await startSync(house, caller, directory);
    const id = data.syncDirectory.job.id as string;
    await killed;
    expect(await jobRow(house, id)).toMatchObject({ processed_count: 0, total_count: null });
    expect(await takeUp(id)).toMatchObject({ status: 'SUCCEEDED', processedCount: PEOPLE + 1 });
    await everybodyOnce(id);
  });
});
