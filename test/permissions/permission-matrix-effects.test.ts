import { House, type Caller, type TestUser } from '../support/house.ts';
import { accessChanged, addGroup, setOwnEntries } from '../support/organization.ts';
import { matrixKinds, UPDATE_DEFAULTS, UPDATE_GROUP, UPDATE_USER } from '../support/permissions.ts';
import { until, whenWaitingForLock } from '../support/until.ts';

/** Tokens of one process hold at the other. */
const environment = { PUBLIC_URL: 'http://gatehouse.test' };
const USERS = '{ users(first: 1) { nodes { id } } }';
const LISTS = { levels: [{ area: 'USER_MANAGEMENT', level: 'ACCESS' }] };
const LISTS_NOT = { levels: [{ area: 'USER_MANAGEMENT', level: 'NONE' }] };
const LISTING = { levels: { USER_MANAGEMENT: 'ACCESS' } } as const;

let house: House;
let other: House;
let caller: Caller;
beforeAll(async () => {
  house = await House.open({ environment });
  other = await House.open({ environment, database: house.database });
  caller = await house.callerFor(await house.addUser('ADMIN'));
});
afterAll(async () => {
  await other.close();
  await house.close();
});

const mayList = async (by: Caller, at = house): Promise<boolean> => {
  const { refusal } = await at.ask(by, USERS);
  if (refusal && refusal.code !== 'FORBIDDEN') throw new Error(refusal.code);
  return refusal === null;
};
const told = async (answer: Promise<{ errors: readonly unknown[] }>): Promise<void> =>
  expect((await answer).errors).toEqual([]);

