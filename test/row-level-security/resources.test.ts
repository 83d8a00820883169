import type pg from 'pg';
import { newId } from '../../src/core/ids.ts';
import { House, type TestUser } from '../support/house.ts';
import { addUnit, linkUnits } from '../support/org-units.ts';
import { addGroup, addResource, grant, type TestResource } from '../support/resources.ts';

interface Identity {
  readonly subjectId?: string;
  readonly readsAll?: boolean;
  readonly now?: Date;
}

// Asked as the service's own role, without any of the service in between.
describe('row-level security of resources and grants', () => {
  let house: House;
  let owner: TestUser;
  let stranger: TestUser;
  let secret: TestResource;
  let open: TestResource;
  beforeAll(async () => {
    house = await House.open();
    [owner, stranger] = [await house.addUser(), await house.addUser()];
    [secret, open] = [await addResource(house, owner), await addResource(house, owner, { visibility: 'PUBLIC' })];
  });
  afterAll(() => house.close());

  /** Runs one statement in a transaction of the identity, and undoes it. */
  async function as(
    { subjectId = '', readsAll = false, now = house.clock.now() }: Identity,
    text: string,
    values: unknown[] = [],
  ): Promise<pg.QueryResult> {
    const client = await house.database.runtime.connect();
    try {
      await client.query('BEGIN');
      await client.query(
        `SELECT set_config('app.subject_id', $1, true), set_config('app.reads_all', $2, true), set_config('app.now', $3, true)`,
        [subjectId, readsAll ? 'on' : '', now.toISOString()],
      );
      return await client.query(text, values);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  }
  const seen = async (identity: Identity): Promise<string[]> =>
    (await as(identity, 'SELECT id FROM resources')).rows.map(({ id }) => id as string);
  const grantsSeen = async (identity: Identity): Promise<string[]> =>
    (await as(identity, 'SELECT id FROM access_grants')).rows.map(({ id }) => id as string);
  const subject = ({ id }: { id: string }): Identity => ({ subjectId: id });

  it('shows nothing without an identity', async () => {
    await grant(house, secret, { user: await house.addUser() });
    expect([await seen({}), await grantsSeen({})]).toEqual([[], []]);
    expect((await house.database.runtime.query('SELECT FROM resources')).rowCount).toBe(0);
    expect((await house.database.runtime.query('SELECT FROM access_grants')).rowCount).toBe(0);
    expect([await seen(subject({ id: newId() })), await seen({ readsAll: true })]).toEqual([[], []]);
  });

  it('binds the owner of the tables as well, who has a policy of its own', async () => {
    const forced = await house.rows(
      `SELECT relname, relrowsecurity AND relforcerowsecurity AS forced FROM pg_class
        WHERE relname IN ('resources', 'access_grants') ORDER BY relname`,
    );
    expect(forced).toEqual([
      { relname: 'access_grants', forced: true },
      { relname: 'resources', forced: true },
    ]);
  });

  it('shows resources to their owner, and public ones to every account in force', async () => {
    expect((await seen(subject(owner))).sort()).toEqual([secret.id, open.id].sort());
    expect(await seen(subject(stranger))).toEqual([open.id]);
  });

  it.each([
    ['a suspended account', 'USER', 'SUSPENDED'],
    ['an account that awaits approval', 'PENDING', 'ACTIVE'],
    ['a suspended administrator', 'ADMIN', 'SUSPENDED'],
  ] as const)('shows nothing to %s, not even what is its own', async (_who, role, status) => {
    const account = await house.addUser(role, { status });
    const own = await addResource(house, account);
    await grant(house, secret, { user: account });
    expect([await seen({ subjectId: account.id, readsAll: true }), await grantsSeen(subject(account))]).toEqual([
      [],
      [],
    ]);
    expect(await seen(subject(await house.addUser('ADMIN')))).toContain(own.id);
  });

  it('shows everything to administrators and to readers of user management', async () => {
    const [admin, reader] = [await house.addUser('ADMIN'), await house.addUser()];
    for (const identity of [subject(admin), { subjectId: reader.id, readsAll: true }])
      expect(await seen(identity)).toEqual(expect.arrayContaining([secret.id, open.id]));
  });

  it('shows what was granted, to the user and to members of the group, and no grant of others', async () => {
    const [grantee, member] = [await house.addUser(), await house.addUser()];
    const group = await addGroup(house, [member]);
    const [toUser, toGroup] = [
      await grant(house, secret, { user: grantee }, { level: 'ACCESS' }),
      await grant(house, secret, { group }),
    ];
    expect(await seen(subject(grantee))).toContain(secret.id);
    expect(await seen(subject(member))).toContain(secret.id);
    expect([await grantsSeen(subject(grantee)), await grantsSeen(subject(member))]).toEqual([[toUser], [toGroup]]);
    expect(await grantsSeen(subject(owner))).toEqual(expect.arrayContaining([toUser, toGroup]));
    expect(await grantsSeen(subject(stranger))).toEqual([]);
  });

  it('shows what was granted to a unit to its users and to those below, and to nobody above or beside', async () => {
    const [above, within, below, beside] = await Promise.all([1, 2, 3, 4].map(() => house.addUser()));
    const top = await addUnit(house, { members: [above!] });
    const unit = await addUnit(house, { parent: top, members: [within!] });
    await addUnit(house, { parent: unit, members: [below!] });
    await addUnit(house, { parent: top, members: [beside!] });
    const resource = await addResource(house, owner);
    const toUnit = await grant(house, resource, { orgUnit: unit });
    const granted = (user: TestUser) =>
      as(subject(user), `SELECT granted_resources($1, '{READ}') AS id`, [user.id]).then(({ rows }) => rows);
    for (const user of [within!, below!]) {
      expect([await seen(subject(user)), await grantsSeen(subject(user))]).toEqual([
        expect.arrayContaining([resource.id]),
        [toUnit],
      ]);
      expect(await granted(user)).toEqual([{ id: resource.id }]);
    }
    for (const user of [above!, beside!, stranger]) {
      expect(await seen(subject(user))).not.toContain(resource.id);
      expect([await grantsSeen(subject(user)), await granted(user)]).toEqual([[], []]);
    }
    expect(await grantsSeen(subject(owner))).toContain(toUnit);
    await house.rows('DELETE FROM org_units WHERE id = $1', [unit.id]);
    expect(await grantsSeen(subject(owner))).not.toContain(toUnit);
  });

  it('shows what was granted to a group that is linked to a unit, to the users of the unit', async () => {
    const [within, beside] = [await house.addUser(), await house.addUser()];
    const top = await addUnit(house, { members: [beside] });
    const unit = await addUnit(house, { parent: top, members: [within] });
    const group = await addGroup(house);
    await linkUnits(house, group, unit);
    const resource = await addResource(house, owner);
    const toGroup = await grant(house, resource, { group });
    expect(await seen(subject(within))).toContain(resource.id);
    expect(await grantsSeen(subject(within))).toEqual([toGroup]);
    expect(await seen(subject(beside))).not.toContain(resource.id);
    expect(await grantsSeen(subject(beside))).toEqual([]);
  });

  it('hides what was granted from the instant at which the grant ends', async () => {
    const grantee = await house.addUser();
    const end = new Date(house.clock.now().getTime() + 60_000);
    await grant(house, secret, { user: grantee }, { expiresAt: end });
    const before = new Date(end.getTime() - 1);
    expect(await seen({ ...subject(grantee), now: before })).toContain(secret.id);
    expect(await seen({ ...subject(grantee), now: end })).not.toContain(secret.id);
  });

  it('finds by text only what the subject sees', async () => {
    const named = await addResource(house, owner, { name: 'Zanzibar plans' });
    const found = async (identity: Identity) =>
      (await as(identity, 'SELECT matching_resources($1, 10) AS id', [['%zanzibar%']])).rows.map(
        ({ id }) => id as string,
      );
    expect([await found(subject(owner)), await found(subject(stranger)), await found({})]).toEqual([
      [named.id],
      [],
      [],
    ]);
  });

  it('tells nobody but who sees all what others were granted', async () => {
    const grantee = await house.addUser();
    await grant(house, secret, { user: grantee });
    const ask = async (identity: Identity) =>
      (await as(identity, `SELECT granted_resources($1, '{READ}') AS id`, [grantee.id])).rowCount;
    expect([await ask(subject(grantee)), await ask(subject(stranger)), await ask({})]).toEqual([1, 0, 0]);
    expect(await ask({ subjectId: stranger.id, readsAll: true })).toBe(1);
  });

  it('lets owners and administrators change resources, and nobody else, whatever was granted', async () => {
    const [grantee, admin] = [await house.addUser(), await house.addUser('ADMIN')];
    await grant(house, secret, { user: grantee }, { level: 'WRITE' });
    const write = [`UPDATE resources SET name = 'X' WHERE id = $1`, 'DELETE FROM resources WHERE id = $1'];
    for (const text of write) {
      for (const identity of [subject(owner), subject(admin)])
        expect((await as(identity, text, [secret.id])).rowCount).toBe(1);
      for (const identity of [subject(grantee), { subjectId: stranger.id, readsAll: true }, {}])
        expect((await as(identity, text, [secret.id])).rowCount).toBe(0);
    }
  });

  it('lets nobody but administrators make resources of others', async () => {
    const insert = `INSERT INTO resources (id, type, external_id, name, owner_id, visibility, created_at, updated_at)
      VALUES (gen_random_uuid(), 'package', 'new', 'New', $1, 'PRIVATE', now(), now())`;
    const admin = await house.addUser('ADMIN');
    expect((await as(subject(stranger), insert, [stranger.id])).rowCount).toBe(1);
    expect((await as(subject(admin), insert, [stranger.id])).rowCount).toBe(1);
    for (const identity of [subject(owner), { subjectId: owner.id, readsAll: true }, {}])
      await expect(as(identity, insert, [stranger.id])).rejects.toThrow('row-level security');
  });

  it('lets owners hand over what is theirs, by a function alone, and nobody what is not', async () => {
    const handOver = 'SELECT hand_over_resource($1, $2, now()) AS done';
    const done = async (identity: Identity) =>
      (await as(identity, handOver, [secret.id, stranger.id])).rows[0].done as boolean;
    expect([await done(subject(owner)), await done(subject(await house.addUser('ADMIN')))]).toEqual([true, true]);
    expect([
      await done(subject(stranger)),
      await done({ subjectId: stranger.id, readsAll: true }),
      await done({}),
    ]).toEqual([false, false, false]);
    const update = as(subject(owner), 'UPDATE resources SET owner_id = $2 WHERE id = $1', [secret.id, stranger.id]);
    await expect(update).rejects.toThrow('row-level security');
  });

  it('lets owners and administrators grant and revoke, and nobody else', async () => {
    const [grantee, admin] = [await house.addUser(), await house.addUser('ADMIN')];
    const insert = `INSERT INTO access_grants (id, resource_id, user_id, level, created_at)
      VALUES (gen_random_uuid(), $1, $2, 'WRITE', now())`;
    for (const identity of [subject(owner), subject(admin)])
      expect((await as(identity, insert, [secret.id, grantee.id])).rowCount).toBe(1);
    const given = await grant(house, secret, { user: grantee }, { level: 'ACCESS' });
    const change = [
      `UPDATE access_grants SET level = 'WRITE' WHERE id = $1`,
      'DELETE FROM access_grants WHERE id = $1',
    ];
    for (const identity of [subject(grantee), { subjectId: stranger.id, readsAll: true }, {}]) {
      await expect(as(identity, insert, [secret.id, stranger.id])).rejects.toThrow('row-level security');
      for (const text of change) expect((await as(identity, text, [given])).rowCount).toBe(0);
    }
    for (const text of change) expect((await as(subject(owner), text, [given])).rowCount).toBe(1);
  });
});

describe('reading on behalf of somebody', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open({ environment: { DATABASE_POOL_SIZE: '3' } });
  });
  afterAll(() => house.close());

  const visible = ({ id }: TestUser, text = 'SELECT id FROM resources') =>
    house.app.unitOfWork.readAs({ subjectId: id, readsAll: false }, (db) =>
      db.rows<{ id: string }>({ text, values: [] }),
    );

  it('shows each reader its own rows, however many read at once on few connections', async () => {
    const users = await Promise.all(Array.from({ length: 20 }, () => house.addUser()));
    const own = await Promise.all(users.map((user) => addResource(house, user)));
    const found = await Promise.all(users.map((user) => visible(user)));
    expect(found.map((rows) => rows.map(({ id }) => id))).toEqual(own.map(({ id }) => [id]));
  });

  it('leaves no identity behind, also where a statement fails', async () => {
    const user = await house.addUser();
    await addResource(house, user);
    const { unitOfWork } = house.app;
    const plain = () => unitOfWork.read((db) => db.rows({ text: 'SELECT id FROM resources', values: [] }));
    for (let round = 0; round < 4; round += 1) {
      expect(await visible(user)).toHaveLength(1);
      await expect(visible(user, 'SELECT 1 / 0')).rejects.toThrow('division by zero');
      expect(await plain()).toEqual([]);
    }
  });

  it('writes nothing', async () => {
    const user = await house.addUser();
    await expect(visible(user, "UPDATE resources SET name = 'X'")).rejects.toThrow('read-only');
  });
});
