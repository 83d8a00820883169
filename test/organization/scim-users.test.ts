import { newId } from '../../src/core/ids.ts';
import { addDirectory } from '../support/callers.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { ENTERPRISE, ERROR, newUser, ScimClient, USER, type ScimAnswer } from '../support/scim.ts';
import { until } from '../support/until.ts';

const WHO_AM_I = '{ viewer { id } }';
/** A write that needs a connection of its own. */
const STANDING = 'mutation { updateViewer(input: { statusMessage: "here" }) { user { id } } }';
/** One address for both processes, since it is the issuer of tokens. */
const environment = { PUBLIC_URL: 'http://gatehouse.test' };

let house: House;
let client: ScimClient;
let admin: Caller;
beforeAll(async () => {
  house = await House.open({ environment });
  await house.markFirst(await house.addUser('ADMIN'));
  admin = await house.callerFor(await house.addUser('ADMIN'));
  client = await ScimClient.open(house);
});
afterAll(() => house.close());

const post = (values: object) => client.send('POST', '/Users', newUser(values));
const account = async (id: string) => (await house.rows('SELECT * FROM users WHERE id = $1', [id]))[0];
const link = async (id: string) => (await house.rows('SELECT * FROM directory_accounts WHERE user_id = $1', [id]))[0];
const countOf = async (table: string) => (await house.rows(`SELECT count(*)::int AS n FROM ${table}`))[0].n as number;
const actions = async (id: string) => (await house.events(id)).map(({ action }) => action as string);
const callerFor = ({ id }: { id: string }) => house.callerFor({ id } as TestUser);
const isSignedIn = async (caller: Caller) => (await house.ask(caller, WHO_AM_I)).data?.viewer != null;
const refused = ({ status, body }: ScimAnswer) => ({ status, scimType: body.scimType, schemas: body.schemas });

