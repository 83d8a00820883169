import { House, type Answer, type Caller, type TestUser } from '../support/house.ts';

const CREATE = 'mutation($input: CreateUserInput!) { createUser(input: $input) { user { id name email version } } }';
const RENAME =
  'mutation($id: ID!, $name: String!) { updateUser(id: $id, input: {name: $name}) { user { name version } } }';
const SUSPEND = 'mutation($id: ID!) { suspendUser(id: $id) { user { status version } } }';

const PASSWORD = 'quiet-otter-marmalade-42';

let counted = 0;

describe('a mutation with an Idempotency-Key', () => {
  let house: House;
  let admin: Caller;
  beforeAll(async () => {
    house = await House.open();
    admin = await house.callerFor(await house.addUser('ADMIN'));
  });
  afterAll(() => house.close());

  const newKey = (): string => `key-${(counted += 1)}`;
  const newEmail = (): string => `invited-${(counted += 1)}@example.org`;
  const send = (caller: Caller, key: string, query: string, variables: Record<string, unknown>): Promise<Answer> =>
    house.ask(caller, query, variables, { 'idempotency-key': key });
  const create = (caller: Caller, key: string, email: string): Promise<Answer> =>
    send(caller, key, CREATE, { input: { name: 'Invited', email, password: PASSWORD } });
  const accountsOf = (email: string) => house.rows('SELECT id FROM users WHERE email = $1', [email]);
  const rename = (key: string, { id }: TestUser, name: string, caller = admin): Promise<Answer> =>
    send(caller, key, RENAME, { id, name });

  it('answers the same again, without a second effect', async () => {
    const [key, email] = [newKey(), newEmail()];
    const first = await create(admin, key, email);
    const second = await create(admin, key, email);
    expect(first.errors).toEqual([]);
    expect(second.data).toEqual(first.data);
    expect(second.status).toBe(200);
    expect(await accountsOf(email)).toHaveLength(1);
    expect(await house.events(first.data.createUser.user.id)).toHaveLength(1);
  });

  it('answers as it did then, though things have changed since', async () => {
    const [key, user] = [newKey(), await house.addUser()];
    const first = await rename(key, user, 'First');
    await rename(newKey(), user, 'Second');
    expect((await rename(key, user, 'First')).data).toEqual(first.data);
    expect(await house.rows('SELECT name FROM users WHERE id = $1', [user.id])).toEqual([{ name: 'Second' }]);
  });

  it('is done once when it comes forty times at once, and answers all alike', async () => {
    const [key, email] = [newKey(), newEmail()];
    const answers = await Promise.all(Array.from({ length: 40 }, () => create(admin, key, email)));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
    const [account, ...more] = await accountsOf(email);
    expect(more).toEqual([]);
    expect(await house.events(account.id)).toHaveLength(1);
  });

  describe('is refused when the key came with something else before:', () => {
    it.each<[string, (user: TestUser) => [string, Record<string, unknown>]]>([
      ['other variables', ({ id }) => [RENAME, { id, name: 'Other' }]],
      ['another document', ({ id }) => [RENAME.replace('{ name version }', '{ name }'), { id, name: 'New' }]],
      ['another mutation', ({ id }) => [SUSPEND, { id }]],
      [
        'the same mutation by another name',
        ({ id }) => [RENAME.replace('updateUser', 'a: updateUser'), { id, name: 'X' }],
      ],
    ])('%s', async (_what, other) => {
      const [key, user] = [newKey(), await house.addUser()];
      await rename(key, user, 'New');
      const { refusal, data } = await send(admin, key, ...other(user));
      expect(refusal).toMatchObject({
        code: 'IDEMPOTENCY_KEY_REUSED',
        message: 'This Idempotency-Key was used with a different request. Choose a new one.',
      });
      expect(Object.values(data)).toEqual([null]);
      expect(await house.events(user.id)).toMatchObject([{ action: 'USER_UPDATED' }]);
      expect((await rename(key, user, 'New')).errors).toEqual([]);
    });

    it('one of many different requests at once is done, the others are refused', async () => {
      const [key, user] = [newKey(), await house.addUser()];
      const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => rename(key, user, `Name ${index}`)));
      const refused = answers.filter(({ refusal }) => refusal?.code === 'IDEMPOTENCY_KEY_REUSED');
      expect(refused).toHaveLength(19);
      expect(await house.events(user.id)).toHaveLength(1);
    });
  });

  it('does not meet the key of somebody else', async () => {
    const [key, user] = [newKey(), await house.addUser()];
    const other = await house.callerFor(await house.addUser('ADMIN'));
    await rename(key, user, 'By one');
    expect((await rename(key, user, 'By another', other)).data.updateUser.user).toEqual({
      name: 'By another',
      version: 3,
    });
  });

  it('that was refused is not remembered, and may be sent again', async () => {
    const [key, email] = [newKey(), newEmail()];
    const taken = await house.addUser('USER', { email });
    expect((await create(admin, key, email)).refusal?.code).toBe('ALREADY_EXISTS');
    expect(await house.rows('SELECT 1 FROM idempotency_keys WHERE key LIKE $1', [`%${key}`])).toEqual([]);
    await house.rows('DELETE FROM users WHERE id = $1', [taken.id]);
    expect((await create(admin, key, email)).errors).toEqual([]);
    expect(await accountsOf(email)).toHaveLength(1);
  });

  it('that was refused may be corrected under the same key', async () => {
    const [key, email] = [newKey(), newEmail()];
    await house.addUser('USER', { email });
    expect((await create(admin, key, email)).refusal?.code).toBe('ALREADY_EXISTS');
    expect((await create(admin, key, newEmail())).errors).toEqual([]);
  });

  it('is done anew when a day has passed', async () => {
    const own = await House.open();
    const ask = async (name: string): Promise<Answer> =>
      own.ask(await own.callerFor(actor), RENAME, { id: user.id, name }, { 'idempotency-key': 'same' });
    const [actor, user] = [await own.addUser('ADMIN'), await own.addUser()];
    await ask('Today');
    own.clock.advance({ hours: 23, minutes: 59 });
    const before = (await ask('Tomorrow')).refusal?.code;
    own.clock.advance({ minutes: 2 });
    const after = await ask('Tomorrow');
    const again = await ask('Tomorrow');
    await own.close();
    expect(before).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(after.data.updateUser.user).toEqual({ name: 'Tomorrow', version: 3 });
    expect(again.data).toEqual(after.data);
  });

  it('is told from its sisters in one document', async () => {
    const [key, one, two] = [newKey(), await house.addUser(), await house.addUser()];
    const document = `mutation($one: ID!, $two: ID!) {
      a: suspendUser(id: $one) { user { id status } } b: suspendUser(id: $two) { user { id status } } }`;
    const ask = () => send(admin, key, document, { one: one.id, two: two.id });
    const [first, second] = [await ask(), await ask()];
    expect(first.data).toEqual({
      a: { user: { id: one.id, status: 'SUSPENDED' } },
      b: { user: { id: two.id, status: 'SUSPENDED' } },
    });
    expect(second.data).toEqual(first.data);
    for (const { id } of [one, two]) expect(await house.events(id)).toHaveLength(1);
  });

  it('goes on where it stopped when one of several was refused', async () => {
    const [key, one] = [newKey(), await house.addUser()];
    const email = newEmail();
    const inTheWay = await house.addUser('USER', { email });
    const document = `mutation($id: ID!, $input: CreateUserInput!) {
      a: suspendUser(id: $id) { user { status } } b: createUser(input: $input) { user { email } } }`;
    const ask = () => send(admin, key, document, { id: one.id, input: { name: 'Invited', email, password: PASSWORD } });
    const first = await ask();
    expect([first.data.a.user.status, first.refusal?.code]).toEqual(['SUSPENDED', 'ALREADY_EXISTS']);
    await house.rows('DELETE FROM users WHERE id = $1', [inTheWay.id]);
    expect((await ask()).data).toEqual({ a: { user: { status: 'SUSPENDED' } }, b: { user: { email } } });
    expect(await house.events(one.id)).toHaveLength(1);
  });

  it.each([
    ['blank', ' '],
    ['of two words', 'a b'],
    ['longer than 255 characters', 'x'.repeat(256)],
    ['of other characters than ASCII', 'schl\u00fcssel'],
  ])('is refused when the key is %s', async (_what, key) => {
    const user = await house.addUser();
    const answer = await rename(key, user, 'New');
    expect([answer.status, answer.refusal?.code]).toEqual([400, 'BAD_USER_INPUT']);
    expect(answer.refusal?.violations).toEqual([
      {
        path: ['Idempotency-Key'],
        code: 'INVALID',
        message: 'An Idempotency-Key has 1 to 255 visible ASCII characters.',
      },
    ]);
    expect(await house.events(user.id)).toEqual([]);
  });

  it('takes a key of 255 characters', async () => {
    expect((await rename('x'.repeat(255), await house.addUser(), 'New')).errors).toEqual([]);
  });

  it('keeps no word of the request and no secret of the answer', async () => {
    const [key, email] = [newKey(), newEmail()];
    expect((await create(admin, key, email)).errors).toEqual([]);
    const rows = await house.rows(
      'SELECT * FROM idempotency_keys WHERE request_digest = (SELECT request_digest FROM idempotency_keys WHERE key = $1)',
      [key],
    );
    expect(rows).toHaveLength(2);
    const [{ hash }] = await house.rows(
      'SELECT hash FROM passwords p JOIN users u ON u.id = p.user_id WHERE email = $1',
      [email],
    );
    for (const { result, request_digest, ...row } of rows) {
      expect(request_digest).toHaveLength(32);
      expect(`${result ?? ''} ${JSON.stringify(row)}`).not.toContain(PASSWORD);
      expect(String(result ?? '')).not.toContain(hash);
    }
  });

  it('means nothing to a query, by POST or by GET', async () => {
    const key = newKey();
    const [one, two] = ['{ viewer { id } }', '{ viewer { name } }'];
    const headers = {
      'idempotency-key': key,
      'content-type': 'application/json',
      ...(admin as Record<string, string>),
    };
    const get = (query: string) => fetch(`${house.url}/graphql?query=${encodeURIComponent(query)}`, { headers });
    expect((await send(admin, key, one, {})).errors).toEqual([]);
    expect((await send(admin, key, two, {})).errors).toEqual([]);
    expect((await get(one)).status).toBe(200);
    expect(await house.rows('SELECT 1 FROM idempotency_keys WHERE key LIKE $1', [`%${key}`])).toEqual([]);
  });

  it('may stand before a field of any name', async () => {
    const name = 'a'.repeat(9_000);
    const { errors } = await send(
      admin,
      newKey(),
      `mutation { ${name}: updateViewer(input: { name: "Long" }) { user { id } } }`,
      {},
    );
    expect(errors).toEqual([]);
  });

  it('keeps nothing of an account that was deleted', async () => {
    const [key, email] = [newKey(), newEmail()];
    const { data } = await create(admin, key, email);
    const { id } = data.createUser.user;
    await house.ask(admin, 'mutation ($id: ID!) { deleteUser(id: $id) { deletedId } }', { id });
    expect(
      await house.rows('SELECT 1 FROM idempotency_keys WHERE position($1::bytea IN result) > 0', [Buffer.from(email)]),
    ).toEqual([]);
  });
});
