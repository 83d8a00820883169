import { systemActor } from '../../src/core/actor.ts';
import { DomainError } from '../../src/core/errors.ts';
import type { Tx } from '../../src/core/tx.ts';
import type { UnitOfWork } from '../../src/core/unit-of-work.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { House, type TestUser } from '../support/house.ts';
import { until } from '../support/until.ts';
import { Wire, wiredDatabase } from '../support/wire.ts';

const call = { actor: systemActor, origin: { requestId: null, ipAddress: null, userAgent: null } };
const rename = (tx: Tx, { id }: TestUser, name: string) =>
  tx.execute({ text: 'UPDATE users SET name = $2 WHERE id = $1', values: [id, name] });
const renamed = (tx: Tx, { id }: TestUser): void =>
  tx.record({ action: 'USER_UPDATED', targetType: 'User', targetId: id });

describe('a transaction', () => {
  let database: TestDatabase;
  let wire: Wire;
  let house: House;
  let unitOfWork: UnitOfWork;
  beforeAll(async () => {
    database = await cloneDatabase();
    wire = await Wire.to(database);
    // One connection: whatever state a transaction leaves it in, the next one meets.
    house = await House.open({ database: wire.database, environment: { DATABASE_POOL_SIZE: '1' } });
    ({ unitOfWork } = house.app);
  });
  afterAll(async () => {
    wire.mend();
    await house.close();
    await wire.close();
    await database.drop();
  });

  const nameOf = async ({ id }: TestUser): Promise<string> =>
    (await house.rows('SELECT name FROM users WHERE id = $1', [id]))[0].name;

  it('that got no answer is never committed by the next one on its connection', async () => {
    const [user, other] = [await house.addUser(), await house.addUser()];
    const unanswered = unitOfWork.mutate(call, async (tx) => {
      await rename(tx, user, 'HALF DONE');
      wire.silence('HALF DONE');
      await rename(tx, user, 'Never answered');
      renamed(tx, user);
    });
    await expect(unanswered).rejects.toThrow('timeout');
    wire.mend();
    await unitOfWork.mutate(call, async (tx) => {
      await rename(tx, other, 'Whole');
      renamed(tx, other);
    });
    expect([await nameOf(user), await nameOf(other)]).toEqual([user.name, 'Whole']);
    expect([(await house.events(user.id)).length, (await house.events(other.id)).length]).toEqual([0, 1]);
  });

  it('whose refusal cannot leave its trace is undone whole, and harms nobody after it', async () => {
    const user = await house.addUser();
    const refused = unitOfWork.mutate(call, async (tx) => {
      await rename(tx, user, 'Half done');
      tx.record({ action: 'USER_UPDATED', targetType: 'User', targetId: 'no-uuid' });
      return tx.refuse(new DomainError('INVALID_CREDENTIALS', 'no'));
    });
    await expect(refused).rejects.toThrow('uuid');
    await unitOfWork.mutate(call, async (tx) => renamed(tx, user));
    expect(await nameOf(user)).toBe(user.name);
  });

  it('commits what a refusal leaves behind, and then refuses', async () => {
    const user = await house.addUser();
    const seen: string[] = [];
    const refused = unitOfWork.mutate(call, async (tx) => {
      renamed(tx, user);
      // An effect may read: it runs when nothing is open any more.
      tx.afterCommit(async () => {
        await unitOfWork.read(async (db) => db.rows({ text: 'SELECT 1', values: [] }));
        seen.push('effect');
      });
      return tx.refuse(new DomainError('INVALID_CREDENTIALS', 'no'));
    });
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(seen).toEqual(['effect']);
    expect(await house.events(user.id)).toHaveLength(1);
  });

  it('without an audit event, and without saying that nothing changed, is not committed', async () => {
    const user = await house.addUser();
    const silent = unitOfWork.mutate(call, async (tx) => void (await rename(tx, user, 'Unseen')));
    await expect(silent).rejects.toThrow('no audit event');
    expect(await nameOf(user)).toBe(user.name);
  });

  it('waits for those before it as long as they are answered, longer than for a server that is silent', async () => {
    const user = await house.addUser();
    const order: number[] = [];
    const waiting = Array.from({ length: 4 }, (_, at) =>
      unitOfWork.mutate(call, async (tx) => {
        await tx.execute({ text: 'SELECT pg_sleep(1)', values: [] });
        order.push(at);
        renamed(tx, user);
      }),
    );
    await until(() => unitOfWork.writes.waitingCount === 3);
    await Promise.all(waiting);
    expect(order).toEqual([0, 1, 2, 3]);
  });

  it('that gets no answer takes those with it who wait, and nobody after', async () => {
    const user = await house.addUser();
    wire.silence('');
    const began = performance.now();
    const all = await Promise.allSettled(
      Array.from({ length: 5 }, () => unitOfWork.mutate(call, async (tx) => renamed(tx, user))),
    );
    expect(all.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    expect(performance.now() - began).toBeLessThan(4_000);
    wire.mend();
    await unitOfWork.mutate(call, async (tx) => renamed(tx, user));
    expect(await house.events(user.id)).toHaveLength(1);
  });

  it('whose end is no commit, since what failed in it was caught, is told as failed', async () => {
    const user = await house.addUser();
    const undone = unitOfWork.maintain(async (tx) => {
      await rename(tx, user, 'Undone');
      await tx.execute({ text: 'SELECT 1 / 0', values: [] }).catch(() => undefined);
    });
    await expect(undone).rejects.toThrow('undone in the place of its end');
    expect(await nameOf(user)).toBe(user.name);
  });

  it('refuses another inside it', async () => {
    const nested = unitOfWork.mutate(call, () => unitOfWork.mutate(call, async (tx) => tx.unchanged(null)));
    await expect(nested).rejects.toThrow('already open');
  });

  it('runs again whole after a deadlock', async () => {
    const user = await house.addUser();
    let attempts = 0;
    await unitOfWork.mutate(call, async (tx) => {
      attempts += 1;
      await rename(tx, user, `Attempt ${attempts}`);
      renamed(tx, user);
      if (attempts < 3) await tx.execute({ text: "DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$", values: [] });
    });
    expect([attempts, await nameOf(user)]).toEqual([3, 'Attempt 3']);
    expect(await house.events(user.id)).toHaveLength(1);
  });
});

describe('a transaction among others', () => {
  let wire: Wire;
  let house: House;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    ({ wire, drop } = await wiredDatabase());
    house = await House.open({ database: wire.database, environment: { DATABASE_POOL_SIZE: '2', WORKER: 'off' } });
  });
  afterAll(async () => {
    wire.mend();
    await house.close();
    await drop();
  });

  it('that waits for a lock begins again for ten seconds, and is done once the lock is free', async () => {
    const [user, other] = [await house.addUser(), await house.addUser()];
    const [holder, keeper] = [await house.database.owner.connect(), await house.database.owner.connect()];
    for (const [client, { id }] of [
      [holder, user],
      [keeper, other],
    ] as const) {
      await client.query('BEGIN');
      await client.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [id]);
    }
    const attempts = new Map<TestUser, number>();
    const renaming = (target: TestUser): Promise<void> =>
      house.app.unitOfWork.mutate(call, async (tx) => {
        attempts.set(target, (attempts.get(target) ?? 0) + 1);
        await rename(tx, target, `Attempt ${attempts.get(target)}`);
        renamed(tx, target);
      });
    const began = performance.now();
    const refused = renaming(other).catch((error: unknown) => error);
    const waiting = renaming(user);
    await until(() => attempts.get(user) === 4);
    await holder.query('ROLLBACK');
    await waiting;
    expect(await house.rows('SELECT name FROM users WHERE id = $1', [user.id])).toEqual([{ name: 'Attempt 4' }]);
    expect(await house.events(user.id)).toHaveLength(1);
    expect(await refused).toMatchObject({ message: 'canceling statement due to lock timeout' });
    expect(performance.now() - began).toBeGreaterThan(10_000);
    await keeper.query('ROLLBACK');
    for (const client of [holder, keeper]) client.release();
    expect(await house.events(other.id)).toEqual([]);
  });

  it('that got no connection asks for another, as long as the others are answered', async () => {
    const [user, other] = [await house.addUser(), await house.addUser()];
    const { unitOfWork } = house.app;
    let letGo!: () => void;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const first = unitOfWork.mutate(call, async (tx) => {
      await held;
      renamed(tx, user);
    });
    await until(() => unitOfWork.writes.totalCount === 1 && unitOfWork.writes.idleCount === 0);
    const { connections } = wire;
    wire.silenceNew();
    let attempts = 0;
    const second = unitOfWork.mutate(call, async (tx) => {
      attempts += 1;
      renamed(tx, other);
    });
    await until(() => wire.connections > connections);
    letGo();
    await first;
    await second;
    wire.mend();
    expect(attempts).toBe(1);
    expect(await house.events(other.id)).toHaveLength(1);
  });
});

