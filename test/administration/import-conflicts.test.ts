import { House, type Caller, type TestUser } from '../support/house.ts';
import { importFile } from '../support/imports.ts';

const PASSWORD = 'vermilion-otter-plate';

describe('a row whose account exists', () => {
  let house: House;
  let admin: TestUser;
  let caller: Caller;
  let user: TestUser;
  beforeAll(async () => {
    house = await House.open();
  });
  beforeEach(async () => {
    admin = await house.addUser('ADMIN');
    caller = await house.callerFor(admin);
    user = await house.addUser('USER', { name: 'Ann', username: `ann-${Math.random().toString(36).slice(2)}` });
  });
  afterAll(() => house.close());

  const row = async (id = user.id) => (await house.rows('SELECT * FROM users WHERE id = $1', [id]))[0];
  const update = (rows: readonly string[]) => importFile(house, caller, rows, { onConflict: 'UPDATE' });

  it('fails unless something else is asked for, and leaves the account alone', async () => {
    const before = await row();
    const job = await importFile(house, caller, ['email,name,role', `${user.email.toUpperCase()},Other,ADMIN`]);
    expect(job).toMatchObject({ status: 'FAILED', outcomes: ['ALREADY_EXISTS'] });
    expect(job.rows[0]).toMatchObject({ key: user.email, user: null, error: { path: ['email'] } });
    expect(await row()).toEqual(before);
    expect(await house.events(user.id)).toEqual([]);
  });

  it('is passed over with SKIP', async () => {
    const before = await row();
    const csv = ['email,name,password', `${user.email},Other,${PASSWORD}`];
    const job = await importFile(house, caller, csv, { onConflict: 'SKIP' });
    expect(job).toMatchObject({ status: 'SUCCEEDED', outcomes: ['SUCCEEDED'], failedCount: 0 });
    expect(job.rows[0]).toMatchObject({ key: user.email, user: null, error: null });
    expect(await row()).toEqual(before);
    expect(await house.events(job.id)).toMatchObject([{ after: { created: 0, updated: 0, skipped: 1, failed: 0 } }]);
  });

  it('changes with UPDATE what the row says, and nothing that an empty cell could say', async () => {
    const before = await row();
    const job = await update(['email,name,username,role,type,time_zone,locale', `${user.email},Anna,,,,Asia/Seoul,`]);
    expect(job.rows).toMatchObject([{ status: 'SUCCEEDED', user: { id: user.id } }]);
    expect(await row()).toEqual({
      ...before,
      name: 'Anna',
      time_zone: 'Asia/Seoul',
      version: 2,
      updated_at: expect.any(Date),
      search_text: expect.stringContaining('anna'),
    });
    expect(await house.events(user.id)).toMatchObject([
      {
        action: 'USER_UPDATED',
        actor_id: admin.id,
        target_name: 'Ann',
        before: { name: 'Ann', timeZone: 'UTC' },
        after: { name: 'Anna', timeZone: 'Asia/Seoul' },
      },
    ]);
    expect(await house.events(job.id)).toMatchObject([{ after: { created: 0, updated: 1, skipped: 0, failed: 0 } }]);
  });

  it('changes a role as changeUserRole does, and the next request knows', async () => {
    const theirs = await house.callerFor(user);
    const asked = () => house.ask(theirs, '{ viewer { name } }');
    expect((await asked()).refusal).toBeNull();
    await update(['email,name,role,type', `${user.email},Anna,PENDING,EXTERNAL`]);
    expect(await row()).toMatchObject({ name: 'Anna', role: 'PENDING', type: 'EXTERNAL', version: 3 });
    expect(await house.events(user.id)).toMatchObject([
      { action: 'USER_UPDATED', after: { name: 'Anna', type: 'EXTERNAL' } },
      { action: 'USER_ROLE_CHANGED', before: { role: 'USER' }, after: { role: 'PENDING' } },
    ]);
    expect((await asked()).refusal?.code).toBe('UNAUTHENTICATED');
    expect(await house.rows('SELECT FROM sessions WHERE user_id = $1 AND ended_at IS NULL', [user.id])).toEqual([]);
  });

  it('is suspended and activated as suspendUser and activateUser do, and the next request knows', async () => {
    const theirs = await house.callerFor(user);
    await update(['email,name,status', `${user.email},,suspended`]);
    expect(await row()).toMatchObject({ name: 'Ann', status: 'SUSPENDED', version: 2 });
    expect((await house.ask(theirs, '{ viewer { name } }')).refusal?.code).toBe('UNAUTHENTICATED');
    const job = await update(['email,name,status', `${user.email},,ACTIVE`, `${user.email},,ACTIVE`]);
    expect(await row()).toMatchObject({ status: 'ACTIVE', version: 3 });
    expect(await house.events(user.id)).toMatchObject([
      { action: 'USER_SUSPENDED', actor_id: admin.id, after: { status: 'SUSPENDED', sessionsEnded: 1 } },
      { action: 'USER_ACTIVATED', before: { status: 'SUSPENDED' }, after: { status: 'ACTIVE' } },
    ]);
    expect(await house.events(job.id)).toMatchObject([{ after: { count: 1, updated: 1, skipped: 1 } }]);
  });

  it('leaves an account alone that is already as the row says', async () => {
    const before = await row();
    const job = await update([
      'email,name,username,role,status',
      `${user.email}, Ann ,${before.username.toUpperCase()},USER,ACTIVE`,
    ]);
    expect(job.rows).toMatchObject([{ status: 'SUCCEEDED', user: { id: user.id } }]);
    expect(await row()).toEqual(before);
    expect(await house.events(user.id)).toEqual([]);
    expect(await house.events(job.id)).toMatchObject([{ after: { created: 0, updated: 0, skipped: 1, failed: 0 } }]);
  });

  it('never changes a password', async () => {
    const job = await update(['email,name,password', `${user.email},Anna,${PASSWORD}`]);
    expect(job.outcomes).toEqual(['BAD_USER_INPUT']);
    expect(job.rows[0]!.error!.path).toEqual(['password']);
    expect(await row()).toMatchObject({ name: 'Ann', version: 1 });
    expect(await house.rows('SELECT FROM passwords WHERE user_id = $1', [user.id])).toEqual([]);
  });

  it('does not take the username of somebody else, nor become a service', async () => {
    const other = await house.addUser('USER', { username: `bob-${user.id.slice(-12)}` });
    const service = await house.addUser('USER', { type: 'SERVICE' });
    const { username } = await row(other.id);
    const job = await update([
      'email,name,username,type',
      `${user.email},Anna,${username},`,
      `${other.email},Bob,,SERVICE`,
      `${service.email},Robot,,REGULAR`,
    ]);
    expect(job.outcomes).toEqual(['ALREADY_EXISTS', 'INVALID_STATE', 'INVALID_STATE']);
    expect(job.rows.map(({ error }) => error!.path)).toEqual([['username'], ['type'], ['type']]);
    expect(await row()).toMatchObject({ name: 'Ann', version: 1 });
  });

  it('can take a username that a row before it gives up', async () => {
    const { username } = await row();
    const other = await house.addUser();
    const job = await update([
      'email,name,username',
      `${user.email},,x-${username}`,
      `${other.email},,${username}`,
      `new-${username}@example.org,New,y-${username}`,
    ]);
    expect(job.outcomes).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    expect(await row(other.id)).toMatchObject({ username });
  });

  it('is known by its username where it is a service without an address', async () => {
    const username = `robot-${user.id.slice(-12)}`;
    const csv = (name: string) => ['email,name,username,type', `,${name},${username},SERVICE`];
    expect((await importFile(house, caller, csv('Robot'))).rows).toMatchObject([
      { key: username, user: { email: null } },
    ]);
    expect((await importFile(house, caller, csv('Robot'))).rows).toMatchObject([
      { key: username, error: { code: 'ALREADY_EXISTS', path: ['username'] } },
    ]);
    await update(csv('Roberta'));
    expect(await house.rows('SELECT name, type, email FROM users WHERE username = $1', [username])).toEqual([
      { name: 'Roberta', type: 'SERVICE', email: null },
    ]);
  });

  it.each([
    ['FAIL', ['SUCCEEDED', 'ALREADY_EXISTS', 'ALREADY_EXISTS'], 'First'],
    ['SKIP', ['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED'], 'First'],
    ['UPDATE', ['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED'], 'Third'],
  ] as const)('may be of the same file: with %s', async (onConflict, outcomes, name) => {
    const email = `twice-${onConflict}@example.org`;
    const csv = ['email,name', `${email},First`, `${email.toUpperCase()},Second`, `${email},Third`];
    const job = await importFile(house, caller, csv, { onConflict });
    expect(job.outcomes).toEqual(outcomes);
    expect(await house.rows('SELECT name FROM users WHERE email = $1', [email.toLowerCase()])).toEqual([{ name }]);
  });

  it('is not met by a row that failed: the next one makes the account', async () => {
    const email = `later-${user.email}`;
    const job = await importFile(house, caller, ['email,name,password', `${email},A,123`, `${email},B,${PASSWORD}`]);
    expect(job.outcomes).toEqual(['PASSWORD_POLICY', 'SUCCEEDED']);
    expect(await house.rows('SELECT name FROM users WHERE email = $1', [email])).toEqual([{ name: 'B' }]);
  });

  it('is made once by two imports of one file at once, on two processes', async () => {
    const other = await House.open({ database: house.database });
    const rows = Array.from({ length: 600 }, (_, index) => `race-${index}@example.org,Racer ${index},racer-${index}`);
    const csv = ['email,name,username', ...rows];
    const theirs = await other.callerFor(await other.addUser('ADMIN'));
    const reversed = ['email,name,username', ...rows.toReversed()];
    const jobs = await Promise.all([importFile(house, caller, csv), importFile(other, theirs, reversed)]);
    for (const { id, processedCount } of jobs) {
      expect(processedCount).toBe(600);
      const codes = await house.rows(`SELECT DISTINCT error->>'code' AS code FROM job_items WHERE job_id = $1`, [id]);
      for (const { code } of codes) expect([null, 'ALREADY_EXISTS']).toContain(code);
    }
    expect(jobs[0].failedCount + jobs[1].failedCount).toBe(600);
    expect(await house.rows("SELECT FROM users WHERE username LIKE 'racer-%'")).toHaveLength(600);
    const created = "SELECT FROM audit_events WHERE action = 'USER_CREATED' AND target_name LIKE 'Racer %'";
    expect(await house.rows(created)).toHaveLength(600);
    await other.close();
  });
});
