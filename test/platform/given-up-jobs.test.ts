import { House, type TestUser } from '../support/house.ts';
import { jobRow, orderJob, ScriptedWork } from '../support/jobs.ts';
import { until } from '../support/until.ts';

describe('a job is given up', () => {
  const work = new ScriptedWork();
  let house: House;
  let user: TestUser;
  let runs = 0;
  beforeAll(async () => {
    house = await House.open({ jobWorks: [work] });
    user = await house.addUser();
    work.script = async () => {
      runs += 1;
      throw new Error('a defect');
    };
  });
  beforeEach(() => (runs = 0));
  afterAll(() => house.close());

  /** A job that was tried so often before. */
  const tried = async (attempts: number): Promise<string> => {
    await house.rows(`CREATE FUNCTION tried_before() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN NEW.attempts := ${attempts}; RETURN NEW; END $$;
      CREATE TRIGGER tried_before BEFORE INSERT ON graphile_worker._private_jobs FOR EACH ROW EXECUTE FUNCTION tried_before()`);
    const id = await orderJob(house, user);
    await house.rows('DROP FUNCTION tried_before CASCADE');
    return id;
  };
  const givenUp = {
    status: 'FAILED',
    error: { code: 'INTERNAL_SERVER_ERROR', message: expect.not.stringContaining('defect'), path: null },
  };

  it.each([
    ['met a defect each time', 6, 'a defect'],
    ['ended with its process each time', 7, null],
  ])('where it %s, without telling why', async (_how, attempts, logged) => {
    const id = await tried(attempts);
    await house.settled();
    expect(runs).toBe(logged === null ? 0 : 1);
    expect(await jobRow(house, id)).toMatchObject(givenUp);
    expect(house.log.filter(({ level, jobId }) => level === 50 && jobId === id)).toHaveLength(logged ? 1 : 0);
  });

  it('later, where it could not be written down at once', async () => {
    await house.rows(`CREATE FUNCTION outage() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'the database stops' USING ERRCODE = '57P01'; END $$;
      CREATE TRIGGER outage BEFORE UPDATE ON jobs FOR EACH ROW WHEN (NEW.status = 'FAILED') EXECUTE FUNCTION outage()`);
    const id = await tried(7);
    const failed = 'SELECT FROM graphile_worker._private_jobs WHERE locked_at IS NULL AND last_error IS NOT NULL';
    await until(async () => (await house.rows(failed)).length === 1);
    expect(await jobRow(house, id)).toMatchObject({ status: 'RUNNING', finished_at: null });
    await house.rows('DROP FUNCTION outage CASCADE');
    await house.rows('UPDATE graphile_worker._private_jobs SET run_at = now(); NOTIFY "jobs:insert"');
    await house.settled();
    expect(await jobRow(house, id)).toMatchObject(givenUp);
    expect(runs).toBe(0);
  });
});
