import { sectionPage, type Section } from '../../src/administration/access-report/access-report.queries.ts';
import { newId } from '../../src/core/ids.ts';
import { keyOf } from '../support/callers.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { setOwnEntries } from '../support/organization.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { PAGE, readBackward, readForward } from '../support/paging.ts';
import { addGroup, addResource, grant } from '../support/resources.ts';

const DAY_MS = 86_400_000;
const sections = [
  'administrators',
  'inactiveUsers',
  'pendingUsers',
  'usersWithOwnPermissions',
  'expiringGrants',
  'expiringApiKeys',
] as const satisfies readonly Section[];

describe('accessReport', () => {
  let house: House;
  let admin: TestUser;
  let caller: Caller;
  let now: Date;
  const ids: Record<string, string> = {};
  const days = (count: number): Date => new Date(now.getTime() + count * DAY_MS);
  beforeAll(async () => {
    house = await House.open();
    now = house.clock.now();
    admin = await house.addUser('ADMIN', { name: 'Ada', joinedAt: days(-400) });
    await house.markFirst(admin);
    caller = await house.callerFor(admin);
    const add = async (name: string, role: TestUser['role'], values: object, activeDaysAgo: number | null = 0) => {
      const { id } = await house.addUser(role, { name, ...values });
      ids[name] = id;
      const at = activeDaysAgo === null ? null : days(-activeDaysAgo);
      await house.rows('UPDATE user_activity SET last_active_at = $2 WHERE user_id = $1', [id, at]);
      return { id };
    };
    ids.Ada = admin.id;
    await house.rows('UPDATE user_activity SET last_active_at = $2 WHERE user_id = $1', [admin.id, now]);
    await add('Zoe', 'ADMIN', { status: 'SUSPENDED', joinedAt: days(-400) }, 300);
    await add('Bob', 'ADMIN', { joinedAt: days(-400) }, 1);
    await add('Idle', 'USER', { joinedAt: days(-400) }, 100);
    await add('Idler', 'EXPERT', { joinedAt: days(-400) }, 200);
    await add('Never', 'USER', { joinedAt: days(-400) }, null);
    await add('Unused', 'USER', { joinedAt: days(-150) }, null);
    await add('Carried', 'USER', { joinedAt: days(-10) }, 120);
    await add('Leaver', 'USER', { joinedAt: days(-400), status: 'SUSPENDED' }, 200);
    await add('Newcomer', 'USER', { joinedAt: days(-10) }, null);
    await add('Waiting', 'PENDING', { joinedAt: days(-20) }, null);
    await add('Longer', 'PENDING', { joinedAt: days(-30) }, null);
    await add('Demoted', 'PENDING', { joinedAt: days(-200), approvedAt: days(-199) }, 100);
    await add('Fresh', 'PENDING', { joinedAt: days(-2) }, null);
    await setOwnEntries(house, { id: ids.Idle! }, { levels: { AGENTS: 'READ' } });
    await setOwnEntries(house, { id: ids.Newcomer! }, { flags: { CHAT_DELETE: false } });
    await setOwnEntries(house, { id: ids.Bob! }, {});
    const group = await addGroup(house);
    for (const [name, expiresAt] of [
      ['ended', days(-5)],
      ['soon', days(5)],
      ['later', days(40)],
      ['never', null],
    ] as const) {
      const resource = await addResource(house, { id: ids.Idle! });
      ids[`grant ${name}`] = await grant(house, resource, name === 'soon' ? { group } : { user: { id: ids.Bob! } }, {
        expiresAt,
      });
      ids[`key ${name}`] = (await keyOf(house, { id: ids.Idle! }, ['FULL'], { expiresAt })).keyId;
    }
  });
  afterAll(() => house.close());

  const report = async (section: string, args = '', order = '', by = caller) => {
    const { data, errors } = await house.ask(
      by,
      `{ accessReport${order} { ${section}${args} { ${PAGE} totalCount } } }`,
    );
    expect(errors).toEqual([]);
    return data.accessReport[section];
  };
  const named = ({ nodes }: { nodes: { id: string }[] }): string[] =>
    nodes.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id) ?? id);

  it.each([
    ['administrators', ['Ada', 'Bob', 'Zoe']],
    ['inactiveUsers', ['Never', 'Idler', 'Unused', 'Idle']],
    ['pendingUsers', ['Demoted', 'Longer', 'Waiting']],
    ['usersWithOwnPermissions', ['Idle', 'Newcomer']],
    ['expiringGrants', ['grant ended', 'grant soon']],
    ['expiringApiKeys', ['key ended', 'key soon']],
  ])('lists %s in order, and counts them', async (section, expected) => {
    const listed = await report(section);
    expect(named(listed)).toEqual(expected);
    expect(listed.totalCount).toBe(expected.length);
  });

  it('lists whoever may be used again, and nobody who may not any more', async () => {
    const set = (column: string, value: string) =>
      house.rows(`UPDATE users SET ${column} = $2 WHERE id = $1`, [ids.Idle, value]);
    for (const [column, value, back] of [
      ['status', 'SUSPENDED', 'ACTIVE'],
      ['role', 'PENDING', 'USER'],
    ] as const) {
      await set(column, value);
      expect(named(await report('inactiveUsers'))).toEqual(['Never', 'Idler', 'Unused']);
      await set(column, back);
      expect(named(await report('inactiveUsers'))).toEqual(['Never', 'Idler', 'Unused', 'Idle']);
    }
  });

  it('goes by the days that it is asked for, to the day', async () => {
    expect(named(await report('inactiveUsers', '', '(inactiveDays: 101)'))).toEqual(['Never', 'Idler', 'Unused']);
    expect(named(await report('inactiveUsers', '', '(inactiveDays: 0)'))).toContain('Newcomer');
    expect(named(await report('pendingUsers', '', '(pendingDays: 1)'))).toContain('Fresh');
    expect(named(await report('expiringGrants', '', '(expiringDays: 0)'))).toEqual(['grant ended']);
    expect(named(await report('expiringApiKeys', '', '(expiringDays: 41)'))).toEqual([
      'key ended',
      'key soon',
      'key later',
    ]);
  });

  it.each(['inactiveDays', 'pendingDays', 'expiringDays'])('refuses %s that are no number of days', async (name) => {
    for (const value of [-1, 3_661, 2_147_483_647]) {
      const { refusal } = await house.ask(caller, `{ accessReport(${name}: ${value}) { asOf } }`);
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: [name] }] });
    }
    expect((await house.ask(caller, `{ accessReport(${name}: 3660) { asOf } }`)).errors).toEqual([]);
  });

  it.each(sections)('gives %s page by page, both ways, and refuses foreign cursors', async (section) => {
    const order = '(inactiveDays: 0, pendingDays: 0, expiringDays: 3660)';
    const all = (await report(section, '(first: 100)', order)).nodes.map(({ id }: { id: string }) => id);
    expect(all.length).toBeGreaterThan(1);
    const ask = (args: Record<string, unknown>) => {
      const given = Object.entries(args).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
      return report(section, `(${given.join(', ')})`, order);
    };
    expect(await readForward(ask, 1)).toEqual(all);
    expect(await readBackward(ask, 2)).toEqual(all);
    const foreign = (await report(section === 'administrators' ? 'inactiveUsers' : 'administrators')).pageInfo
      .endCursor;
    for (const cursor of [
      foreign,
      'nonsense',
      Buffer.from(JSON.stringify([section, 'x\0', newId()])).toString('base64url'),
    ]) {
      const { refusal } = await house.ask(
        caller,
        `{ accessReport { ${section}(after: "${cursor}") { nodes { id } } } }`,
      );
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['after'], code: 'BAD_CURSOR' }] });
    }
  });

  it('shows what administrators see of whom and what it lists, with one statement more for each kind', async () => {
    const { data, errors, statements } = await house.ask(
      caller,
      `{ accessReport { asOf
        inactiveUsers { nodes { name email lastActiveAt } }
        expiringGrants { nodes { level expiresAt subject { __typename } resource { name } } }
        expiringApiKeys { nodes { prefix label expiresAt user { name } } } } }`,
    );
    expect(errors).toEqual([]);
    expect(data.accessReport.inactiveUsers.nodes[0]).toMatchObject({ name: 'Never', lastActiveAt: null });
    expect(data.accessReport.expiringApiKeys.nodes[0]).toMatchObject({ user: { name: 'Idle' }, label: 'A key' });
    expect(data.accessReport.expiringGrants.nodes.map(({ subject }: { subject: object }) => subject)).toEqual([
      { __typename: 'User' },
      { __typename: 'Group' },
    ]);
    const reads = statements.filter((text) => !/^(BEGIN|COMMIT)|set_config/.test(text));
    expect(reads.length).toBeLessThanOrEqual(10);
    expect(reads.join()).not.toContain('count(*)');
  });

  it('is nothing for anybody but administrators, and those of their keys that read', async () => {
    for (const [who, make, code] of lesserCallers)
      expect([who, (await house.ask(await make(house), '{ accessReport { asOf } }')).refusal?.code]).toEqual([
        who,
        code,
      ]);
    expect(named(await report('administrators', '', '', await keyOf(house, admin, ['READ'])))).toContain('Ada');
  });
});

