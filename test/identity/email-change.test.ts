import { askAsDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { confirm, requestConfirmation } from './links.support.ts';

const UPDATE = `mutation ($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { user {
  email pendingEmail emailConfirmedAt name version } } }`;

let house: House;
let first: TestUser;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open({ mail: true });
  first = await house.addUser('ADMIN');
  await house.markFirst(first);
  admin = await house.addUser('ADMIN');
  caller = await house.callerFor(admin);
});
afterAll(() => house.close());

const update = (id: string, input: object, by = caller) => house.ask(by, UPDATE, { id, input });
const row = async (id: string) => (await house.rows('SELECT * FROM users WHERE id = $1', [id]))[0];
const person = (values: object = {}) => house.addUser('USER', { emailConfirmedAt: new Date('2026-01-01'), ...values });

describe('a changed email address, where mail is set up,', () => {
  it('waits until the new address is confirmed, and the old one holds until then', async () => {
    const user = await person();
    const email = `moved-${user.email}`;
    const { data, errors } = await update(user.id, { email: email.toUpperCase(), name: 'Renamed' });
    expect(errors).toEqual([]);
    expect(data.updateUser.user).toMatchObject({ email: user.email, pendingEmail: email, name: 'Renamed', version: 2 });
    expect(data.updateUser.user.emailConfirmedAt).not.toBeNull();
    expect(await row(user.id)).toMatchObject({ email: user.email, pending_email: email });
    expect((await house.events(user.id)).at(-1)).toMatchObject({
      action: 'USER_UPDATED',
      actor_id: admin.id,
      before: { pendingEmail: null, name: user.name },
      after: { pendingEmail: email, name: 'Renamed' },
    });

    const [mail] = await house.mails(email);
    expect((await confirm(house, mail!.token)).errors).toEqual([]);
    expect(await row(user.id)).toMatchObject({ email, pending_email: null });
    expect((await house.events(user.id)).at(-1)).toMatchObject({
      action: 'USER_EMAIL_CONFIRMED',
      before: { email: user.email },
      after: { email },
    });
    const [notice] = await house.mails(user.email);
    expect(notice!.token).toBeNull();
    expect(notice!.text).not.toContain(email);
  });

  it('asks once for the same address, and another address takes its place', async () => {
    const user = await person();
    const [first, second] = [`first-${user.email}`, `second-${user.email}`];
    await update(user.id, { email: first });
    const { data } = await update(user.id, { email: first });
    expect(data.updateUser.user.version).toBe(2);
    expect(await house.mails(first)).toHaveLength(1);
    await update(user.id, { email: second });
    const [old] = await house.mails(first);
    const [link] = await house.mails(second);
    expect((await confirm(house, old!.token)).refusal?.code).toBe('TOKEN_INVALID');
    expect((await confirm(house, link!.token)).errors).toEqual([]);
    expect((await row(user.id)).email).toBe(second);
  });

  it('is taken back by the present address, with its link', async () => {
    const user = await person();
    const email = `regretted-${user.email}`;
    await update(user.id, { email });
    const { data } = await update(user.id, { email: user.email });
    expect(data.updateUser.user).toMatchObject({ email: user.email, pendingEmail: null, version: 3 });
    const [mail] = await house.mails(email);
    expect((await confirm(house, mail!.token)).refusal?.code).toBe('TOKEN_INVALID');
    expect((await row(user.id)).email).toBe(user.email);
  });

  it('is ALREADY_EXISTS where somebody has the address, and loses to whoever takes it meanwhile', async () => {
    const [user, other] = [await person(), await person()];
    const { refusal } = await update(user.id, { email: other.email.toUpperCase() });
    expect(refusal).toMatchObject({ code: 'ALREADY_EXISTS', violations: [{ path: ['input', 'email'] }] });
    expect((await row(user.id)).pending_email).toBeNull();
    const email = `contested-${user.email}`;
    await update(user.id, { email });
    await house.addUser('USER', { email });
    const [mail] = await house.mails(email);
    expect((await confirm(house, mail!.token)).refusal?.code).toBe('TOKEN_INVALID');
    expect((await row(user.id)).email).toBe(user.email);
  });

  it('may wait for two accounts, and is the one that confirms it', async () => {
    const people = [await person(), await person()];
    const email = `shared-${people[0]!.email}`;
    for (const { id } of people) expect((await update(id, { email })).errors).toEqual([]);
    const mails = await house.mails(email);
    const answers = await Promise.all(mails.map(({ token }) => confirm(house, token)));
    expect(answers.map(({ refusal }) => refusal?.code ?? 'ok').sort()).toEqual(['TOKEN_INVALID', 'ok']);
    expect(await house.rows('SELECT 1 FROM users WHERE email = $1', [email])).toHaveLength(1);
  });

  it.each(['ADMIN', 'EXPERT'])('is dropped with the role %s, since a delegate may have given it', async (role) => {
    const user = await person();
    const email = `delegate-${user.email}`;
    await update(user.id, { email });
    const [mail] = await house.mails(email);
    const CHANGE = 'mutation ($id: ID!, $role: UserRole!) { changeUserRole(id: $id, role: $role) { user { id } } }';
    expect((await house.ask(caller, CHANGE, { id: user.id, role })).errors).toEqual([]);
    expect((await house.events(user.id)).at(-1)).toMatchObject({
      before: { role: 'USER', pendingEmail: email },
      after: { role, pendingEmail: null },
    });
    await requestConfirmation(house, email);
    expect(await house.mails(email)).toHaveLength(1);
    expect((await confirm(house, mail!.token)).refusal?.code).toBe('TOKEN_INVALID');
    expect(await row(user.id)).toMatchObject({ email: user.email, pending_email: null, role });
  });

  it('is not for a delegate to give to anybody stronger, nor for anybody to the first user', async () => {
    const delegate = await house.addUser();
    for (const [user, by, code] of [
      [await house.addUser('EXPERT'), 'delegate', 'FORBIDDEN'],
      [admin, 'delegate', 'FORBIDDEN'],
      [first, 'administrator', 'FIRST_USER_PROTECTED'],
    ] as const) {
      const variables = { id: user.id, input: { email: `climbing-${user.email}` } };
      const codes =
        by === 'delegate'
          ? (await askAsDelegate(house, delegate, { USER_MANAGEMENT: 'WRITE' }, UPDATE, variables)).codes
          : (await house.ask(caller, UPDATE, variables)).errors.map((error) => error.code);
      expect([by, codes]).toEqual([by, [code]]);
      expect((await row(user.id)).pending_email).toBeNull();
      expect(await house.mails(variables.input.email)).toEqual([]);
    }
  });

  it('is sent its link again on request', async () => {
    const user = await person();
    const email = `lost-${user.email}`;
    await update(user.id, { email });
    await requestConfirmation(house, email);
    const mails = await house.mails(email);
    expect(mails).toHaveLength(2);
    expect((await confirm(house, mails[0]!.token)).refusal?.code).toBe('TOKEN_INVALID');
    expect((await confirm(house, mails[1]!.token)).errors).toEqual([]);
  });

  it('holds at once for a SERVICE account, whose mail nobody reads', async () => {
    const service = await person({ type: 'SERVICE', email: null, username: 'courier' });
    const { data } = await update(service.id, { email: 'courier@example.org' });
    expect(data.updateUser.user).toMatchObject({ email: 'courier@example.org', pendingEmail: null });
  });

  it('is shown while it waits to the person and to managers only', async () => {
    const user = await person();
    await update(user.id, { email: `hidden-${user.email}` });
    const own = await house.ask(await house.callerFor(user), '{ viewer { pendingEmail } }');
    expect(own.data.viewer.pendingEmail).toBe(`hidden-${user.email}`);
    const asOther = await house.callerFor(await house.addUser());
    const { data } = await house.ask(asOther, 'query ($id: ID!) { user(by: { id: $id }) { pendingEmail } }', {
      id: user.id,
    });
    expect(data.user).toBeNull();
  });
});

describe('designateSuperAdmin, where mail is set up,', () => {
  it('tells the new holder and the former one, each in their language', async () => {
    const own = await House.open({ mail: true });
    const [former, next] = [
      await own.addUser('ADMIN', { name: 'Ada Former', locale: 'de' }),
      await own.addUser('ADMIN', { name: 'Grace Next' }),
    ];
    await own.markFirst(former);
    const { errors } = await own.ask(
      await own.callerFor(former),
      'mutation ($id: ID!) { designateSuperAdmin(id: $id) { user { id } } }',
      { id: next.id },
    );
    const [toFormer, toNext] = [await own.mails(former.email), await own.mails(next.email)];
    await own.close();
    expect(errors).toEqual([]);
    expect([toFormer.length, toNext.length]).toEqual([1, 1]);
    for (const mail of [toFormer[0]!, toNext[0]!]) expect(mail.text).toContain('Grace Next');
    expect(toFormer[0]!.subject).not.toBe(toNext[0]!.subject);
  });
});
