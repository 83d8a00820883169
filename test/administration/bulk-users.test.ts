import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';

const RESULTS = 'succeededCount failedCount results { id user { id role status version } error { code message path } }';
const UPDATE = `mutation ($ids: [ID!]!, $change: BulkUserChange!) { updateUsers(ids: $ids, change: $change) { ${RESULTS} } }`;
const DELETE = `mutation ($ids: [ID!]!) { deleteUsers(ids: $ids) { ${RESULTS} } }`;
const NOBODY = '01920000-0000-7000-8000-000000000000';

interface Result {
  readonly id: string;
  readonly user: { id: string; role: string; status: string } | null;
  readonly error: { code: string } | null;
}

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

const update = async (ids: string[], change: object, by = caller, headers = {}) => {
  const { data, refusal } = await house.ask(by, UPDATE, { ids, change }, headers);
  return { payload: data?.updateUsers, refusal };
};
const remove = async (ids: string[], by = caller, headers = {}) => {
  const { data, refusal } = await house.ask(by, DELETE, { ids }, headers);
  return { payload: data?.deleteUsers, refusal };
};
const addUsers = (count: number) => Promise.all(Array.from({ length: count }, () => house.addUser('USER')));
const stored = async (ids: string[]) =>
  (await house.rows('SELECT id, role, status FROM users WHERE id = ANY($1) ORDER BY id', [ids])) as Result['user'][];
const codes = (results: Result[]) => results.map(({ error }) => error?.code ?? 'OK');
const ids = (users: readonly { id: string }[]) => users.map(({ id }) => id);