describe('POST /Users', () => {
  it('makes an account that the directory masters, and answers with it', async () => {
    const user = {
      externalId: newId(),
      name: { givenName: 'Ada', familyName: 'Lovelace' },
      displayName: 'Ada Lovelace',
      photos: [{ value: 'https://example.org/ada.png', type: 'photo' }],
      [ENTERPRISE]: { department: 'Engines', manager: { value: 'm-1' } },
    };
    const { status, body, headers } = await post(user);
    expect(status).toBe(201);
    expect(headers.get('content-type')).toBe('application/scim+json; charset=utf-8');
    expect(headers.get('location')).toBe(`http://gatehouse.test/scim/v2/Users/${body.id}`);
    expect(headers.get('etag')).toBe(body.meta.version);
    expect(body).toMatchObject({
      schemas: [USER, ENTERPRISE],
      ...user,
      active: true,
      groups: [],
      meta: { resourceType: 'User', location: headers.get('location') },
    });
    expect(await account(body.id)).toMatchObject({
      name: 'Ada Lovelace',
      email: body.emails[0].value,
      avatar_url: 'https://example.org/ada.png',
      username: null,
      type: 'REGULAR',
      role: 'USER',
      status: 'ACTIVE',
      email_confirmed_at: expect.any(Date),
      approved_at: expect.any(Date),
    });
    expect(await link(body.id)).toMatchObject({ directory_id: client.directoryId, external_id: user.externalId });
  });

  it('leaves an audit event of the service account, which names the directory', async () => {
    const { id } = await client.addUser();
    expect(await house.events(id)).toMatchObject([
      {
        action: 'USER_CREATED',
        actor_id: client.service.id,
        actor_name: 'Provisioning',
        before: null,
        after: { role: 'USER', type: 'REGULAR', directoryId: client.directoryId },
      },
    ]);
  });

  it('knows by our id whom the client gave none of its own', async () => {
    const user = await client.addUser();
    expect(user).not.toHaveProperty('externalId');
    expect(await link(user.id)).toMatchObject({ external_id: user.id });
  });

  it('gives neither roles nor a password, and keeps nothing of either', async () => {
    const secrets = { password: 'correct-horse-battery-staple', roles: [{ value: 'ADMIN' }], role: 'ADMIN' };
    const user = await client.addUser({ ...secrets, entitlements: ['ADMIN'], type: 'SERVICE' });
    expect(Object.keys(user)).not.toEqual(expect.arrayContaining(['roles']));
    expect(await account(user.id)).toMatchObject({ role: 'USER', type: 'REGULAR' });
    expect(await house.rows('SELECT FROM passwords WHERE user_id = $1', [user.id])).toEqual([]);
    const [{ attributes }] = await house.rows('SELECT attributes FROM scim_users WHERE user_id = $1', [user.id]);
    expect(Object.keys(attributes).sort()).toEqual(['displayName', 'emails', 'userName']);
  });

  it('takes a userName that can be signed in with as the username, and one that is an address as the address', async () => {
    const name = `Ada_${newId().slice(-12)}`;
    const named = await client.addUser({ userName: name });
    expect(named.userName).toBe(name);
    expect(await account(named.id)).toMatchObject({ username: name.toLowerCase() });
    const address = `Grace-${newId().slice(-12)}@Example.org`;
    const addressed = await client.addUser({ userName: address, emails: [], displayName: null });
    expect(await account(addressed.id)).toMatchObject({
      email: address.toLowerCase(),
      username: null,
      name: address,
    });
  });

  it.each([
    ['primary', [{ value: 'a@x.org' }, { value: 'P', primary: true }, { value: 'w@x.org', type: 'work' }]],
    ['one for work', [{ value: 'a@x.org' }, { value: 'P', type: 'Work' }]],
    [
      'first',
      [
        { value: 'P', type: 'home' },
        { value: 'b@x.org', type: 'other' },
      ],
    ],
  ])('takes the %s address as the address of the account', async (_which, emails) => {
    const address = `chosen-${newId().slice(-12)}@example.org`;
    const { id } = await client.addUser({
      emails: emails.map((email) => (email.value === 'P' ? { ...email, value: address } : email)),
    });
    expect(await account(id)).toMatchObject({ email: address });
  });

  it('makes who is not active suspended', async () => {
    const user = await client.addUser({ active: 'False' });
    expect(user.active).toBe(false);
    expect(await account(user.id)).toMatchObject({ status: 'SUSPENDED' });
  });

  it('refuses whom the directory has already, by name without regard to case, by identifier or by address', async () => {
    const known = await client.addUser({ externalId: `Ext-${newId()}` });
    const before = await countOf('users');
    for (const same of [
      { userName: known.userName.toUpperCase() },
      { externalId: known.externalId },
      { emails: [{ value: known.emails[0].value.toUpperCase() }] },
    ])
      expect(refused(await post(same))).toEqual({ status: 409, scimType: 'uniqueness', schemas: [ERROR] });
    expect(await countOf('users')).toBe(before);
    expect(await actions(known.id)).toEqual(['USER_CREATED']);
  });

  it('makes one account of two requests at once, and answers the other with 409', async () => {
    const user = newUser();
    const answers = await Promise.all(Array.from({ length: 8 }, () => client.send('POST', '/Users', user)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
    expect(await house.rows('SELECT FROM users WHERE email = lower($1)', [user.userName])).toHaveLength(1);
  });

  it('makes one account where two directories tell of the same address at once', async () => {
    const other = await ScimClient.open(house);
    const user = newUser();
    const answers = await Promise.all([client, other].map((each) => each.send('POST', '/Users', user)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(await house.rows('SELECT FROM users WHERE email = lower($1)', [user.userName])).toHaveLength(1);
  });

  it.each<[string, unknown, string]>([
    ['no userName', { userName: null }, 'invalidValue'],
    ['a userName of spaces', { userName: '  ' }, 'invalidValue'],
    ['a userName of 501 characters', { userName: 'x'.repeat(501) }, 'invalidValue'],
    ['no address', { userName: 'not an address', emails: [] }, 'invalidValue'],
    ['an address that is none', { emails: [{ value: 'nobody' }] }, 'invalidValue'],
    ['two primary addresses', { emails: [{ value: 'a@x.org', primary: true }, { value: 'b@x.org', primary: 'True' }] }, 'invalidValue'], // prettier-ignore
    ['a name of 201 characters', { displayName: 'x'.repeat(201) }, 'invalidValue'],
    ['a name with NUL', { displayName: 'a\u0000b' }, 'invalidValue'],
    ['half of a character', { title: 'a\ud800' }, 'invalidValue'],
    ['a number for a text', { title: 7 }, 'invalidValue'],
    ['a text for a truth value', { active: 'perhaps' }, 'invalidValue'],
    ['a list for a name', { name: ['Ada'] }, 'invalidValue'],
    ['a text for an address', { addresses: 'Main street' }, 'invalidValue'],
    ['101 telephone numbers', { phoneNumbers: Array.from({ length: 101 }, (_, n) => ({ value: `${n}` })) }, 'tooMany'],
    ['another schema', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'] }, 'invalidSyntax'],
  ])('refuses %s', async (_what, values, scimType) => {
    const before = await countOf('users');
    expect(refused(await post(values as object))).toEqual({ status: 400, scimType, schemas: [ERROR] });
    expect(await countOf('users')).toBe(before);
  });

  it('takes over an account that somebody here made, with its rights as they are', async () => {
    const local = await house.addUser('EXPERT', { emailConfirmedAt: house.clock.now() });
    const session = await house.callerFor(local);
    const user = await client.addUser({ emails: [{ value: local.email }] });
    expect(user.id).toBe(local.id);
    expect(await account(local.id)).toMatchObject({ role: 'EXPERT', name: user.displayName, status: 'ACTIVE' });
    expect(await link(local.id)).toMatchObject({ directory_id: client.directoryId });
    expect(await isSignedIn(session)).toBe(true);
  });

  it.each<[string, () => Promise<TestUser>, number]>([
    ['an administrator', () => house.addUser('ADMIN'), 403],
    ['a service', () => house.addUser('USER', { type: 'SERVICE' }), 403],
    ['the first user', async () => firstUser(), 403],
    ['an account of another directory', async () => ofAnotherDirectory(), 409],
  ])('takes over no account of %s', async (_whose, make, status) => {
    const target = await make();
    const before = await account(target.id);
    const answer = await post({ emails: [{ value: target.email }], displayName: 'Mallory', active: false });
    expect(answer.status).toBe(status);
    expect(await account(target.id)).toEqual(before);
    expect((await link(target.id))?.directory_id).not.toBe(client.directoryId);
  });

  const firstUser = async (): Promise<TestUser> =>
    (await house.rows('SELECT u.* FROM users u JOIN installation ON first_user_id = u.id'))[0];
  const ofAnotherDirectory = async (): Promise<TestUser> => {
    const { id, emails } = await (await ScimClient.open(house)).addUser();
    return { ...(await account(id)), email: emails[0].value };
  };
});

describe('active', () => {
  it('false suspends and ends the sessions at once, on every process', async () => {
    const second = await House.open({ environment, database: house.database });
    const { id } = await client.addUser();
    const session = await callerFor({ id });
    expect((await second.ask(session, WHO_AM_I)).data.viewer).toEqual({ id });
    const { status, body } = await client.patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
    expect({ status, active: body.active }).toEqual({ status: 200, active: false });
    expect(await isSignedIn(session)).toBe(false);
    await until(async () => (await second.ask(session, WHO_AM_I)).refusal?.code === 'UNAUTHENTICATED');
    await second.close();
    expect(await account(id)).toMatchObject({ status: 'SUSPENDED' });
    expect(await house.events(id)).toMatchObject([
      { action: 'USER_CREATED' },
      { action: 'USER_SUSPENDED', actor_id: client.service.id, after: { status: 'SUSPENDED', sessionsEnded: 1 } },
    ]);
  });

  it('true lifts the suspension that false had ordered', async () => {
    const { id } = await client.addUser();
    await client.patch(`/Users/${id}`, { op: 'Replace', path: 'active', value: 'False' });
    const { body } = await client.patch(`/Users/${id}`, { op: 'Replace', path: 'active', value: 'True' });
    expect(body.active).toBe(true);
    expect(await account(id)).toMatchObject({ status: 'ACTIVE' });
    expect(await actions(id)).toEqual(['USER_CREATED', 'USER_SUSPENDED', 'USER_ACTIVATED']);
  });

  it('true lifts no suspension that somebody ordered here, and the answer says so', async () => {
    const { id } = await client.addUser();
    await house.rows(`UPDATE users SET status = 'SUSPENDED', version = version + 1 WHERE id = $1`, [id]);
    const { status, body } = await client.patch(`/Users/${id}`, { op: 'replace', path: 'active', value: true });
    expect({ status, active: body.active }).toEqual({ status: 200, active: false });
    expect(await account(id)).toMatchObject({ status: 'SUSPENDED' });
  });

  it('is left as it is by requests that do not say it', async () => {
    const { id, active: _, ...user } = await client.addUser({ active: false });
    await client.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'Countess' });
    await client.send('PUT', `/Users/${id}`, { ...user, title: 'Baroness' });
    expect(await account(id)).toMatchObject({ status: 'SUSPENDED' });
  });
});

describe('PUT and PATCH /Users/:id', () => {
  it('write what an account is made of, and keep all else', async () => {
    const { id } = await client.addUser();
    const address = `new-${newId().slice(-12)}@example.org`;
    const { status, body } = await client.patch(
      `/Users/${id}`,
      { op: 'Replace', path: 'displayName', value: 'Grace Hopper' },
      { op: 'Replace', path: 'emails[type eq "work"].value', value: address },
      { op: 'Add', path: `${ENTERPRISE}:department`, value: 'Navy' },
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      displayName: 'Grace Hopper',
      emails: [{ value: address, type: 'work', primary: true }],
      [ENTERPRISE]: { department: 'Navy' },
    });
    expect(await account(id)).toMatchObject({ name: 'Grace Hopper', email: address });
    expect(await house.events(id)).toMatchObject([
      { action: 'USER_CREATED' },
      { action: 'USER_UPDATED', actor_id: client.service.id, after: { name: 'Grace Hopper', email: address } },
    ]);
    expect((await client.get(`/Users/${id}`)).body).toEqual(body);
  });

  it('replace the whole description: what is left out is gone', async () => {
    const user = await client.addUser({ title: 'Countess', photos: [{ value: 'https://example.org/a.png' }] });
    const { title: _t, photos: _p, ...rest } = user;
    const { status, body } = await client.send('PUT', `/Users/${user.id}`, { ...rest, nickName: 'Ada' });
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('title');
    expect(body.nickName).toBe('Ada');
    expect(await account(user.id)).toMatchObject({ avatar_url: null });
  });

  it('tell of what only the description has, by the names of its attributes', async () => {
    const { id } = await client.addUser();
    await client.patch(`/Users/${id}`, { op: 'add', path: 'title', value: 'Rear admiral' });
    expect((await house.events(id)).at(-1)).toMatchObject({
      action: 'USER_UPDATED',
      after: { directoryId: client.directoryId, described: ['title'] },
    });
  });

  it('change nothing the second time: neither version nor audit log', async () => {
    const { id, ...user } = await client.addUser({ title: 'Countess' });
    const put = await client.send('PUT', `/Users/${id}`, user);
    const patched = await client.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'Countess' });
    expect([put, patched].map(({ body }) => body.meta)).toEqual([user.meta, user.meta]);
    expect(await actions(id)).toEqual(['USER_CREATED']);
  });

  it('are refused where the description was changed since the version that they are based on', async () => {
    const { id, meta } = await client.addUser();
    const change = (title: string, version: string) =>
      client.send('PUT', `/Users/${id}`, newUser({ title }), { 'if-match': version });
    expect((await change('one', meta.version)).status).toBe(200);
    const [row] = await house.rows('SELECT * FROM scim_users WHERE user_id = $1', [id]);
    expect((await change('two', meta.version)).status).toBe(412);
    expect((await client.send('DELETE', `/Users/${id}`, undefined, { 'if-match': meta.version })).status).toBe(412);
    expect(await house.rows('SELECT * FROM scim_users WHERE user_id = $1', [id])).toEqual([row]);
    expect((await change('three', '*')).status).toBe(200);
  });

  it('are refused where another account has the name, the identifier or the address', async () => {
    const [one, other] = [await client.addUser({ externalId: newId() }), await client.addUser()];
    const local = await house.addUser();
    const before = await account(other.id);
    for (const [path, value] of [
      ['userName', one.userName.toUpperCase()],
      ['externalId', one.externalId],
      ['emails[type eq "work"].value', one.emails[0].value],
      ['emails[type eq "work"].value', local.email],
    ])
      expect(refused(await client.patch(`/Users/${other.id}`, { op: 'replace', path, value }))).toEqual({
        status: 409,
        scimType: 'uniqueness',
        schemas: [ERROR],
      });
    expect(await account(other.id)).toEqual(before);
  });

  it('change the identifier in the directory, and the account stays the same', async () => {
    const { id } = await client.addUser({ externalId: `old-${newId()}` });
    const externalId = `new-${newId()}`;
    await client.patch(`/Users/${id}`, { op: 'replace', path: 'externalId', value: externalId });
    expect(await link(id)).toMatchObject({ external_id: externalId });
    expect(await client.find('/Users', `externalId eq "${externalId}"`)).toEqual([id]);
    await client.patch(`/Users/${id}`, { op: 'remove', path: 'externalId' });
    expect(await link(id)).toMatchObject({ external_id: id });
    expect(await client.find('/Users', `externalId eq "${id}"`)).toEqual([]);
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['an administrator', (id) => house.rows(`UPDATE users SET role = 'ADMIN' WHERE id = $1`, [id])],
    ['the super admin', (id) => house.rows('UPDATE installation SET super_admin_id = $1', [id])],
  ])('never touch who became %s, whoever was its master', async (_what, become) => {
    const { id } = await client.addUser();
    await become(id);
    const before = await account(id);
    for (const answer of [
      await client.patch(`/Users/${id}`, { op: 'replace', path: 'active', value: false }),
      await client.patch(`/Users/${id}`, { op: 'replace', path: 'displayName', value: 'Mallory' }),
      await client.send('PUT', `/Users/${id}`, newUser()),
      await client.send('DELETE', `/Users/${id}`),
    ])
      expect(refused(answer)).toEqual({ status: 403, scimType: undefined, schemas: [ERROR] });
    expect(await account(id)).toEqual(before);
    expect(await link(id)).toMatchObject({ directory_id: client.directoryId });
    await house.rows('UPDATE installation SET super_admin_id = first_user_id');
  });

  it('lose no change of many at once', async () => {
    const { id } = await client.addUser();
    const numbers = Array.from({ length: 20 }, (_, n) => `+49 30 ${1000 + n}`);
    const answers = await Promise.all(
      numbers.map((value) => client.patch(`/Users/${id}`, { op: 'add', path: 'phoneNumbers', value: [{ value }] })),
    );
    expect(answers.map(({ status }) => status)).toEqual(numbers.map(() => 200));
    const { phoneNumbers } = (await client.get(`/Users/${id}`)).body;
    expect(phoneNumbers.map(({ value }: { value: string }) => value).sort()).toEqual(numbers);
  });
});