describe('a read on behalf of somebody', () => {
  let database: TestDatabase;
  let wire: Wire;
  let house: House;
  beforeAll(async () => {
    database = await cloneDatabase();
    wire = await Wire.to(database);
    house = await House.open({ database: wire.database, environment: { DATABASE_POOL_SIZE: '1' } });
  });
  afterAll(async () => {
    wire.mend();
    await house.close();
    await wire.close();
    await database.drop();
  });

  const read = (text: string): Promise<object[]> =>
    house.app.unitOfWork.readAs({ subjectId: null, readsAll: false }, (db) => db.rows({ text, values: [] }));

  it('is sent whole, and waits for one answer', async () => {
    await read('SELECT 1');
    wire.silence('BEGIN READ ONLY');
    await expect(read("SELECT 'all at once'")).rejects.toThrow('timeout');
    wire.mend();
    expect(wire.heard("SELECT 'all at once'")).toBe(true);
    expect(await read('SELECT 2 AS two')).toEqual([{ two: 2 }]);
  });

  it('fails alone where its connection is lost', async () => {
    await expect(read('SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toThrow('terminat');
    expect(await read('SELECT 3 AS three')).toEqual([{ three: 3 }]);
  });

  it('fails alone where its statement does, with no transaction left open', async () => {
    await expect(read('SELECT 1 / 0')).rejects.toThrow('zero');
    const open = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`;
    expect(await house.rows(open)).toEqual([]);
    expect(await read('SELECT 4 AS four')).toEqual([{ four: 4 }]);
  });
});

describe('a mutation under way', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house.close());

  const CREATE = `mutation ($email: EmailAddress!) {
    createUser(input: { email: $email, name: "New", password: "quiet-otter-marmalade-42", role: ADMIN }) { user { id } }
  }`;

  it.each([
    ['is suspended', "UPDATE users SET status = 'SUSPENDED' WHERE id = $1"],
    ['is demoted', "UPDATE users SET role = 'USER' WHERE id = $1"],
    ['is signed out', 'UPDATE sessions SET ended_at = now() WHERE user_id = $1'],
  ])('is refused when its actor %s meanwhile', async (_what, change) => {
    const admin = await house.addUser('ADMIN');
    const caller = await house.callerFor(admin);
    await house.ask(caller, '{ viewer { id } }');
    // By rows, so that no notification tells the process: it still holds what it remembers.
    await house.rows(change, [admin.id]);
    const email = `${admin.id}@example.org`;
    const { refusal } = await house.ask(caller, CREATE, { email });
    expect(refusal?.code).toBe('UNAUTHENTICATED');
    expect(await house.rows('SELECT 1 FROM users WHERE email = $1', [email])).toEqual([]);
  });

  it('that anyone may ask for is done all the same', async () => {
    const user = await house.addUser();
    const caller = await house.callerFor(user);
    await house.ask(caller, '{ viewer { id } }');
    await house.rows("UPDATE users SET role = 'EXPERT' WHERE id = $1", [user.id]);
    const refreshToken = await house.refreshTokenFor(user);
    const { errors } = await house.ask(
      caller,
      'mutation ($refreshToken: String) { refreshSession(refreshToken: $refreshToken) { nextStep } }',
      { refreshToken },
    );
    expect(errors).toEqual([]);
  });
});
