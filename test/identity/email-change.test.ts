import { askAsDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { complete, confirm, linksOf, plantLink, requestConfirmation } from './links.support.ts';
import { addPerson } from './sign-in.support.ts';

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

  it('is sent a link five times an hour, whoever is to have it, and then nothing changes', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => person()));
    const [last, ...others] = people as [TestUser, ...TestUser[]];
    const email = `popular-${last.email}`;
    for (const { id } of others) expect((await update(id, { email })).errors).toEqual([]);
    const before = await row(last.id);
    const { refusal } = await update(last.id, { email, name: 'Renamed' });
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) });
    expect(await row(last.id)).toEqual(before);
    expect([await linksOf(house, last), await house.events(last.id)]).toEqual([[], []]);
    expect(await house.mails(email)).toHaveLength(5);
    expect((await update(last.id, { email: `lonely-${last.email}` })).errors).toEqual([]);
    await house.rows('UPDATE throttle SET expire = expire - 3600000');
    expect((await update(last.id, { email })).errors).toEqual([]);
    expect(await house.mails(email)).toHaveLength(6);
  });

  it('holds at once for an invited person who has never been in, and the invitation goes there from now on', async () => {
    const CREATE = 'mutation ($input: CreateUserInput!) { createUser(input: $input) { user { id } } }';
    const INVITE = 'mutation ($id: ID!) { sendUserInvitation(id: $id) { user { email } } }';
    const [mistyped, email] = ['grcae@example.org', 'grace@example.org'];
    const created = await house.ask(caller, CREATE, { input: { name: 'Grace', email: mistyped } });
    const { id } = created.data.createUser.user;
    const invited = { id, email: mistyped } as TestUser;
    const strays = [
      (await house.mails(mistyped))[0]!.token,
      await plantLink(house, invited, 'PASSWORD_RESET'),
      await plantLink(house, invited, 'EMAIL_CONFIRMATION'),
    ];
    const { data, errors } = await update(id, { email });
    expect([errors, data.updateUser.user]).toMatchObject([[], { email, pendingEmail: null, version: 2 }]);
    expect(await row(id)).toMatchObject({ email, pending_email: null, email_confirmed_at: null });
    expect((await house.events(id)).at(-1)).toMatchObject({
      action: 'USER_UPDATED',
      actor_id: admin.id,
      before: { email: mistyped },
      after: { email },
    });
    expect(await linksOf(house, invited)).toEqual([]);
    for (const token of strays) expect((await complete(house, token)).refusal?.code).toBe('TOKEN_INVALID');
    expect(await house.mails(email)).toEqual([]);

    expect((await house.ask(caller, INVITE, { id })).data.sendUserInvitation.user).toEqual({ email });
    const [invitation] = await house.mails(email);
    expect((await complete(house, invitation!.token)).errors).toEqual([]);
    expect(await house.mails(mistyped)).toHaveLength(1);
  });

  it.each([
    ['a password', () => addPerson(house)],
    ['a confirmed address', () => person()],
  ])('waits for an account with %s and nothing else', async (_what, make) => {
    const user = await make();
    const email = `waiting-${user.email}`;
    const { data } = await update(user.id, { email });
    expect(data.updateUser.user).toMatchObject({ email: user.email, pendingEmail: email });
  });

  it('gives way, with its link, to another that holds at once', async () => {
    const silent = await House.open({ database: house.database });
    const user = await person();
    const [waiting, email] = [`waiting-${user.email}`, `final-${user.email}`];
    await update(user.id, { email: waiting });
    const [mail] = await house.mails(waiting);
    const { errors } = await silent.ask(await silent.callerFor(admin), UPDATE, { id: user.id, input: { email } });
    await silent.close();
    expect(errors).toEqual([]);
    expect(await row(user.id)).toMatchObject({ email, pending_email: null, email_confirmed_at: null });
    expect((await house.events(user.id)).at(-1)).toMatchObject({
      before: { email: user.email, pendingEmail: waiting },
      after: { email, pendingEmail: null },
    });
    expect((await confirm(house, mail!.token)).refusal?.code).toBe('TOKEN_INVALID');
    await requestConfirmation(house, waiting);
    expect(await house.mails(waiting)).toHaveLength(1);
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
