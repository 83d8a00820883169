import { accountOf, connect, sync, unitsOf } from '../support/directories.ts';
import { GoogleStandIn, refusedBy, WORKSPACE, WORKSPACE_PEM } from '../support/google.ts';
import { House, type Caller } from '../support/house.ts';

let google: GoogleStandIn;
let house: House;
let caller: Caller;

beforeEach(async () => {
  google = await new GoogleStandIn().listen();
  house = await House.open({ environment: google.environment });
  const admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  caller = await house.callerFor(admin);
});
afterEach(async () => {
  await house.close();
  await google.close();
});

const tree = async (directory: string) =>
  house.rows(
    `SELECT u.name, p.name AS parent FROM org_units u LEFT JOIN org_units p ON p.id = u.parent_id
      WHERE u.directory_id = $1 ORDER BY u.name`,
    [directory],
  );

describe('Google Workspace', () => {
  it('gives its tree of organizational units and who is where, page by page', async () => {
    const sales = google.addUnit('Sales');
    const berlin = google.addUnit('Berlin', sales);
    // Told before the unit that it is below.
    google.units.reverse();
    const people = [undefined, sales, berlin, berlin, berlin].map((unit) => google.addUser(unit ? { unit } : {}));
    const id = await connect(house, caller, WORKSPACE);
    expect(await sync(house, caller, id)).toMatchObject({ status: 'SUCCEEDED', processedCount: 7 });
    expect(await tree(id)).toEqual([
      { name: 'Berlin', parent: 'Sales' },
      { name: 'Sales', parent: null },
    ]);
    const units = await Promise.all(
      people.map(async ({ primaryEmail }) => unitsOf(house, (await accountOf(house, primaryEmail)).id)),
    );
    expect(units).toEqual([[], ['Sales'], ['Berlin'], ['Berlin'], ['Berlin']]);
    expect(google.asked.filter((path) => path.includes('/users?'))).toHaveLength(3);
    expect(google.claims).toMatchObject([
      { alg: 'RS256', kid: 'key-1', sub: WORKSPACE.adminEmail, scope: expect.stringContaining('user.readonly') },
    ]);
  });

  it('renames, moves and removes units, and moves people', async () => {
    const sales = google.addUnit('Sales');
    const berlin = google.addUnit('Berlin', sales);
    const ada = google.addUser({ unit: berlin });
    const id = await connect(house, caller, WORKSPACE_PEM);
    await sync(house, caller, id);
    Object.assign(sales, { name: 'Selling', parentOrgUnitId: berlin.orgUnitId });
    Object.assign(berlin, { parentOrgUnitId: 'id:root' });
    ada.orgUnitPath = google.pathOf(sales);
    const ended = await sync(house, caller, id);
    expect(ended.outcomes).toEqual({
      [berlin.orgUnitId]: 'UNIT_MOVED',
      [sales.orgUnitId]: 'UNIT_RENAMED UNIT_MOVED',
      [ada.primaryEmail]: 'USER_UNITS_CHANGED',
    });
    expect(await tree(id)).toEqual([
      { name: 'Berlin', parent: null },
      { name: 'Selling', parent: 'Berlin' },
    ]);
    google.units.splice(0, 2);
    ada.orgUnitPath = '/';
    await sync(house, caller, id);
    expect(await tree(id)).toEqual([]);
    expect(await unitsOf(house, (await accountOf(house, ada.primaryEmail)).id)).toEqual([]);
    const actions = await house.rows(
      `SELECT action FROM audit_events WHERE target_type = 'OrgUnit' ORDER BY created_at, id`,
    );
    expect(actions.map(({ action }) => action as string).sort()).toEqual([
      'ORG_UNIT_CREATED',
      'ORG_UNIT_CREATED',
      'ORG_UNIT_DELETED',
      'ORG_UNIT_DELETED',
      'ORG_UNIT_MEMBERS_CHANGED',
      'ORG_UNIT_MEMBERS_CHANGED',
      'ORG_UNIT_MEMBERS_CHANGED',
      'ORG_UNIT_MEMBERS_CHANGED',
      'ORG_UNIT_UPDATED',
      'ORG_UNIT_UPDATED',
    ]);
  });

  it('suspends whom it suspends, archives or has no more', async () => {
    const people = Array.from({ length: 3 }, () => google.addUser());
    const id = await connect(house, caller, { ...WORKSPACE, maxRemovalPct: 100 });
    await sync(house, caller, id);
    people[0]!.suspended = true;
    people[1]!.archived = true;
    google.users.splice(2, 1);
    const ended = await sync(house, caller, id);
    expect(Object.values(ended.outcomes)).toEqual(['USER_SUSPENDED', 'USER_SUSPENDED', 'USER_SUSPENDED']);
  });

  it('gives groups in place of units, one below the other, and fails one that is in two', async () => {
    const [ada, bob] = [google.addUser(), google.addUser()];
    const inner = google.addGroup('Inner', [{ id: bob.id, type: 'USER' }]);
    const twice = google.addGroup('Twice');
    google.addGroup('Outer', [
      { id: ada.id, type: 'USER' },
      { id: inner.id, type: 'GROUP' },
      { id: twice.id, type: 'GROUP' },
    ]);
    google.addGroup('Other', [{ id: twice.id, type: 'GROUP' }]);
    const id = await connect(house, caller, { ...WORKSPACE, unitsFrom: 'GROUPS' });
    const ended = await sync(house, caller, id);
    expect(ended.items.find(({ key }) => key === twice.id)).toMatchObject({
      error: { code: 'BAD_USER_INPUT', path: ['parent'], message: expect.stringContaining('in 2 groups') },
    });
    expect(await tree(id)).toEqual([
      { name: 'Inner', parent: 'Outer' },
      { name: 'Other', parent: null },
      { name: 'Outer', parent: null },
    ]);
    expect(await unitsOf(house, (await accountOf(house, bob.primaryEmail)).id)).toEqual(['Inner']);
  });

  it('is asked again when a quota is used up for now, and when it does not answer', async () => {
    google.addUser();
    const id = await connect(house, caller, WORKSPACE);
    const busy = [
      refusedBy(403, 'userRateLimitExceeded'),
      refusedBy(429, 'rateLimitExceeded'),
      { status: 503, body: '' },
    ];
    google.before = ((before) => async (request) => {
      await before(request);
      const answer = request.url.pathname.endsWith('/users') && busy.shift();
      if (answer) google.answerNext(answer);
    })(google.before);
    expect(await sync(house, caller, id)).toMatchObject({ status: 'SUCCEEDED', processedCount: 1 });
    expect(google.asked.filter((path) => path.includes('/users?'))).toHaveLength(4);
  });

  it.each([
    [
      'an assertion that Google does not take',
      { adminEmail: 'other@workspace.example' },
      'Google refuses the service account: 400 invalid_grant.',
    ],
    [
      'a key that is none',
      { clientSecret: '-----BEGIN PRIVATE KEY-----\nbm90IGEga2V5IGF0IGFsbA==\n-----END PRIVATE KEY-----' },
      'The key of the service account cannot be used.',
    ],
  ])('says what it refuses: %s', async (_what, values, message) => {
    const id = await connect(house, caller, { ...WORKSPACE, ...values });
    expect(await sync(house, caller, id)).toMatchObject({
      status: 'FAILED',
      error: { code: 'INVALID_STATE', message },
    });
  });

  it('says that reading was not allowed to the service account', async () => {
    const id = await connect(house, caller, WORKSPACE);
    google.before = ((before) => async (request) => {
      await before(request);
      if (request.url.pathname.endsWith('/users')) google.answerNext(refusedBy(403, 'forbidden'));
    })(google.before);
    expect((await sync(house, caller, id)).error).toMatchObject({
      message: 'Google refuses to be read: 403 forbidden.',
    });
  });

  it('fails people whose address goes by another name, each visibly, and changes nobody', async () => {
    const ada = google.addUser();
    const id = await connect(house, caller, WORKSPACE);
    await sync(house, caller, id);
    google.emailAttribute = 'email';
    const bob = google.addUser();
    const ended = await sync(house, caller, id);
    expect(ended.outcomes).toEqual({ [ada.id]: 'BAD_USER_INPUT', [bob.id]: 'BAD_USER_INPUT' });
    expect(ended.items[0]!.error!.path).toEqual(['email']);
    expect(await accountOf(house, ada.primaryEmail)).toMatchObject({ status: 'ACTIVE' });
  });
});
