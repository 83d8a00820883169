import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';

const DELETE = 'mutation ($id: ID!) { deleteUser(id: $id) { deletedId } }';
const NOBODY = '01920000-0000-7000-8000-000000000000';

// The first user, the super admin and the last administrator are told of in test/identity/user-standing.test.ts.
describe('deleteUser', () => {
  let house: House;
  let admin: TestUser;
  let caller: Caller;
  beforeAll(async () => {
    house = await House.open();
  });
  beforeEach(async () => {
    admin = await house.addUser('ADMIN');
    caller = await house.callerFor(admin);
  });
  afterAll(() => house.close());

  const remove = (id: string, by = caller) => house.ask(by, DELETE, { id });
  const exists = async (id: string) => (await house.rows('SELECT 1 FROM users WHERE id = $1', [id])).length === 1;

  it('deletes the account with all that hangs on it', async () => {
    const user = await house.addUser('EXPERT');
    const { sessionId } = await house.callerFor(user);
    await house.rows(`INSERT INTO passwords (user_id, hash, changed_at) VALUES ($1, 'x', now())`, [user.id]);
    await house.rows(`INSERT INTO refresh_tokens (digest, session_id, issued_at) VALUES ('\\x01', $1, now())`, [
      sessionId,
    ]);
    expect((await remove(user.id)).data.deleteUser).toEqual({ deletedId: user.id });
    expect(await exists(user.id)).toBe(false);
    for (const table of ['user_activity', 'passwords', 'sessions'])
      expect(await house.rows(`SELECT 1 FROM ${table} WHERE user_id = $1`, [user.id])).toEqual([]);
    expect(await house.rows('SELECT 1 FROM refresh_tokens WHERE session_id = $1', [sessionId])).toEqual([]);
  });

  it('leaves an audit event that keeps the name, and nothing else of the person', async () => {
    const user = await house.addUser('EXPERT');
    await remove(user.id);
    const [event, ...others] = await house.events(user.id);
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      action: 'USER_DELETED',
      actor_id: admin.id,
      target_type: 'User',
      target_name: user.name,
      before: { role: 'EXPERT', status: 'ACTIVE', type: 'REGULAR' },
      after: null,
    });
    expect(JSON.stringify(event)).not.toContain(user.email);
  });

  it("denies the user's very next request", async () => {
    const user = await house.addUser('USER');
    const theirs = await house.callerFor(user);
    expect((await house.ask(theirs, '{ viewer { id } }')).data.viewer).toEqual({ id: user.id });
    await remove(user.id);
    expect((await house.ask(theirs, '{ viewer { id } }')).refusal!.code).toBe('UNAUTHENTICATED');
  });

  it('answers NOT_FOUND the second time, as for an ID that never was', async () => {
    const user = await house.addUser('USER');
    await remove(user.id);
    const [again, never, impossible] = [await remove(user.id), await remove(NOBODY), await remove('nobody')];
    for (const { refusal } of [again, never, impossible])
      expect(refusal).toMatchObject({ code: 'NOT_FOUND', message: never.refusal!.message });
    expect(await house.events(user.id)).toHaveLength(1);
  });

  it('answers a repetition with the same Idempotency-Key as the first time', async () => {
    const user = await house.addUser('USER');
    const key = { 'idempotency-key': `delete-${user.id}` };
    const first = await house.ask(caller, DELETE, { id: user.id }, key);
    expect((await house.ask(caller, DELETE, { id: user.id }, key)).data).toEqual(first.data);
    expect(await house.events(user.id)).toHaveLength(1);
  });

  it('frees the address and the username', async () => {
    const user = await house.addUser('USER', { username: 'to-be-freed' });
    await remove(user.id);
    const next = await house.addUser('USER', { email: user.email, username: 'to-be-freed' });
    expect(await exists(next.id)).toBe(true);
  });

  it('deletes once when it is asked for forty times at once', async () => {
    const user = await house.addUser('USER');
    const answers = await Promise.all(Array.from({ length: 40 }, () => remove(user.id)));
    const codes = answers.map(({ refusal }) => refusal?.code ?? 'OK');
    expect(codes.filter((code) => code === 'OK')).toHaveLength(1);
    expect(codes.filter((code) => code === 'NOT_FOUND')).toHaveLength(39);
    expect(await house.events(user.id)).toHaveLength(1);
  });

  it('refuses to delete oneself', async () => {
    expect((await remove(admin.id)).refusal!.code).toBe('SELF_CHANGE_NOT_ALLOWED');
    expect(await exists(admin.id)).toBe(true);
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const user = await house.addUser('USER');
    expect((await remove(user.id, await make(house))).refusal!.code).toBe(code);
    expect(await exists(user.id)).toBe(true);
  });
});