describe('the access report at size', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open();
    // 100,000 accounts of which few are of interest, as everywhere, and as many grants and keys. Without triggers, and
    // without the index on texts, which has nothing to do with it and takes longest to fill.
    await house.rows(`
      DROP INDEX users_search_idx;
      SET session_replication_role = replica;
      INSERT INTO users (id, email, name, role, status, time_zone, locale, created_at, updated_at, approved_at, search_text)
        SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'u' || n || '@example.org', 'User ' || n,
          CASE WHEN n % 20000 = 0 THEN 'ADMIN' WHEN n % 20 = 1 THEN 'PENDING' ELSE 'USER' END, 'ACTIVE', 'UTC', 'en',
          now() - interval '400 days' + n * interval '1 second', now(), now(), '' FROM generate_series(1, 100000) n;
      INSERT INTO user_activity (user_id, joined_at, last_active_at, may_be_used) SELECT id, created_at,
        CASE WHEN right(id::text, 3) = '000' THEN now() - interval '200 days' ELSE now() END, role <> 'PENDING' FROM users;
      INSERT INTO permission_matrices (id, user_id, levels) SELECT id, id,
        CASE WHEN right(id::text, 1) = '0' THEN '{"AGENTS": "READ"}' ELSE '{}' END::jsonb FROM users;
      INSERT INTO access_grants (id, resource_id, user_id, level, expires_at, created_at)
        SELECT id, id, id, 'READ', now() + row_number() OVER () % 900 * interval '1 day', now() FROM users;
      INSERT INTO api_keys (id, user_id, prefix, digest, label, scopes, expires_at, created_at)
        SELECT id, id, right(id::text, 16), uuid_send(id), 'k', '{FULL}', expires_at, now() FROM access_grants;
      -- As many as left over the years, whose last time was long before that of everybody who is of interest.
      INSERT INTO users (id, email, name, role, status, time_zone, locale, created_at, updated_at, approved_at, search_text)
        SELECT ('01800000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'l' || n || '@example.org', 'Leaver ' || n,
          'USER', 'SUSPENDED', 'UTC', 'en', now() - interval '900 days', now(), now(), '' FROM generate_series(1, 50000) n;
      INSERT INTO user_activity (user_id, joined_at, last_active_at, may_be_used)
        SELECT id, created_at, now() - interval '800 days', false FROM users WHERE status = 'SUSPENDED';
      -- And as many who were taken over lately, and never were active.
      INSERT INTO users (id, email, name, role, status, time_zone, locale, created_at, updated_at, approved_at, search_text)
        SELECT ('01700000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'n' || n || '@example.org', 'Newcomer ' || n,
          'USER', 'ACTIVE', 'UTC', 'en', now() - interval '1 day', now(), now(), '' FROM generate_series(1, 50000) n;
      INSERT INTO user_activity (user_id, joined_at)
        SELECT id, created_at FROM users WHERE name LIKE 'Newcomer %';
      RESET session_replication_role;
      ANALYZE users, user_activity, permission_matrices, access_grants, api_keys`);
  }, 180_000);
  afterAll(() => house.close());

  it.each([
    ['administrators', 'users_role_idx'],
    ['inactiveUsers', 'user_activity_inactive_idx'],
    ['pendingUsers', 'users_pending_idx'],
    ['usersWithOwnPermissions', 'permission_matrices_user_id_key'],
    ['expiringGrants', 'access_grants_expires_at_idx'],
    ['expiringApiKeys', 'api_keys_expires_at_idx'],
  ] as const)('reads a page of %s, and the page behind, from an index in its order', async (section, index) => {
    const now = new Date();
    const at = (daysAgo: number): Date => new Date(now.getTime() - daysAgo * DAY_MS);
    const bounds = { inactiveSince: at(90), pendingSince: at(14), expiringUntil: at(-30) };
    const admin = await house.addUser('ADMIN');
    const client = await house.database.runtime.connect();
    try {
      // As the service reads: row-level security holds.
      await client.query('BEGIN');
      await client.query(`SELECT set_config('app.subject_id', $1, true), set_config('app.now', $2, true)`, [
        admin.id,
        now,
      ]);
      const first = sectionPage(section, bounds, { limit: 25, backward: false, cursor: null });
      const { rows } = await client.query(first.text, [...first.values]);
      expect(rows.length).toBeGreaterThan(3);
      const [, , third] = rows as { id: string; key: string | Date | null }[];
      const key = third!.key instanceof Date ? third!.key.toISOString() : third!.key;
      const cursor = Buffer.from(JSON.stringify([section, key, third!.id])).toString('base64url');
      const behind = sectionPage(section, bounds, { limit: 25, backward: false, cursor });
      for (const { text, values } of [first, behind]) {
        const plan = await client.query(`EXPLAIN (ANALYZE, BUFFERS, COSTS off, TIMING off) ${text}`, [...values]);
        const lines = plan.rows.map((row) => row['QUERY PLAN'] as string);
        expect(lines.join('\n')).toMatch(new RegExp(index));
        expect(lines.join('\n')).not.toMatch(
          /Seq Scan on (users|user_activity|permission_matrices|access_grants|api_keys)/,
        );
        expect(lines.join('\n')).not.toContain('Sort Key');
        const [, hit, , read = '0'] = /Buffers: shared hit=(\d+)( read=(\d+))?/.exec(lines.join('\n'))!;
        expect(Number(hit) + Number(read)).toBeLessThan(100);
      }
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });
});
