import { newId } from '../../src/core/ids.ts';
import { userOrderFields } from '../../src/identity/users/user.order.ts';
import { usersCount, usersPage } from '../../src/identity/users/user.queries.ts';
import { House, type Caller } from '../support/house.ts';
import { PAGE, readBackward, readForward } from '../support/paging.ts';

const USERS = `query ($filter: UserFilter, $orderBy: UserOrder, $first: Int, $after: String, $last: Int, $before: String) {
  users(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) { ${PAGE} }
}`;

/** Whoever sees everybody and everything. */
const everything = { id: null, listsAll: true, readsAll: true };

describe('pages of users', () => {
  let house: House;
  let caller: Caller;
  beforeAll(async () => {
    house = await House.open();
    const admin = await house.addUser('ADMIN', { name: 'Same 3' });
    caller = await house.callerFor(admin);
    for (let index = 1; index < 130; index += 1) {
      const isService = index % 6 === 0;
      const { id } = await house.addUser('USER', {
        name: `${['Same', 'same', 'Šame', 'самe', '佐藤'][index % 5]} ${index % 7}`,
        joinedAt: new Date(Date.UTC(2022, 0, 1 + (index % 13))),
        ...(isService && { type: 'SERVICE', email: null }),
      });
      const activeAt = index % 4 === 0 ? null : new Date(Date.UTC(2023, 0, 1 + (index % 11)));
      await house.rows('UPDATE user_activity SET last_active_at = $2 WHERE user_id = $1', [id, activeAt]);
    }
  });
  afterAll(() => house.close());

  const sql = {
    NAME: 'u.name',
    EMAIL: 'u.email COLLATE "C"',
    JOINED_AT: 'u.created_at',
    LAST_ACTIVE_AT: 'a.last_active_at',
  };
  const inOrder = async (field: keyof typeof sql, direction: string): Promise<string[]> =>
    (
      await house.rows(
        `SELECT u.id FROM users u JOIN user_activity a ON a.user_id = u.id
         ORDER BY ${sql[field]} IS NULL, ${sql[field]} ${direction}, u.id ${direction}`,
      )
    ).map(({ id }) => id);
  const asked = (more: object) => async (args: Record<string, unknown>) => {
    const { data, errors } = await house.ask(caller, USERS, { ...more, ...args });
    expect(errors).toEqual([]);
    return data.users;
  };

  describe.each(userOrderFields)('by %s', (field) => {
    it.each(['ASC', 'DESC'] as const)('%s follow each other without gap or double, both ways', async (direction) => {
      const expected = await inOrder(field, direction);
      expect(expected).toHaveLength(130);
      const ask = asked({ orderBy: { field, direction } });
      expect(await readForward(ask, 25)).toEqual(expected);
      expect(await readForward(ask, 13)).toEqual(expected);
      expect(await readBackward(ask, 50)).toEqual(expected);
    });

    it('of a search follow each other the same way', async () => {
      const ask = asked({ orderBy: { field, direction: 'DESC' }, filter: { search: 'ame' } });
      const everybody = await inOrder(field, 'DESC');
      const found = await house.rows("SELECT id FROM users WHERE name ILIKE '%ame%'");
      const ids = new Set(found.map(({ id }) => id));
      expect(ids.size).toBeGreaterThan(50);
      const expected = everybody.filter((id) => ids.has(id));
      expect(await readForward(ask, 10)).toEqual(expected);
      expect(await readBackward(ask, 10)).toEqual(expected);
    });
  });

  it('turn round in the middle', async () => {
    const expected = await inOrder('NAME', 'ASC');
    const ask = asked({});
    const { pageInfo } = await ask({ first: 60 });
    const back = await ask({ last: 20, before: pageInfo.endCursor });
    expect(back.nodes.map(({ id }: { id: string }) => id)).toEqual(expected.slice(39, 59));
    expect(back.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
  });

  it.each(['ASC', 'DESC'] as const)('put the never active and those without an email last, %s', async (direction) => {
    const ends = async (field: string) => {
      const query = `{ users(orderBy: { field: ${field}, direction: ${direction} }, last: 1) { nodes { email lastActiveAt } } }`;
      return (await house.ask(caller, query)).data.users.nodes[0];
    };
    expect((await ends('EMAIL')).email).toBeNull();
    expect((await ends('LAST_ACTIVE_AT')).lastActiveAt).toBeNull();
  });

  it('have 25 users unless asked otherwise, and cursors of their own at each edge', async () => {
    const { data } = await house.ask(
      caller,
      '{ users { edges { cursor node { id } } nodes { id } pageInfo { startCursor endCursor } } }',
    );
    const { edges, nodes, pageInfo } = data.users;
    expect(edges.map(({ node }: { node: object }) => node)).toEqual(nodes);
    expect(nodes).toHaveLength(25);
    expect([edges[0].cursor, edges[24].cursor]).toEqual([pageInfo.startCursor, pageInfo.endCursor]);
    const next = await house.ask(caller, USERS, { after: edges[9].cursor, first: 1 });
    expect(next.data.users.nodes).toEqual([nodes[10]]);
  });

  it('behind the last user are empty', async () => {
    const { data } = await house.ask(caller, USERS, { last: 1 });
    const { data: behind } = await house.ask(caller, USERS, { after: data.users.pageInfo.endCursor });
    expect(behind.users).toEqual({
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    });
  });

  const cursor = (...parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

  it.each([
    ['first', { first: 0 }],
    ['first', { first: -1 }],
    ['first', { first: 101 }],
    ['last', { last: 0 }],
    ['last', { last: 101 }],
    ['after', { after: 'a', before: 'b' }],
    ['after', { after: 'a', last: 5 }],
    ['after', { after: '' }],
    ['after', { after: 'nonsense' }],
    ['before', { before: 'nonsense', last: 1 }],
    ['after', { after: cursor('users NAME DESC', 'Ada', newId()) }],
    ['after', { after: cursor('users NAME ASC', 'Ada', 'nobody') }],
    ['after', { after: cursor('users NAME ASC', 'a\u0000b', newId()) }],
    ['after', { after: cursor('users NAME ASC', null, newId()) }],
    ['after', { after: cursor('users NAME ASC', 7, newId()) }],
    ['after', { after: cursor('users NAME ASC') }],
    ['after', { after: cursor('users EMAIL ASC', 'a\u0000', newId()), orderBy: { field: 'EMAIL' } }],
    ['after', { after: cursor('users JOINED_AT ASC', 'yesterday', newId()), orderBy: { field: 'JOINED_AT' } }],
    ['after', { after: cursor('users JOINED_AT ASC', null, newId()), orderBy: { field: 'JOINED_AT' } }],
    ['after', { after: cursor('users LAST_ACTIVE_AT ASC', '', newId()), orderBy: { field: 'LAST_ACTIVE_AT' } }],
  ])('refuse a bad %s', async (argument, args) => {
    const { refusal, data } = await house.ask(caller, USERS, args);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', path: ['users'], violations: [{ path: [argument] }] });
    expect(data).toEqual({ users: null });
  });

  it.each([['1'], [1.5], [true]])('refuse a number of users that is none (%j)', async (first) => {
    const { refusal } = await house.ask(caller, USERS, { first });
    expect(refusal?.code).toBe('BAD_USER_INPUT');
  });

  describe('in a crowd', () => {
    const search = 'crowd';
    const firstPage = { limit: 25, backward: false, cursor: null };
    const byName = { field: 'NAME', direction: 'ASC' } as const;
    beforeAll(async () => {
      await house.rows(`WITH made AS (
          INSERT INTO users (id, name, email, time_zone, locale, created_at, updated_at)
          SELECT gen_random_uuid(), 'Crowd ' || n % 50, 'c' || n || '@example.org', 'UTC', 'en', now(), now()
          FROM generate_series(1, 6000) AS n RETURNING id)
        INSERT INTO user_activity (user_id) SELECT id FROM made`);
      await house.rows('ANALYZE users, user_activity');
    });

    it('are found the same way, however many match', async () => {
      const expected = (
        await house.rows("SELECT id FROM users WHERE name LIKE 'Crowd %' ORDER BY name, id LIMIT 230")
      ).map(({ id }) => id);
      const ask = asked({ filter: { search } });
      const first = await ask({ first: 100 });
      const second = await ask({ first: 100, after: first.pageInfo.endCursor });
      const third = await ask({ first: 30, after: second.pageInfo.endCursor });
      const ids = [first, second, third].flatMap(({ nodes }) => nodes.map(({ id }: { id: string }) => id));
      expect(ids).toEqual(expected);
      const { data } = await house.ask(caller, '{ users(filter: { search: "crowd" }) { totalCount } }');
      expect(data.users.totalCount).toBe(6000);
    });

    type Planned = ReturnType<typeof usersCount>;
    const planOf = async ({ text, values }: Planned, setting = "SELECT 'as is'"): Promise<string> => {
      const client = await house.database.runtime.connect();
      await client.query(setting);
      const { rows } = await client.query(`EXPLAIN ${text}`, [...values]);
      client.release(true);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };

    it.each(userOrderFields)('are read by %s from an index, without sorting', async (field) => {
      for (const direction of ['ASC', 'DESC'] as const)
        for (const backward of [false, true]) {
          const request = { ...firstPage, backward };
          const plan = await planOf(usersPage({}, { field, direction }, request, everything, house.clock.now()));
          expect(plan).toMatch(/Index Scan (Backward )?using (users|user_activity)_\w+_idx/);
          expect(plan).not.toMatch(/Sort|Seq Scan on user/);
        }
    });

    it.each(['lovelace', 'crowd 4', 'zz', 'z', 'иван'])(
      'are searched for %s by the index of trigrams',
      async (search) => {
        // So few accounts would be read one by one: what counts is that the conditions fit the index.
        const plans = [
          usersCount({ search }, everything),
          usersPage({ search }, byName, firstPage, everything, house.clock.now()),
        ];
        for (const plan of plans) expect(await planOf(plan, 'SET enable_seqscan = off')).toContain('users_search_idx');
      },
    );
  });
});
