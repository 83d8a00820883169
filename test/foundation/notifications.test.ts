import type pg from 'pg';
import { createLogger } from '../../src/core/logger.ts';
import { Notifications } from '../../src/foundation/notify/index.ts';
import type { TestDatabase } from '../support/database.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { until } from '../support/until.ts';
import { wiredDatabase, type Wire } from '../support/wire.ts';

const LISTENER = 'gatehouse listen';
/** Tokens of one process hold at the other. */
const environment = { PUBLIC_URL: 'http://gatehouse.example.org' };
const USERS = '{ users(first: 1) { totalCount } }';
const SUSPEND = 'mutation ($id: ID!) { suspendUser(id: $id) { user { status } } }';
const SIGN_UP = `mutation ($email: EmailAddress!) {
  signUp(input: {email: $email, name: "New", password: "correct horse battery staple"}) { nextStep }
}`;

const listeners = async (owner: pg.Pool): Promise<number> =>
  (
    await owner.query(
      'SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1 AND backend_type = $2',
      [LISTENER, 'client backend'],
    )
  ).rowCount!;

describe('a process whose connection for notifications went silent', () => {
  let wire: Wire;
  let direct: TestDatabase;
  let drop: () => Promise<void>;
  let house: House;
  let other: House;
  let admin: Caller;
  let suspended: TestUser;
  let refusedAfterMs: number;
  const logged = (message: string): boolean => house.log.some(({ msg }) => String(msg).startsWith(message));

  beforeAll(async () => {
    ({ wire, direct, drop } = await wiredDatabase());
    house = await House.open({ database: wire.database, environment });
    other = await House.open({ database: direct, environment });
    admin = await house.callerFor(await house.addUser('ADMIN'));
    suspended = await house.addUser('ADMIN');
    const caller = await house.callerFor(suspended);
    expect((await house.ask(caller, USERS)).refusal).toBeNull();

    wire.silence(LISTENER);
    expect((await other.ask(admin, SUSPEND, { id: suspended.id })).refusal).toBeNull();
    const began = Date.now();
    await until(async () => (await house.ask(caller, USERS)).refusal !== null);
    refusedAfterMs = Date.now() - began;
  });
  afterAll(async () => {
    await other.close();
    await house.close();
    await drop();
  });

  it('still holds to what another process took away, within about a second', () => {
    expect(refusedAfterMs).toBeLessThan(1_500);
    expect(logged('lost the connection for notifications')).toBe(true);
  });

  it('tells that it asks the database anew', async () => {
    const { data } = await house.ask(admin, '{ health { checks { name status } } }');
    expect(data.health.checks).toContainEqual({ name: 'notifications', status: 'DEGRADED' });
  });

  it('remembers no settings', async () => {
    const signUp = (email: string) => house.ask(house.anonymous, SIGN_UP, { email });
    expect((await signUp('one@example.org')).refusal).toBeNull();
    await house.rows(`UPDATE settings SET document = '{"registration": {"signUpEnabled": false}}'`);
    expect((await signUp('two@example.org')).refusal?.code).toBe('FORBIDDEN');
  });

  it('remembers no signing keys', async () => {
    const keys = async (): Promise<number> => {
      const answer = await fetch(`${house.url}/.well-known/jwks.json`);
      return ((await answer.json()) as { keys: unknown[] }).keys.length;
    };
    const before = await keys();
    await house.rows(
      `INSERT INTO signing_keys SELECT 'another', algorithm, public_jwk, null, created_at - interval '1 day', now() FROM signing_keys LIMIT 1`,
    );
    expect(await keys()).toBe(before + 1);
  });

  it('is told again once the network is mended', async () => {
    wire.mend();
    await until(() => logged('notifications are back'));
    const user = await house.addUser('ADMIN');
    const caller = await house.callerFor(user);
    await house.ask(caller, USERS);
    await other.ask(admin, SUSPEND, { id: user.id });
    await until(async () => (await house.ask(caller, USERS)).refusal !== null);
    const { data } = await house.ask(admin, '{ health { checks { name status } } }');
    expect(data.health.checks).toContainEqual({ name: 'notifications', status: 'UP' });
  });

  it('knows at once what it did itself, though no message comes back', async () => {
    const user = await house.addUser('ADMIN');
    const caller = await house.callerFor(user);
    expect((await house.ask(caller, USERS)).refusal).toBeNull();
    wire.silence(LISTENER);
    expect((await house.ask(admin, SUSPEND, { id: user.id })).refusal).toBeNull();
    expect((await house.ask(caller, USERS)).refusal?.code).toBe('UNAUTHENTICATED');
    wire.mend();
  });
});

describe('a notification', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house.close());

  it.each([
    'hello',
    '',
    'null',
    '{"topic": "access"}',
    '{"topic": "access", "payload": {"userIds": 7}}',
    '{"topic": 1}',
  ])('of %j is not understood, and so anything may have changed', async (text) => {
    const user = await house.addUser('ADMIN');
    const caller = await house.callerFor(user);
    expect((await house.ask(caller, USERS)).refusal).toBeNull();
    await house.rows(`UPDATE users SET status = 'SUSPENDED' WHERE id = $1`, [user.id]);
    expect((await house.ask(caller, USERS)).refusal).toBeNull();
    await house.database.runtime.query(`SELECT pg_notify('gatehouse', $1)`, [text]);
    await until(async () => (await house.ask(caller, USERS)).refusal !== null);
    expect(house.log).toContainEqual(expect.objectContaining({ level: 40, bytes: text.length }));
  });
});

describe('Notifications', () => {
  let wire: Wire;
  let direct: TestDatabase;
  let drop: () => Promise<void>;
  const open: Notifications[] = [];
  const notifications = (): Notifications => {
    const { url } = wire.database.address;
    open.push(new Notifications({ connectionString: url }, createLogger('silent')));
    return open.at(-1)!;
  };
  beforeEach(async () => {
    ({ wire, direct, drop } = await wiredDatabase());
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()));
    await drop();
  });

  it('reach the other listeners of a topic where one fails, which then are told that all may have changed', async () => {
    const told: unknown[] = [];
    const subject = notifications();
    subject.on('access', () => {
      throw new Error('broken listener');
    });
    subject.on('access', ({ userIds }) => void told.push(userIds));
    subject.on('settings', () => void told.push('settings'));
    await subject.start();
    await direct.owner.query(`SELECT pg_notify('gatehouse', '{"topic": "access", "payload": {"userIds": ["x"]}}')`);
    await until(() => told.length === 3);
    expect(told).toEqual([['x'], null, 'settings']);
    expect(subject.isConnected).toBe(true);
  });

  it('leave no connection where listening fails', async () => {
    wire.silence('LISTEN');
    await expect(notifications().start()).rejects.toThrow('Query read timeout');
    await until(async () => (await listeners(direct.owner)) === 0);
  });

  it('are tried again, however often it fails', async () => {
    const subject = notifications();
    await subject.start();
    wire.silence('');
    await until(() => wire.connections >= 3);
    expect(subject.isConnected).toBe(false);
    wire.mend();
    await until(() => subject.isConnected);
  });

  it('leave no connection where they are closed while they connect', async () => {
    const subject = notifications();
    await subject.start();
    wire.silence('');
    await until(() => wire.connections === 2);
    const closed = subject.close();
    wire.mend();
    await closed;
    expect(subject.isConnected).toBe(false);
    await until(async () => (await listeners(direct.owner)) === 0);
    expect(wire.connections).toBe(2);
  });
});