describe('an account of the directory', () => {
  const here = async (mutation: string) => (await house.ask(admin, `mutation { ${mutation} }`)).refusal?.code;

  it('is changed, and let in again, by its directory alone', async () => {
    const { id } = await client.addUser();
    expect(await here(`updateUser(id: "${id}", input: { name: "Local" }) { user { id } }`)).toBe('MANAGED_EXTERNALLY');
    await client.patch(`/Users/${id}`, { op: 'replace', path: 'active', value: false });
    expect(await here(`activateUser(id: "${id}") { user { id } }`)).toBe('MANAGED_EXTERNALLY');
    expect(await account(id)).toMatchObject({ status: 'SUSPENDED' });
  });

  it('is suspended by an administrator as well, which no directory lifts', async () => {
    const { id } = await client.addUser();
    expect(await here(`suspendUser(id: "${id}") { user { id } }`)).toBeUndefined();
    for (const value of [true, false, true]) {
      const { body } = await client.patch(`/Users/${id}`, { op: 'replace', path: 'active', value });
      expect(body.active).toBe(false);
    }
    expect(await here(`activateUser(id: "${id}") { user { id } }`)).toBeUndefined();
    expect((await client.get(`/Users/${id}`)).body.active).toBe(true);
  });

  it('is local, and may be let in here, once the directory has deleted it', async () => {
    const { id } = await client.addUser();
    await client.send('DELETE', `/Users/${id}`);
    expect(await here(`activateUser(id: "${id}") { user { id } }`)).toBeUndefined();
    expect(await here(`updateUser(id: "${id}", input: { name: "Local" }) { user { id } }`)).toBeUndefined();
    expect(await account(id)).toMatchObject({ status: 'ACTIVE', name: 'Local' });
  });
});

