import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';

const CREATE = `mutation ($input: CreateUserInput!) { createUser(input: $input) { user {
  id name email username role type status mustChangePassword timeZone locale avatarUrl approvedAt version
  isFirstUser isSuperAdmin } } }`;
const PASSWORD = 'vermilion-otter-plate';

describe('createUser', () => {
  let house: House;
  let admin: TestUser;
  let caller: Caller;
  let people = 0;
  beforeAll(async () => {
    house = await House.open();
  });
  beforeEach(async () => {
    admin = await house.addUser('ADMIN');
    caller = await house.callerFor(admin);
  });
  afterAll(() => house.close());

  const newcomer = (input: object = {}) => {
    people += 1;
    return { name: 'Grace Hopper', email: `grace-${people}@example.org`, password: PASSWORD, ...input };
  };
  const create = (input: object, by = caller, headers = {}) => house.ask(by, CREATE, { input }, headers);
  const rowsOf = (email: string) => house.rows('SELECT * FROM users WHERE email = $1', [email]);

  it('creates an account with the defaults of the installation', async () => {
    const input = newcomer();
    const { data, errors } = await create(input);
    expect(errors).toEqual([]);
    const { user } = data.createUser;
    expect(user).toMatchObject({
      name: 'Grace Hopper',
      email: input.email,
      username: null,
      role: 'USER',
      type: 'REGULAR',
      status: 'ACTIVE',
      mustChangePassword: true,
      timeZone: 'UTC',
      locale: 'en',
      version: 1,
      isFirstUser: false,
      isSuperAdmin: false,
    });
    expect(user.approvedAt).not.toBeNull();
    expect(await rowsOf(input.email)).toMatchObject([{ id: user.id, must_change_password: true }]);
    const [{ hash }] = await house.rows('SELECT hash FROM passwords WHERE user_id = $1', [user.id]);
    expect(hash).toMatch(/^\$2[aby]\$/);
  });

  it('takes every attribute, and compares address and username without regard to case', async () => {
    const input = newcomer({
      email: 'Ada.Lovelace@Example.org',
      username: 'Ada_L',
      role: 'EXPERT',
      type: 'EXTERNAL',
      mustChangePassword: false,
      avatarUrl: 'https://example.org/ada.png',
      timeZone: 'Europe/London',
      locale: 'en-GB',
    });
    const { data } = await create(input);
    const { password: _, ...shown } = input;
    expect(data.createUser.user).toMatchObject({ ...shown, email: 'ada.lovelace@example.org', username: 'ada_l' });
  });

  it('leaves an audit event without the password', async () => {
    const input = newcomer({ username: 'audited', role: 'ADMIN' });
    const { id } = (await create(input)).data.createUser.user;
    const [event, ...others] = await house.events(id);
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      action: 'USER_CREATED',
      actor_id: admin.id,
      target_type: 'User',
      target_name: input.name,
      before: null,
      after: { name: input.name, email: input.email, username: 'audited', role: 'ADMIN', type: 'REGULAR' },
    });
    expect(JSON.stringify(event)).not.toContain(PASSWORD);
  });

  it('leaves whoever is made PENDING to be approved', async () => {
    const { user } = (await create(newcomer({ role: 'PENDING' }))).data.createUser;
    expect(user).toMatchObject({ role: 'PENDING', approvedAt: null });
  });

  it('makes SERVICE accounts without address and password', async () => {
    const { data } = await create({ name: 'Indexer', type: 'SERVICE' });
    expect(data.createUser.user).toMatchObject({ type: 'SERVICE', email: null, mustChangePassword: false });
    const { refusal } = await create({ name: 'Indexer', type: 'SERVICE', password: PASSWORD });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', 'password'] }] });
  });

  it('needs an address for everybody else', async () => {
    const { refusal } = await create({ name: 'No Address', username: 'no-address', password: PASSWORD });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', 'email'] }] });
  });

  it('needs a password while mail is not set up', async () => {
    const { refusal } = await create(newcomer({ password: null }));
    expect(refusal).toMatchObject({
      code: 'FEATURE_DISABLED',
      message: 'Mail is not set up, so nobody can be invited. Give an initial password.',
    });
  });

  it.each([
    ['short', 'TOO_SHORT'],
    ['password1234', 'TOO_WEAK'],
    ['otter'.repeat(20), 'TOO_LONG'],
  ])('refuses a password that the policy does not allow: %s', async (password, code) => {
    const input = newcomer({ password });
    const { refusal } = await create(input);
    expect(refusal).toMatchObject({ code: 'PASSWORD_POLICY', violations: [{ path: ['input', 'password'], code }] });
    expect(await rowsOf(input.email)).toEqual([]);
  });

  it.each([
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(201) }],
    ['username', { username: 'not a slug' }],
  ])('refuses a %s that is not valid', async (field, values) => {
    const { refusal } = await create(newcomer(values));
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', field] }] });
  });

  it('refuses an address or username that is taken, whatever the case', async () => {
    const taken = newcomer({ username: 'taken-here' });
    await create(taken);
    const email = await create(newcomer({ email: taken.email.toUpperCase() }));
    expect(email.refusal).toMatchObject({ code: 'ALREADY_EXISTS', violations: [{ path: ['input', 'email'] }] });
    const username = await create(newcomer({ username: 'Taken-Here' }));
    expect(username.refusal).toMatchObject({ code: 'ALREADY_EXISTS', violations: [{ path: ['input', 'username'] }] });
  });

  it('makes one account of forty creations of one address at once', async () => {
    const input = newcomer();
    const answers = await Promise.all(Array.from({ length: 40 }, () => create(input)));
    const codes = answers.map(({ refusal }) => refusal?.code ?? 'OK');
    expect(codes.filter((code) => code === 'OK')).toHaveLength(1);
    expect(codes.filter((code) => code === 'ALREADY_EXISTS')).toHaveLength(39);
    expect(await rowsOf(input.email)).toHaveLength(1);
  });

  it('makes one account of twenty repetitions with one Idempotency-Key, and gives all the same answer', async () => {
    const input = newcomer();
    const headers = { 'idempotency-key': 'create-grace' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => create(input, caller, headers)));
    expect(new Set(answers.map(({ data }) => data?.createUser?.user.id)).size).toBe(1);
    expect(await rowsOf(input.email)).toHaveLength(1);
    const { refusal } = await create(newcomer(), caller, headers);
    expect(refusal!.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const input = newcomer();
    expect((await create(input, await make(house))).refusal!.code).toBe(code);
    expect(await rowsOf(input.email)).toEqual([]);
  });
});
