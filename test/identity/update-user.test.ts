import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';

const UPDATE = `mutation ($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { user {
  id name username email avatarUrl statusMessage presence type timeZone locale emailConfirmedAt updatedAt version } } }`;
const UPDATE_VIEWER = `mutation ($input: UpdateViewerInput!) { updateViewer(input: $input) { user {
  id name avatarUrl statusMessage presence timeZone locale version } } }`;
const RESET = `mutation ($id: ID!, $newPassword: String!, $must: Boolean) {
  resetUserPassword(id: $id, newPassword: $newPassword, mustChangePassword: $must) {
    user { id mustChangePassword version } } }`;
const WHO_AM_I = '{ viewer { id name } }';
const NOBODY = '01920000-0000-7000-8000-000000000000';
const PASSWORD = 'vermilion-otter-plate';

/** Two processes of one installation have one address, which their tokens name. */
const environment = { PUBLIC_URL: 'http://gatehouse.test' };

let house: House;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open({ environment });
});
beforeEach(async () => {
  admin = await house.addUser('ADMIN');
  caller = await house.callerFor(admin);
});
afterAll(() => house.close());

const row = async (id: string) => (await house.rows('SELECT * FROM users WHERE id = $1', [id]))[0];
const unmark = () => house.rows('UPDATE installation SET first_user_id = NULL, super_admin_id = NULL');
const update = (id: string, input: object, by = caller) => house.ask(by, UPDATE, { id, input });

/** What settings an installation has made, until the work is done. */
async function withSettings(document: object, work: () => Promise<void>): Promise<void> {
  await house.rows('UPDATE settings SET document = $1', [JSON.stringify(document)]);
  const tuned = await House.open({ database: house.database, environment });
  const usual = house;
  house = tuned;
  try {
    await work();
  } finally {
    house = usual;
    await tuned.close();
    await house.rows(`UPDATE settings SET document = '{}'`);
  }
}