describe('DELETE /Users/:id', () => {
  it('suspends the account, ends its sessions and lets it go', async () => {
    const user = await client.addUser();
    const session = await callerFor(user);
    const group = await client.addGroup({ members: [{ value: user.id }] });
    expect((await client.send('DELETE', `/Users/${user.id}`)).status).toBe(204);
    expect(await isSignedIn(session)).toBe(false);
    expect(await account(user.id)).toMatchObject({ status: 'SUSPENDED', email: user.emails[0].value });
    expect(await link(user.id)).toBeUndefined();
    expect((await client.get(`/Groups/${group.id}`)).body.members).toEqual([]);
    expect((await client.get(`/Groups/${group.id}`)).body.meta.version).not.toBe(group.meta.version);
    expect(await actions(user.id)).toEqual(['USER_CREATED', 'USER_SUSPENDED', 'USER_UPDATED']);
    for (const method of ['GET', 'DELETE']) expect((await client.send(method, `/Users/${user.id}`)).status).toBe(404);
    expect(await client.find('/Users', `userName eq "${user.userName}"`)).toEqual([]);
  });

  it('is undone by making the user again: the same account, active', async () => {
    const user = await client.addUser({ externalId: newId() });
    await client.send('DELETE', `/Users/${user.id}`);
    const again = await client.addUser({ userName: user.userName, emails: user.emails, externalId: newId() });
    expect(again).toMatchObject({ id: user.id, active: true });
    expect(await account(user.id)).toMatchObject({ status: 'ACTIVE' });
    expect((await actions(user.id)).slice(3)).toEqual(['USER_UPDATED', 'USER_UPDATED', 'USER_ACTIVATED']);
    expect(await house.rows('SELECT FROM scim_departures WHERE user_id = $1', [user.id])).toEqual([]);
  });

  it('is not undone where somebody here has dealt with the account since, or had suspended it before', async () => {
    const [dealtWith, suspended] = [await client.addUser(), await client.addUser()];
    await house.rows(`UPDATE users SET status = 'SUSPENDED', version = version + 1 WHERE id = $1`, [suspended.id]);
    for (const { id } of [dealtWith, suspended]) await client.send('DELETE', `/Users/${id}`);
    for (const role of ['EXPERT', 'USER'])
      await house.ask(admin, `mutation { changeUserRole(id: "${dealtWith.id}", role: ${role}) { user { id } } }`);
    for (const { id, userName, emails } of [dealtWith, suspended]) {
      expect(await client.addUser({ userName, emails })).toMatchObject({ id, active: false });
      expect(await account(id)).toMatchObject({ status: 'SUSPENDED' });
    }
  });
});