describe('updateUsers', () => {
  it('changes role and status of each user, in the order asked for', async () => {
    const users = (await addUsers(5)).reverse();
    const { payload } = await update(ids(users), { role: 'EXPERT', status: 'SUSPENDED' });
    expect(payload).toMatchObject({ succeededCount: 5, failedCount: 0 });
    expect(ids(payload.results)).toEqual(ids(users));
    for (const { id, user, error } of payload.results as Result[])
      expect({ user, error }).toEqual({ user: { id, role: 'EXPERT', status: 'SUSPENDED', version: 3 }, error: null });
    for (const row of await stored(ids(users))) expect(row).toMatchObject({ role: 'EXPERT', status: 'SUSPENDED' });
  });

  it('leaves for each user the audit events of the single mutations', async () => {
    const [user] = await addUsers(1);
    await update([user!.id], { role: 'SUBSCRIBER', status: 'SUSPENDED' });
    expect(await house.events(user!.id)).toMatchObject([
      { action: 'USER_ROLE_CHANGED', actor_id: admin.id, before: { role: 'USER' }, after: { role: 'SUBSCRIBER' } },
      { action: 'USER_SUSPENDED', actor_id: admin.id, before: { status: 'ACTIVE' } },
    ]);
  });

  it('says of each user why it failed, with the codes of the single mutations', async () => {
    const first = await house.addUser('ADMIN');
    const holder = await house.addUser('ADMIN');
    await house.markFirst(first);
    await house.rows('UPDATE installation SET super_admin_id = $1', [holder.id]);
    const [user] = await addUsers(1);
    const asked = [admin.id, first.id, holder.id, NOBODY, 'nobody', user!.id];
    const { payload } = await update(asked, { status: 'SUSPENDED' });
    expect(codes(payload.results)).toEqual([
      'SELF_CHANGE_NOT_ALLOWED',
      'FIRST_USER_PROTECTED',
      'INVALID_STATE',
      'NOT_FOUND',
      'NOT_FOUND',
      'OK',
    ]);
    expect(payload).toMatchObject({ succeededCount: 1, failedCount: 5 });
    expect(payload.results[3].error).toEqual({ code: 'NOT_FOUND', message: 'There is no such user.', path: null });
    expect(payload.results[4].error).toEqual(payload.results[3].error);
    expect(payload.results.slice(0, 5).map(({ user: after }: Result) => after)).toEqual([null, null, null, null, null]);
    await house.rows('UPDATE installation SET first_user_id = NULL, super_admin_id = NULL');
  });

  it('changes all or nothing of a user', async () => {
    await house.rows(`UPDATE users SET role = 'USER' WHERE role = 'ADMIN'`);
    const service = await house.callerFor(await house.addUser('ADMIN', { type: 'SERVICE' }));
    const [user] = await addUsers(1);
    // The role would be given, but the suspension after it would leave nobody who administers.
    const { payload } = await update([user!.id], { role: 'ADMIN', status: 'SUSPENDED' }, service);
    expect(codes(payload.results)).toEqual(['LAST_ADMIN']);
    expect(await stored([user!.id])).toMatchObject([{ role: 'USER', status: 'ACTIVE' }]);
    expect(await house.events(user!.id)).toEqual([]);
  });

  it('handles a user who is named more than once a single time', async () => {
    const [user] = await addUsers(1);
    const { payload } = await update([user!.id, NOBODY, user!.id.toUpperCase()], { role: 'EXPERT' });
    expect(codes(payload.results)).toEqual(['OK', 'NOT_FOUND', 'OK']);
    expect(ids(payload.results)).toEqual([user!.id, NOBODY, user!.id.toUpperCase()]);
    expect(payload.results[2].user).toEqual(payload.results[0].user);
    expect(payload).toMatchObject({ succeededCount: 1, failedCount: 1 });
    expect(await house.events(user!.id)).toHaveLength(1);
  });

  it('changes nothing the second time', async () => {
    const users = await addUsers(2);
    await update(ids(users), { role: 'EXPERT' });
    const { payload } = await update(ids(users), { role: 'EXPERT' });
    expect(codes(payload.results)).toEqual(['OK', 'OK']);
    for (const { id } of users) expect(await house.events(id)).toHaveLength(1);
  });

  it('denies the very next request of everybody it suspends', async () => {
    const users = await addUsers(3);
    const callers = await Promise.all(users.map((user) => house.callerFor(user)));
    for (const theirs of callers) expect((await house.ask(theirs, '{ viewer { id } }')).errors).toEqual([]);
    await update(ids(users), { status: 'SUSPENDED' });
    for (const theirs of callers)
      expect((await house.ask(theirs, '{ viewer { id } }')).refusal!.code).toBe('UNAUTHENTICATED');
  });

  it('takes 500 users, and no more', async () => {
    const all = Array.from({ length: 500 }, () => 'nobody');
    expect((await update(all, { role: 'USER' })).payload.results).toHaveLength(500);
    const { refusal, payload } = await update([...all, NOBODY], { role: 'USER' });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['ids'] }] });
    expect(payload).toBeNull();
    expect((await update([], { role: 'USER' })).payload).toEqual({ succeededCount: 0, failedCount: 0, results: [] });
  });

  it.each([[{}], [{ role: null, status: null }]])('refuses a change of nothing: %j', async (change) => {
    const { refusal } = await update([NOBODY], change);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['change'] }] });
  });

  it('leaves one administrator when two bulks suspend each other', async () => {
    await house.rows(`UPDATE users SET role = 'USER' WHERE role = 'ADMIN'`);
    const admins = await Promise.all(Array.from({ length: 6 }, () => house.addUser('ADMIN')));
    const callers = await Promise.all(admins.map((one) => house.callerFor(one)));
    await Promise.all(callers.map((by) => update(ids(admins), { status: 'SUSPENDED' }, by)));
    const left = await house.rows(`SELECT 1 FROM users WHERE role = 'ADMIN' AND status = 'ACTIVE'`);
    expect(left.length).toBeGreaterThanOrEqual(1);
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const [user] = await addUsers(1);
    expect((await update([user!.id], { role: 'PENDING' }, await make(house))).refusal!.code).toBe(code);
    expect(await stored([user!.id])).toMatchObject([{ role: 'USER' }]);
  });
});