describe('updateUser', () => {
  it('changes every attribute of a profile', async () => {
    const user = await house.addUser('USER');
    house.clock.advance({ minutes: 1 });
    const tag = user.id.slice(-12);
    const input = {
      name: '  Grace Brewster Hopper ',
      username: `Grace_${tag}`,
      email: `Grace.${tag}@Example.org`,
      avatarUrl: 'https://example.org/grace.png',
      statusMessage: 'On leave – back Monday 🙂',
      presence: 'AWAY',
      type: 'EXTERNAL',
      timeZone: 'America/New_York',
      locale: 'pt-BR',
    };
    const { data, errors } = await update(user.id, input);
    expect(errors).toEqual([]);
    const stored = {
      name: 'Grace Brewster Hopper',
      username: `grace_${tag}`,
      email: `grace.${tag}@example.org`,
      presence: 'AWAY',
      type: 'EXTERNAL',
      locale: 'pt-BR',
      version: 2,
    };
    expect(data.updateUser.user).toMatchObject({
      ...stored,
      avatarUrl: input.avatarUrl,
      statusMessage: input.statusMessage,
      timeZone: input.timeZone,
    });
    expect(await row(user.id)).toMatchObject({
      ...stored,
      avatar_url: input.avatarUrl,
      status_message: input.statusMessage,
      time_zone: input.timeZone,
      role: 'USER',
      status: 'ACTIVE',
    });
    expect((await row(user.id)).updated_at.toISOString()).toBe(data.updateUser.user.updatedAt);
    expect(data.updateUser.user.updatedAt > (await row(user.id)).created_at.toISOString()).toBe(true);
  });

  it('leaves an audit event with what changed and nothing else', async () => {
    const user = await house.addUser('USER', { statusMessage: 'Here' });
    await update(user.id, { name: 'New Name', statusMessage: null, timeZone: 'UTC' });
    expect(await house.events(user.id)).toMatchObject([
      { action: 'USER_UPDATED', actor_id: admin.id, actor_name: admin.name, target_type: 'User' },
    ]);
    const [event] = await house.events(user.id);
    expect(event.before).toEqual({ name: user.name, statusMessage: 'Here' });
    expect(event.after).toEqual({ name: 'New Name', statusMessage: null });
  });

  it('leaves alone what is omitted, and clears what is null', async () => {
    const values = { username: null, avatarUrl: 'https://example.org/a.png', statusMessage: 'Here' };
    const user = await house.addUser('USER', { ...values, username: 'clearable', timeZone: 'Europe/Berlin' });
    await update(user.id, { presence: 'ONLINE' });
    const before = await row(user.id);
    expect(before).toMatchObject({ username: 'clearable', status_message: 'Here', time_zone: 'Europe/Berlin' });
    await update(user.id, { username: null, avatarUrl: null, statusMessage: null, presence: null });
    const { search_text: _, ...unchanged } = before;
    expect(await row(user.id)).toMatchObject({
      ...unchanged,
      username: null,
      avatar_url: null,
      status_message: null,
      presence: null,
      updated_at: expect.any(Date),
      version: 3,
    });
  });

  it('changes nothing the second time, and does not raise the version', async () => {
    const user = await house.addUser('USER');
    const input = { name: 'Same', email: user.email.toUpperCase(), statusMessage: ' ' };
    await update(user.id, input);
    const { data, errors } = await update(user.id, input);
    expect(errors).toEqual([]);
    expect(data.updateUser.user).toMatchObject({ name: 'Same', email: user.email, statusMessage: null, version: 2 });
    expect(await house.events(user.id)).toHaveLength(1);
  });

  it.each(['name', 'type', 'timeZone', 'locale'])('refuses null for %s', async (field) => {
    const user = await house.addUser('USER');
    const { refusal } = await update(user.id, { [field]: null });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', field] }] });
    expect((await row(user.id)).version).toBe(1);
  });

  it.each([
    ['name', ''],
    ['name', '   '],
    ['name', 'x'.repeat(201)],
    ['name', 'a\u0000b'],
    ['username', 'no spaces'],
    ['username', 'ümlaut'],
    ['username', ''],
    ['statusMessage', 'x'.repeat(501)],
  ])('refuses a %s that is not valid: %j', async (field, value) => {
    const user = await house.addUser('USER');
    const { refusal } = await update(user.id, { [field]: value });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', field] }] });
    expect((await row(user.id)).version).toBe(1);
  });

  it('makes a new address unconfirmed at once', async () => {
    const user = await house.addUser('USER', { emailConfirmedAt: new Date() });
    await update(user.id, { name: 'Still confirmed' });
    expect((await row(user.id)).email_confirmed_at).not.toBeNull();
    const { data } = await update(user.id, { email: `moved-${user.email}` });
    expect(data.updateUser.user).toMatchObject({ email: `moved-${user.email}`, emailConfirmedAt: null });
    expect(await row(user.id)).toMatchObject({ email: `moved-${user.email}`, email_confirmed_at: null });
  });

  it('takes the address from nobody but a SERVICE account', async () => {
    const user = await house.addUser('USER', { username: 'has-a-name' });
    const { refusal } = await update(user.id, { email: null });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', 'email'] }] });
    const service = await house.addUser('USER', { type: 'SERVICE' });
    expect((await update(service.id, { email: null })).data.updateUser.user.email).toBeNull();
  });

  it('leaves every person something to sign in by', async () => {
    const user = await house.addUser('USER', { email: null, username: 'only-this' });
    const { refusal } = await update(user.id, { username: null });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', 'username'] }] });
  });

  it('refuses an address or username that another account has, whatever the case', async () => {
    const other = await house.addUser('USER', { username: 'taken-name' });
    const user = await house.addUser('USER');
    const email = await update(user.id, { email: other.email.toUpperCase() });
    expect(email.refusal).toMatchObject({ code: 'ALREADY_EXISTS', violations: [{ path: ['input', 'email'] }] });
    const username = await update(user.id, { username: 'Taken-Name' });
    expect(username.refusal).toMatchObject({ code: 'ALREADY_EXISTS', violations: [{ path: ['input', 'username'] }] });
    expect(await row(user.id)).toMatchObject({ email: user.email, username: null, version: 1 });
  });

  it('refuses to make an account a SERVICE account, or another of one', async () => {
    const [user, service] = [await house.addUser('USER'), await house.addUser('USER', { type: 'SERVICE' })];
    for (const [id, type] of [
      [user.id, 'SERVICE'],
      [service.id, 'REGULAR'],
    ] as const)
      expect((await update(id, { type })).refusal).toMatchObject({
        code: 'INVALID_STATE',
        violations: [{ path: ['input', 'type'] }],
      });
    expect((await update(service.id, { type: 'SERVICE', name: 'Robot' })).errors).toEqual([]);
  });

  it('refuses a new address where the settings make addresses immutable', async () => {
    await withSettings({ users: { emailChangeAllowed: false } }, async () => {
      const user = await house.addUser('USER');
      const { refusal } = await update(user.id, { email: `new-${user.email}` });
      expect(refusal).toMatchObject({ code: 'FORBIDDEN', violations: [{ path: ['input', 'email'] }] });
      expect((await row(user.id)).email).toBe(user.email);
      expect((await update(user.id, { email: user.email, name: 'Renamed' })).errors).toEqual([]);
    });
  });

  it('answers CONFLICT when the version is not current', async () => {
    const user = await house.addUser('USER');
    expect((await update(user.id, { name: 'One', expectedVersion: 1 })).data.updateUser.user.version).toBe(2);
    const { refusal } = await update(user.id, { name: 'Two', expectedVersion: 1 });
    expect(refusal!.code).toBe('CONFLICT');
    expect((await row(user.id)).name).toBe('One');
    expect((await update(user.id, { name: 'Two', expectedVersion: 2 })).errors).toEqual([]);
  });

  it('lets one of forty with the same version win', async () => {
    const user = await house.addUser('USER');
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => update(user.id, { name: `Name ${n}`, expectedVersion: 1 })),
    );
    const codes = answers.map(({ refusal }) => refusal?.code ?? 'OK');
    expect(codes.filter((code) => code === 'OK')).toHaveLength(1);
    expect(codes.filter((code) => code === 'CONFLICT')).toHaveLength(39);
    expect((await row(user.id)).version).toBe(2);
    expect(await house.events(user.id)).toHaveLength(1);
  });

  it('gives one address to one of twenty who want it at once', async () => {
    const people = await Promise.all(Array.from({ length: 20 }, () => house.addUser('USER')));
    const answers = await Promise.all(people.map(({ id }) => update(id, { email: 'wanted@example.org' })));
    const codes = answers.map(({ refusal }) => refusal?.code ?? 'OK');
    expect(codes.filter((code) => code === 'OK')).toHaveLength(1);
    expect(codes.filter((code) => code === 'ALREADY_EXISTS')).toHaveLength(19);
  });

  it("protects the first user's profile from everybody but itself", async () => {
    const first = await house.addUser('ADMIN');
    await house.markFirst(first);
    const { refusal } = await update(first.id, { name: 'Taken over' });
    expect(refusal!.code).toBe('FIRST_USER_PROTECTED');
    expect((await row(first.id)).name).toBe(first.name);
    const own = await update(first.id, { name: 'By itself' }, await house.callerFor(first));
    expect(own.data.updateUser.user.name).toBe('By itself');
    await unmark();
  });

  it('answers NOT_FOUND for an unknown ID', async () => {
    expect((await update(NOBODY, { name: 'A' })).refusal!.code).toBe('NOT_FOUND');
    expect((await update('x', { name: 'A' })).refusal!.code).toBe('NOT_FOUND');
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const user = await house.addUser('USER');
    expect((await update(user.id, { name: 'Denied' }, await make(house))).refusal!.code).toBe(code);
    expect((await row(user.id)).name).toBe(user.name);
  });
});