describe('users of another directory', () => {
  it('are like absent, whatever is asked', async () => {
    const foreign = await (await ScimClient.open(house)).addUser();
    const local = await house.addUser();
    for (const id of [foreign.id, local.id, newId(), 'nonsense', client.service.id]) {
      const answers = [
        await client.get(`/Users/${id}`),
        await client.send('PUT', `/Users/${id}`, newUser()),
        await client.patch(`/Users/${id}`, { op: 'replace', path: 'active', value: false }),
        await client.send('DELETE', `/Users/${id}`),
      ];
      const absent = { schemas: [ERROR], detail: 'The directory has no such user or group.', status: '404' };
      expect(answers.map(({ body }) => body)).toEqual(answers.map(() => absent));
    }
    expect(await client.find('/Users', `userName eq "${foreign.userName}" or id eq "${local.id}"`)).toEqual([]);
    expect(await account(foreign.id)).toMatchObject({ status: 'ACTIVE' });
  });

  it('have names of their own', async () => {
    const other = await ScimClient.open(house);
    const user = await client.addUser({ userName: 'ada@shared' });
    expect((await other.addUser({ userName: 'ADA@shared' })).id).not.toBe(user.id);
  });
});

it('a page of users is two statements, however many there are', async () => {
  const alone = await ScimClient.open(house, { directoryId: await addDirectory(house) });
  for (let n = 0; n < 3; n += 1) await alone.addUser();
  const few = await alone.list('/Users', { count: 100 });
  await Promise.all(Array.from({ length: 100 }, () => alone.addUser()));
  const many = await alone.list('/Users', { count: 100, filter: 'active eq true and emails.value co "@example.org"' });
  expect([few.body.itemsPerPage, many.body.itemsPerPage, many.body.totalResults]).toEqual([3, 100, 103]);
  expect(many.statements).toHaveLength(2);
  expect(few.statements).toHaveLength(2);
});

it('changes of one directory wait in line, 100 at most, and keep nobody from signing in', async () => {
  const alone = await ScimClient.open(house, { directoryId: await addDirectory(house) });
  const pool = await house.database.owner.connect();
  await pool.query('BEGIN');
  await pool.query('SELECT FROM directories WHERE id = $1 FOR UPDATE', [alone.directoryId]);
  const refused: ScimAnswer[] = [];
  const posted = Array.from({ length: 105 }, async () => {
    const answer = await alone.send('POST', '/Users', newUser());
    if (answer.status !== 201) refused.push(answer);
  });
  await until(() => refused.length === 5);
  const asked = await Promise.all(Array.from({ length: 20 }, () => house.ask(admin, STANDING)));
  expect(asked.map(({ errors }) => errors)).toEqual(asked.map(() => []));
  await pool.query('COMMIT');
  pool.release();
  await Promise.all(posted);
  expect(refused.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual(
    refused.map(() => [429, '1']),
  );
  expect(refused).toHaveLength(5);
  expect((await alone.list('/Users', { count: 0 })).body.totalResults).toBe(100);
});
