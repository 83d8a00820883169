import { newId } from '../../src/core/ids.ts';
import { askAsDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addItems, addJobRow } from '../support/jobs.ts';
import { PAGE, readBackward, readForward } from '../support/paging.ts';

const JOB = `query ($id: ID!) {
  job(id: $id) {
    id kind status dryRun totalCount processedCount failedCount error { code message path }
    createdBy { id } createdAt startedAt finishedAt
  }
}`;
const ITEMS = `query ($id: ID!, $status: [JobStatus!], $first: Int, $after: String, $last: Int, $before: String) {
  job(id: $id) {
    items(status: $status, first: $first, after: $after, last: $last, before: $before) {
      totalCount nodes { index key status user { id } error { code message path } }
      edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}`;
const JOBS = `query ($kind: [JobKind!], $status: [JobStatus!], $first: Int, $after: String, $last: Int, $before: String) {
  jobs(kind: $kind, status: $status, first: $first, after: $after, last: $last, before: $before) { totalCount ${PAGE} }
}`;

describe('jobs', () => {
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

  describe('job', () => {
    it('is read by who ordered it and by administrators, as far as it is', async () => {
      const at = new Date('2026-03-01T10:00:00.123Z');
      const id = await addJob({
        status: 'FAILED',
        dry_run: true,
        total_count: 9,
        processed_count: 5,
        failed_count: 2,
        error: JSON.stringify({ code: 'BAD_USER_INPUT', message: 'No header.', path: ['csv'] }),
        created_at: at,
        started_at: at,
        finished_at: at,
      });
      for (const who of [caller, adminCaller]) {
        const { data, errors } = await house.ask(who, JOB, { id });
        expect(errors).toEqual([]);
        expect(data.job).toEqual({
          id,
          kind: 'USER_IMPORT',
          status: 'FAILED',
          dryRun: true,
          totalCount: 9,
          processedCount: 5,
          failedCount: 2,
          error: { code: 'BAD_USER_INPUT', message: 'No header.', path: ['csv'] },
          createdBy: { id: user.id },
          createdAt: at.toISOString(),
          startedAt: at.toISOString(),
          finishedAt: at.toISOString(),
        });
      }
    });

    it('of somebody else is like one that is not there, to a manager of users too', async () => {
      const id = await addJob({ created_by: admin.id });
      const scheduled = await addJob({ created_by: null, kind: 'DIRECTORY_SYNC' });
      for (const foreign of [id, scheduled, newId(), 'nonsense']) {
        expect((await house.ask(caller, JOB, { id: foreign })).data).toEqual({ job: null });
        const delegate = await askAsDelegate(house, user, { USER_MANAGEMENT: 'WRITE' }, JOB, { id: foreign });
        expect(delegate).toEqual({ data: { job: null }, codes: [] });
      }
      expect((await house.ask(adminCaller, JOB, { id: scheduled })).data.job.createdBy).toBeNull();
    });

    it('was ordered by nobody who can be shown once that account is deleted', async () => {
      const gone = await house.addUser();
      const id = await addJob({ created_by: gone.id });
      await house.rows('DELETE FROM users WHERE id = $1', [gone.id]);
      expect((await house.ask(adminCaller, JOB, { id })).data.job).toMatchObject({ id, createdBy: null });
    });
  });

  describe('items', () => {
    const items = async (id: string, args: object = {}) =>
      (await house.ask(caller, ITEMS, { id, ...args })).data.job.items;
    const paging = (id: string, args: object) => async (page: object) => {
      const { nodes, pageInfo } = await items(id, { ...args, ...page });
      return { nodes: nodes.map(({ index }: { index: number }) => ({ id: String(index) })), pageInfo };
    };
    const upTo = (count: number, fits = (_: number) => true): string[] =>
      Array.from({ length: count }, (_, index) => index + 1)
        .filter(fits)
        .map(String);

    it('come in input order, page by page either way', async () => {
      const id = await addJob();
      await addItems(house, id, 12);
      expect(await readForward(paging(id, {}), 5)).toEqual(upTo(12));
      expect(await readBackward(paging(id, {}), 5)).toEqual(upTo(12));
      const page = await items(id, { first: 3 });
      expect(page.totalCount).toBe(12);
      expect(page.nodes.slice(1)).toEqual([
        { index: 2, key: 'item-2', status: 'SUCCEEDED', user: null, error: null },
        {
          index: 3,
          key: 'item-3',
          status: 'FAILED',
          user: null,
          error: { code: 'ALREADY_EXISTS', message: 'It is there.', path: ['email'] },
        },
      ]);
    });

    it.each([
      [['FAILED'], (index: number) => index % 3 === 0],
      [['SUCCEEDED'], (index: number) => index % 3 !== 0],
      [['SUCCEEDED', 'FAILED', 'FAILED'], () => true],
      [['QUEUED', 'CANCELLED'], () => false],
      [[], () => false],
    ])('are found by state: %j', async (status, fits) => {
      const id = await addJob();
      await addItems(house, id, 8);
      expect(await readForward(paging(id, { status }), 2)).toEqual(upTo(8, fits));
      expect((await items(id, { status })).totalCount).toBe(upTo(8, fits).length);
    });

    it('refuse a cursor of another job, and one that is damaged', async () => {
      const [id, other] = [await addJob(), await addJob()];
      await addItems(house, id, 2);
      await addItems(house, other, 2);
      const { edges } = await items(other);
      for (const after of [edges[0].cursor, 'nonsense', Buffer.from(`["job items","x","${id}"]`).toString('base64url')])
        expect((await house.ask(caller, ITEMS, { id, after })).refusal?.code).toBe('BAD_USER_INPUT');
    });

    it('name the account to those who may see it, in one statement for all', async () => {
      const id = await addJob();
      const another = await house.addUser();
      await addItems(house, id, 20, another.id);
      await house.rows('UPDATE job_items SET user_id = $2 WHERE job_id = $1 AND index = 1', [id, user.id]);
      const seen = async (who: Caller) => {
        const { data, statements } = await house.ask(who, ITEMS, { id });
        expect(statements.filter((text) => text.includes('FROM users'))).toHaveLength(1);
        return data.job.items.nodes
          .slice(0, 2)
          .map(({ user: account }: { user: { id: string } | null }) => account?.id);
      };
      await house.ask(adminCaller, '{ viewer { id } }');
      expect(await seen(adminCaller)).toEqual([user.id, another.id]);
      expect(await seen(caller)).toEqual([user.id, undefined]);
      const delegate = await askAsDelegate(house, user, { USER_MANAGEMENT: 'READ' }, ITEMS, { id });
      expect(delegate.data.job.items.nodes[1].user).toEqual({ id: another.id });
    });
  });

  describe('the list', () => {
    let own: Caller;
    const made: string[] = [];
    const ask = (who: Caller, filter: object) => async (page: object) =>
      (await house.ask(who, JOBS, { ...filter, ...page })).data.jobs;
    beforeAll(async () => {
      const owner = await house.addUser();
      await addJob();
      await addJob({ created_by: null });
      own = await house.callerFor(owner);
      const statuses = ['QUEUED', 'SUCCEEDED', 'FAILED'];
      for (let index = 0; index < 9; index += 1) {
        const status = statuses[index % 3]!;
        // Three at a time at the same instant.
        const at = new Date(Date.parse('2026-02-01T00:00:00Z') + Math.floor(index / 3) * 1_000);
        const kind = index % 2 ? 'DIRECTORY_SYNC' : 'USER_IMPORT';
        const values = {
          status,
          kind,
          created_by: owner.id,
          created_at: at,
          finished_at: status === 'QUEUED' ? null : at,
        };
        made.unshift(await addJob(values));
      }
      made.sort((one, other) => (one < other ? 1 : -1));
    });

    it("has one's own jobs, newest first, page by page either way", async () => {
      expect(await readForward(ask(own, {}), 4)).toEqual(made);
      expect(await readBackward(ask(own, {}), 4)).toEqual(made);
      expect((await house.ask(own, JOBS)).data.jobs.totalCount).toBe(9);
    });

    it('has the jobs of all for administrators', async () => {
      const ids = await readForward(ask(adminCaller, {}), 100);
      expect(ids).toEqual(expect.arrayContaining(made));
      expect(ids.length).toBeGreaterThan(made.length);
    });

    it.each([
      [{ status: ['FAILED'] }, 3],
      [{ status: ['FAILED', 'QUEUED'] }, 6],
      [{ kind: ['USER_IMPORT'] }, 5],
      [{ kind: ['DIRECTORY_SYNC'], status: ['QUEUED'] }, 1],
      [{ kind: [] }, 0],
    ])('is narrowed by kind and state: %j', async (filter, count) => {
      const ids = await readForward(ask(own, filter), 2);
      expect(ids).toHaveLength(count);
      expect(ids).toEqual(made.filter((id) => ids.includes(id)));
      expect((await house.ask(own, JOBS, filter)).data.jobs.totalCount).toBe(count);
    });

    it.each([
      { first: 0 },
      { first: 101 },
      { after: 'nonsense' },
      { before: Buffer.from('["jobs",null,"x"]').toString('base64url') },
    ])('refuses %j', async (page) => expect((await house.ask(own, JOBS, page)).refusal?.code).toBe('BAD_USER_INPUT'));
  });
});