describe('updateViewer', () => {
  it("changes the caller's own profile and leaves an audit event", async () => {
    const user = await house.addUser('USER');
    const theirs = await house.callerFor(user);
    const input = {
      name: 'Own Name',
      avatarUrl: 'https://example.org/own.png',
      statusMessage: 'Busy',
      presence: 'OFFLINE',
      timeZone: 'Asia/Tokyo',
      locale: 'ja',
    };
    const { data } = await house.ask(theirs, UPDATE_VIEWER, { input });
    expect(data.updateViewer.user).toEqual({ id: user.id, ...input, version: 2 });
    expect(await row(user.id)).toMatchObject({ name: 'Own Name', presence: 'OFFLINE', time_zone: 'Asia/Tokyo' });
    expect(await house.events(user.id)).toMatchObject([
      { action: 'USER_UPDATED', actor_id: user.id, before: { name: user.name, presence: null }, after: input },
    ]);
  });

  it('names the caller anew in the audit log from the next request on', async () => {
    const other = await house.addUser('USER');
    await house.ask(caller, UPDATE_VIEWER, { input: { name: 'Renamed Admin' } });
    await update(other.id, { name: 'Other' });
    expect((await house.events(other.id))[0].actor_name).toBe('Renamed Admin');
  });

  it('shows what is measured again once the presence is null', async () => {
    const user = await house.addUser('USER', { presence: 'AWAY' });
    const { data } = await house.ask(await house.callerFor(user), UPDATE_VIEWER, { input: { presence: null } });
    expect(data.updateViewer.user.presence).not.toBe('AWAY');
    expect((await row(user.id)).presence).toBeNull();
  });

  it('changes nothing the second time', async () => {
    const user = await house.addUser('USER');
    const theirs = await house.callerFor(user);
    await house.ask(theirs, UPDATE_VIEWER, { input: { statusMessage: 'Here' } });
    const { data } = await house.ask(theirs, UPDATE_VIEWER, { input: { statusMessage: 'Here' } });
    expect(data.updateViewer.user.version).toBe(2);
    expect(await house.events(user.id)).toHaveLength(1);
  });

  it('serves the first user as everybody', async () => {
    const first = await house.addUser('ADMIN');
    await house.markFirst(first);
    const { data } = await house.ask(await house.callerFor(first), UPDATE_VIEWER, { input: { name: 'First' } });
    expect(data.updateViewer.user.name).toBe('First');
    await unmark();
  });

  it.each(['name', 'timeZone', 'locale'])('refuses null for %s', async (field) => {
    const { refusal } = await house.ask(caller, UPDATE_VIEWER, { input: { [field]: null } });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', field] }] });
  });

  it('takes neither role, type nor address', async () => {
    for (const input of [{ role: 'ADMIN' }, { type: 'EXTERNAL' }, { email: 'other@example.org' }])
      expect((await house.ask(caller, UPDATE_VIEWER, { input })).refusal!.code).toBe('BAD_USER_INPUT');
  });

  it.each(lesserCallers.filter(([, , code]) => code !== 'FORBIDDEN'))('is denied to %s', async (_who, make, code) => {
    const { refusal } = await house.ask(await make(house), UPDATE_VIEWER, { input: { name: 'Denied' } });
    expect(refusal!.code).toBe(code);
  });
});