describe.each(matrixKinds)('a change by $name', ({ mutation, make, column }) => {
  let id: string;
  let affected: TestUser;
  let theirs: Caller;
  beforeEach(async () => {
    id = await make(house);
    affected = column === 'user_id' ? { ...(await house.addUser()), id } : await house.addUser();
    if (column === 'group_id') await house.rows('INSERT INTO group_members VALUES ($1, $2, now())', [id, affected.id]);
    await accessChanged(house, null);
    theirs = await house.callerFor(affected);
  });
  afterEach(() => told(house.ask(caller, mutation, { id, input: LISTS_NOT })));
  const change = (input: object) => told(house.ask(caller, mutation, { id, input }));

  it('holds from the next request on, with the same token', async () => {
    expect(await mayList(theirs)).toBe(false);
    await change(LISTS);
    expect(await mayList(theirs)).toBe(true);
    await change(LISTS_NOT);
    expect(await mayList(theirs)).toBe(false);
  });

  it('holds on another process as soon as it hears of it', async () => {
    expect(await mayList(theirs, other)).toBe(false);
    await change(LISTS);
    await until(() => mayList(theirs, other));
    const before = performance.now();
    await change(LISTS_NOT);
    await until(async () => !(await mayList(theirs, other)));
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  it('holds for a mutation that was sent before and is carried out after', async () => {
    await change({ levels: [{ area: 'USER_MANAGEMENT', level: 'WRITE' }] });
    expect(await mayList(theirs)).toBe(true);
    // By rows, so that no notification tells the process: it still holds what it remembers.
    await house.rows(`UPDATE permission_matrices SET levels = '{}' WHERE ${column}::text = $1`, [id]);
    expect(await mayList(theirs)).toBe(true);
    const target = await house.addUser();
    const { refusal } = await house.ask(theirs, UPDATE_USER, { id: target.id, input: {} });
    expect(refusal?.code).toBe('UNAUTHENTICATED');
    await change(LISTS);
  });

  it('is told of those whom it concerns, once, and of nobody where it changed nothing', async () => {
    const heard = house.app.notifications.events('access', { take: ({ userIds }) => [userIds] });
    await change(LISTS);
    await change(LISTS);
    await accessChanged(house, []);
    expect((await heard.next()).value).toEqual(column === 'role' ? null : [affected.id]);
    expect((await heard.next()).value).toEqual([]);
    await heard.return();
  });
});

describe('a change of a group', () => {
  const join = 'INSERT INTO group_members VALUES ($1, $2, now())';

  it('reaches a member who was being added when it was asked for', async () => {
    const [id, user] = [await addGroup(house, LISTING), await house.addUser()];
    const theirs = await house.callerFor(user);
    const adding = await house.database.owner.connect();
    await adding.query('BEGIN');
    await adding.query('SELECT FROM groups WHERE id = $1 FOR UPDATE', [id]);
    await adding.query(join, [id, user.id]);
    const changed = house.ask(caller, UPDATE_GROUP, { id, input: LISTS_NOT });
    await whenWaitingForLock(house);
    await adding.query('COMMIT');
    adding.release();
    const heard = house.app.notifications.events('access', { take: ({ userIds }) => userIds ?? [] });
    await told(changed);
    expect((await heard.next()).value).toBe(user.id);
    await heard.return();
    expect(await mayList(theirs)).toBe(false);
  });

  it('keeps whoever is added waiting until it is done, so that they get what is then given', async () => {
    const [id, user] = [await addGroup(house), await house.addUser()];
    const theirs = await house.callerFor(user);
    expect(await mayList(theirs)).toBe(false);
    // It holds the group, and waits for its matrix.
    const holder = await house.database.owner.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM permission_matrices WHERE group_id = $1 FOR UPDATE', [id]);
    const changed = house.ask(caller, UPDATE_GROUP, { id, input: LISTS });
    await whenWaitingForLock(house);
    const added = house.rows(join, [id, user.id]);
    await whenWaitingForLock(house, 2);
    await holder.query('COMMIT');
    holder.release();
    await told(changed);
    await added;
    await accessChanged(house, [user]);
    expect(await mayList(theirs)).toBe(true);
  });

  it('of more than a hundred members reaches each of them', async () => {
    const members = await Promise.all(Array.from({ length: 101 }, () => house.addUser()));
    const id = await addGroup(house, LISTING, members);
    const [first, last] = [await house.callerFor(members[0]!), await house.callerFor(members[100]!)];
    for (const by of [first, last]) expect(await mayList(by)).toBe(true);
    await told(house.ask(caller, UPDATE_GROUP, { id, input: LISTS_NOT }));
    for (const by of [first, last]) expect(await mayList(by)).toBe(false);
  });

  it('leaves a restriction of one group to be lifted by another', async () => {
    const user = await house.addUser();
    const theirs = await house.callerFor(user);
    await setOwnEntries(house, user, { levels: { USER_MANAGEMENT: 'NONE' } });
    const id = await addGroup(house, {}, [user]);
    expect(await mayList(theirs)).toBe(false);
    await told(house.ask(caller, UPDATE_GROUP, { id, input: LISTS }));
    expect(await mayList(theirs)).toBe(true);
  });
});

describe('a change of default permissions', () => {
  it('reaches accounts of the role that nobody else says anything of, and no others', async () => {
    const [subscriber, user, restricted] = [
      await house.addUser('SUBSCRIBER'),
      await house.addUser(),
      await house.addUser('SUBSCRIBER'),
    ];
    await setOwnEntries(house, restricted, { levels: { USER_MANAGEMENT: 'NONE' } });
    const callers = await Promise.all([subscriber, user, restricted].map((each) => house.callerFor(each)));
    const all = () => Promise.all(callers.map((each) => mayList(each)));
    expect(await all()).toEqual([false, false, false]);
    await told(house.ask(caller, UPDATE_DEFAULTS, { id: 'SUBSCRIBER', input: LISTS }));
    expect(await all()).toEqual([true, false, false]);
    await told(house.ask(caller, UPDATE_DEFAULTS, { id: 'SUBSCRIBER', input: LISTS_NOT }));
    expect(await all()).toEqual([false, false, false]);
  });
});