describe('updateUsers with an Idempotency-Key', () => {
  it('does nothing again for users who were changed', async () => {
    const users = await addUsers(3);
    const headers = { 'idempotency-key': `bulk-${users[0]!.id}` };
    await update(ids(users), { status: 'SUSPENDED' }, caller, headers);
    await update([users[1]!.id], { status: 'ACTIVE' });
    const { payload } = await update(ids(users), { status: 'SUSPENDED' }, caller, headers);
    expect(codes(payload.results)).toEqual(['OK', 'OK', 'OK']);
    expect((await stored([users[1]!.id]))[0]).toMatchObject({ status: 'ACTIVE' });
    expect(await house.events(users[0]!.id)).toHaveLength(1);
  });

  it('tries again those that failed', async () => {
    const [user] = await addUsers(1);
    const first = await house.addUser('ADMIN');
    await house.markFirst(first);
    const headers = { 'idempotency-key': `retry-${first.id}` };
    const before = await update([user!.id, first.id], { role: 'EXPERT' }, caller, headers);
    expect(codes(before.payload.results)).toEqual(['OK', 'FIRST_USER_PROTECTED']);
    await house.rows('UPDATE installation SET first_user_id = NULL, super_admin_id = NULL');
    const after = await update([user!.id, first.id], { role: 'EXPERT' }, caller, headers);
    expect(codes(after.payload.results)).toEqual(['OK', 'OK']);
    expect(await house.events(user!.id)).toHaveLength(1);
  });

  it('refuses a different request under the key as a whole, before anything is done', async () => {
    const [one, other] = await addUsers(2);
    const headers = { 'idempotency-key': `reused-${one!.id}` };
    await update([one!.id], { role: 'EXPERT' }, caller, headers);
    const { refusal, payload } = await update([one!.id, other!.id], { role: 'EXPERT' }, caller, headers);
    expect(refusal!.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(payload).toBeNull();
    expect((await stored([other!.id]))[0]).toMatchObject({ role: 'USER' });
  });

  it('does each user once when it is sent ten times at once', async () => {
    const users = await addUsers(8);
    const headers = { 'idempotency-key': `burst-${users[0]!.id}` };
    const answers = await Promise.all(Array.from({ length: 10 }, () => remove(ids(users), caller, headers)));
    for (const { payload } of answers) expect(payload).toMatchObject({ succeededCount: 8, failedCount: 0 });
    for (const { id } of users) expect(await house.events(id)).toHaveLength(1);
  });

  it('keeps two fields of one document apart', async () => {
    const [user] = await addUsers(1);
    const document = `mutation ($ids: [ID!]!) {
      off: updateUsers(ids: $ids, change: { status: SUSPENDED }) { succeededCount }
      on: updateUsers(ids: $ids, change: { status: ACTIVE }) { succeededCount } }`;
    const { errors } = await house.ask(caller, document, { ids: [user!.id] }, { 'idempotency-key': user!.id });
    expect(errors).toEqual([]);
    expect((await stored([user!.id]))[0]).toMatchObject({ status: 'ACTIVE' });
    expect(await house.events(user!.id)).toHaveLength(2);
  });
});

describe('a bulk change that the service itself cannot finish', () => {
  /** Breaks each write to one account with an error of PostgreSQL, for as long as the work lasts. */
  const breaking = async <T>({ id }: TestUser, sqlState: string, work: () => Promise<T>): Promise<T> => {
    await house.rows(`CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'broken' USING ERRCODE = '${sqlState}'; END $$`);
    await house.rows(`CREATE TRIGGER break BEFORE UPDATE OR DELETE ON users FOR EACH ROW
      WHEN (OLD.id = '${id}') EXECUTE FUNCTION break()`);
    return work().finally(() => house.rows('DROP FUNCTION break CASCADE'));
  };
  const reasons = [
    ['a database that does not answer', '57P03', 'SERVICE_UNAVAILABLE', /^The database does not answer/],
    ['a defect', 'P0001', 'INTERNAL_SERVER_ERROR', /^Something went wrong on our side\.$/],
  ] as const;

  it.each(reasons)('for %s tells what is done, and leaves the rest untried', async (_what, sqlState, code, message) => {
    const users = await addUsers(4);
    const { payload, refusal } = await breaking(users[1]!, sqlState, () => update(ids(users), { status: 'SUSPENDED' }));
    expect(refusal).toBeNull();
    expect(codes(payload.results)).toEqual(['OK', code, code, code]);
    expect(payload).toMatchObject({ succeededCount: 1, failedCount: 3 });
    expect(payload.results[0].user).toMatchObject({ id: users[0]!.id, status: 'SUSPENDED' });
    for (const { error } of payload.results.slice(1)) expect(error.message).toMatch(message);
    const statuses = new Map((await stored(ids(users))).map((row) => [row!.id, row!.status]));
    expect(ids(users).map((id) => statuses.get(id))).toEqual(['SUSPENDED', 'ACTIVE', 'ACTIVE', 'ACTIVE']);
  });

  it.each(reasons)('for %s deletes no further', async (_what, sqlState, code) => {
    const users = await addUsers(3);
    const { payload } = await breaking(users[1]!, sqlState, () => remove(ids(users)));
    expect(codes(payload.results)).toEqual(['OK', code, code]);
    expect((await stored(ids(users))).map((row) => row!.id)).toEqual(ids(users.slice(1)).sort());
  });

  it('logs a defect once, under the id of the request', async () => {
    const users = await addUsers(3);
    const requestId = `bulk-${users[0]!.id}`;
    await breaking(users[0]!, 'P0001', () =>
      update(ids(users), { role: 'EXPERT' }, caller, { 'x-request-id': requestId }),
    );
    expect(house.log.filter((line) => line.requestId === requestId && line.level === 50)).toEqual([
      expect.objectContaining({ err: expect.objectContaining({ message: 'broken' }) }),
    ]);
  });

  it('is finished by a repetition with the same Idempotency-Key', async () => {
    const users = await addUsers(3);
    const again = () => update(ids(users), { role: 'EXPERT' }, caller, { 'idempotency-key': users[0]!.id });
    await breaking(users[1]!, 'P0001', again);
    expect((await again()).payload).toMatchObject({ succeededCount: 3, failedCount: 0 });
    for (const { id } of users) expect(await house.events(id)).toHaveLength(1);
  });
});

describe('deleteUsers', () => {
  it('deletes each user and leaves the event of the single mutation', async () => {
    const users = await addUsers(4);
    const { payload } = await remove(ids(users));
    expect(payload).toMatchObject({ succeededCount: 4, failedCount: 0 });
    for (const { user, error } of payload.results as Result[])
      expect({ user, error }).toEqual({ user: null, error: null });
    expect(await stored(ids(users))).toEqual([]);
    for (const { id, name } of users)
      expect(await house.events(id)).toMatchObject([{ action: 'USER_DELETED', actor_id: admin.id, target_name: name }]);
  });

  it('says of each user why it was not deleted', async () => {
    const [user] = await addUsers(1);
    const { payload } = await remove([admin.id, NOBODY, user!.id, user!.id]);
    expect(codes(payload.results)).toEqual(['SELF_CHANGE_NOT_ALLOWED', 'NOT_FOUND', 'OK', 'OK']);
    expect(payload).toMatchObject({ succeededCount: 1, failedCount: 2 });
    expect(codes((await remove([user!.id])).payload.results)).toEqual(['NOT_FOUND']);
  });

  it('takes 500 users, and no more', async () => {
    const { refusal } = await remove(Array.from({ length: 501 }, () => 'nobody'));
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['ids'] }] });
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const [user] = await addUsers(1);
    expect((await remove([user!.id], await make(house))).refusal!.code).toBe(code);
    expect(await stored([user!.id])).toHaveLength(1);
  });
});