describe('resetUserPassword', () => {
  const reset = (id: string, newPassword = PASSWORD, by = caller, must?: boolean) =>
    house.ask(by, RESET, { id, newPassword, ...(must !== undefined && { must }) });
  const hashOf = async (id: string) =>
    (await house.rows('SELECT hash FROM passwords WHERE user_id = $1', [id]))[0]?.hash;

  it('sets the password, asks for another at the next sign-in, and ends every session', async () => {
    const user = await house.addUser('USER');
    const theirs = await house.callerFor(user);
    await house.ask(theirs, WHO_AM_I);
    const { data } = await reset(user.id);
    expect(data.resetUserPassword.user).toEqual({ id: user.id, mustChangePassword: true, version: 2 });
    expect(await row(user.id)).toMatchObject({ must_change_password: true, version: 2 });
    expect(await hashOf(user.id)).toMatch(/^\$2[aby]\$/);
    expect((await house.ask(theirs, WHO_AM_I)).refusal!.code).toBe('UNAUTHENTICATED');
    expect(await house.rows('SELECT 1 FROM sessions WHERE user_id = $1 AND ended_at IS NULL', [user.id])).toEqual([]);
  });

  it('leaves an audit event without the password or its hash', async () => {
    const user = await house.addUser('USER');
    await house.callerFor(user);
    await reset(user.id, PASSWORD, caller, false);
    const [event, ...others] = await house.events(user.id);
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      action: 'USER_PASSWORD_RESET',
      actor_id: admin.id,
      target_name: user.name,
      before: { mustChangePassword: false },
      after: { mustChangePassword: false, sessionsEnded: 1 },
    });
    expect(JSON.stringify(event)).not.toContain(PASSWORD);
    expect(JSON.stringify(event)).not.toContain(await hashOf(user.id));
  });

  it('replaces the password and ends new sessions when it is done again', async () => {
    const user = await house.addUser('USER');
    await reset(user.id);
    const before = await hashOf(user.id);
    await reset(user.id, 'another-otter-vermilion');
    expect(await hashOf(user.id)).not.toBe(before);
    expect(await house.events(user.id)).toHaveLength(2);
  });

  it.each([
    ['short', 'TOO_SHORT'],
    ['password1234', 'TOO_WEAK'],
    ['otter'.repeat(20), 'TOO_LONG'],
  ])('refuses a password that the policy does not allow: %s', async (newPassword, code) => {
    const user = await house.addUser('USER');
    const { refusal } = await reset(user.id, newPassword);
    expect(refusal).toMatchObject({ code: 'PASSWORD_POLICY', violations: [{ path: ['newPassword'], code }] });
    expect(await hashOf(user.id)).toBeUndefined();
  });

  it("refuses the caller's own account, the first user and SERVICE accounts", async () => {
    const [first, service] = [await house.addUser('ADMIN'), await house.addUser('USER', { type: 'SERVICE' })];
    await house.markFirst(first);
    expect((await reset(admin.id)).refusal!.code).toBe('SELF_CHANGE_NOT_ALLOWED');
    expect((await reset(first.id)).refusal!.code).toBe('FIRST_USER_PROTECTED');
    expect((await reset(service.id)).refusal!.code).toBe('INVALID_STATE');
    for (const { id } of [admin, first, service]) expect(await hashOf(id)).toBeUndefined();
    await unmark();
  });

  it('answers NOT_FOUND for an unknown ID, before it judges the password', async () => {
    expect((await reset(NOBODY, 'x')).refusal!.code).toBe('NOT_FOUND');
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const user = await house.addUser('USER');
    expect((await reset(user.id, PASSWORD, await make(house))).refusal!.code).toBe(code);
    expect(await hashOf(user.id)).toBeUndefined();
  });
});
