import { digestOf } from '../../src/foundation/crypto/index.ts';
import { askAsDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';

const CREATE = `mutation ($input: CreateUserInput!) { createUser(input: $input) { user {
  id mustChangePassword signInBlockers } } }`;
const INVITE = 'mutation ($id: ID!) { sendUserInvitation(id: $id) { user { id email signInBlockers } } }';
const COMPLETE = `mutation ($token: String!, $password: String!) {
  completePasswordReset(token: $token, newPassword: $password) { accepted } }`;
const SIGN_IN = `mutation ($login: String!, $password: String!) {
  signIn(input: { login: $login, password: $password, tokenDelivery: BODY }) { nextStep user { id } } }`;
const PASSWORD = 'vermilion-otter-plate';

let house: House;
let silent: House;
let admin: TestUser;
let caller: Caller;
let silentCaller: Caller;
let people = 0;
beforeAll(async () => {
  house = await House.open({ mail: true });
  silent = await House.open({ database: house.database });
  admin = await house.addUser('ADMIN', { name: 'Ada Admin' });
  caller = await house.callerFor(admin);
  silentCaller = await silent.callerFor(admin);
});
afterAll(async () => {
  await silent.close();
  await house.close();
});

const newcomer = (input: object = {}) => {
  people += 1;
  return { name: 'Grace Hopper', email: `grace-${people}@example.org`, ...input };
};
const create = (input: object, by = caller, at = house) => at.ask(by, CREATE, { input });
const invite = (id: string, by = caller, at = house) => at.ask(by, INVITE, { id });
const complete = (token: string | null, password = PASSWORD) =>
  house.ask(house.anonymous, COMPLETE, { token, password });
const passwordsOf = (id: string) => house.rows('SELECT 1 FROM passwords WHERE user_id = $1', [id]);

describe('createUser without a password', () => {
  it('invites the person, who chooses a password and signs in with it', async () => {
    const { email, ...input } = newcomer({ email: 'Grace.Invited@Example.org' });
    const { data, errors } = await create({ ...input, email });
    const { user } = data.createUser;
    expect([errors, user.mustChangePassword, user.signInBlockers]).toEqual([[], false, ['NO_PASSWORD']]);
    expect(await passwordsOf(user.id)).toEqual([]);
    const [mail, ...others] = await house.mails(email.toLowerCase());
    expect(others).toEqual([]);
    expect(mail!.text).toContain('Grace Hopper');
    expect(mail!.text).toContain('Ada Admin');
    expect((await complete(mail!.token)).errors).toEqual([]);
    const { data: entered } = await house.ask(house.anonymous, SIGN_IN, { login: email, password: PASSWORD });
    expect(entered.signIn).toMatchObject({ nextStep: 'NONE', user: { id: user.id } });
    expect((await house.events(user.id)).map(({ action }) => action)).toContain('USER_CREATED');
  });

  it('writes in the language of the person', async () => {
    const input = newcomer({ locale: 'de-AT' });
    await create(input);
    const [mail] = await house.mails(input.email);
    expect(mail!.subject).toMatch(/Einladung|eingeladen/i);
  });

  it('writes nothing when told not to, and leaves the invitation for later', async () => {
    const input = newcomer({ sendWelcomeEmail: false });
    const { data } = await create(input);
    expect(await house.mails(input.email)).toEqual([]);
    expect((await invite(data.createUser.user.id)).errors).toEqual([]);
    expect(await house.mails(input.email)).toHaveLength(1);
  });

  it('is refused where mail is not set up, and makes nothing', async () => {
    const input = newcomer();
    const { refusal } = await create(input, silentCaller, silent);
    expect(refusal?.code).toBe('FEATURE_DISABLED');
    expect(await house.rows('SELECT 1 FROM users WHERE email = $1', [input.email])).toEqual([]);
    expect((await create(newcomer({ sendWelcomeEmail: false }), silentCaller, silent)).errors).toEqual([]);
  });

  it('sends nothing where the account could not be made', async () => {
    const taken = await house.addUser();
    const { refusal } = await create(newcomer({ email: taken.email }));
    expect(refusal?.code).toBe('ALREADY_EXISTS');
    expect(await house.mails(taken.email)).toEqual([]);
  });
});

describe('createUser with sendWelcomeEmail', () => {
  it('sends a link and never the password', async () => {
    const input = newcomer({ password: PASSWORD, sendWelcomeEmail: true });
    const { errors } = await create(input);
    const [mail] = await house.mails(input.email);
    expect(errors).toEqual([]);
    expect(mail!.token).toMatch(/^gh_at_/);
    expect(`${mail!.text} ${mail!.html}`).not.toContain(PASSWORD);
    expect((await complete(mail!.token, 'another-otter-on-plates')).errors).toEqual([]);
  });

  it('is not the default where there is a password', async () => {
    const input = newcomer({ password: PASSWORD });
    await create(input);
    expect(await house.mails(input.email)).toEqual([]);
  });

  it('is refused for a SERVICE account, which nobody reads the mail of', async () => {
    const { refusal } = await create(newcomer({ type: 'SERVICE', sendWelcomeEmail: true }));
    expect(refusal).toMatchObject({
      code: 'BAD_USER_INPUT',
      violations: [{ path: ['input', 'sendWelcomeEmail'] }],
    });
  });
});

describe('sendUserInvitation', () => {
  const invited = async (): Promise<{ id: string; email: string }> => {
    const input = newcomer();
    return { id: (await create(input)).data.createUser.user.id, email: input.email };
  };
  const linksOf = (id: string) => house.rows('SELECT * FROM action_tokens WHERE user_id = $1', [id]);
  const invitationsOf = async (id: string) =>
    (await house.events(id)).filter(({ action }) => action === 'USER_INVITED');
  const attemptsAt = (email: string) =>
    house.rows('SELECT points FROM throttle WHERE key = $1', [
      `link:account:${digestOf(`INVITATION ${email}`).toString('base64url')}`,
    ]);

  it('sends another link, with which the earlier one dies', async () => {
    const { id, email } = await invited();
    const { errors, data } = await invite(id);
    expect([errors, data.sendUserInvitation.user]).toEqual([[], { id, email, signInBlockers: ['NO_PASSWORD'] }]);
    const [first, second] = await house.mails(email);
    expect((await complete(first!.token)).refusal?.code).toBe('TOKEN_INVALID');
    expect((await complete(second!.token)).errors).toEqual([]);
    const [event] = await invitationsOf(id);
    expect(event).toMatchObject({ actor_id: admin.id, target_name: 'Grace Hopper', after: { email } });
  });

  it('is sent five times of twenty at once, leaves one link that is good, and nothing of the others', async () => {
    const { id, email } = await invited();
    const answers = await Promise.all(Array.from({ length: 20 }, () => invite(id)));
    const codes = answers.map(({ refusal }) => refusal?.code ?? 'ok').sort();
    expect(codes).toEqual([...Array<string>(15).fill('RATE_LIMITED'), ...Array<string>(5).fill('ok')]);
    expect(await attemptsAt(email)).toEqual([{ points: 5 }]);
    expect(await invitationsOf(id)).toHaveLength(5);
    expect(await linksOf(id)).toHaveLength(1);
    const mails = await house.mails(email);
    expect(mails).toHaveLength(6);
    const tried = await Promise.all(mails.map(({ token }) => complete(token)));
    expect(tried.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
  });

  it('is sent to one address five times an hour, and then says how long to wait and leaves the last link as it is', async () => {
    const [{ id, email }, other] = [await invited(), await invited()];
    for (let count = 0; count < 5; count += 1) expect((await invite(id)).errors).toEqual([]);
    const links = await linksOf(id);
    const { refusal } = await invite(id);
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) });
    expect(refusal!.retryAfterSeconds).toBeGreaterThan(3_500);
    expect(refusal!.retryAfterSeconds).toBeLessThanOrEqual(3_600);
    expect(await linksOf(id)).toEqual(links);
    expect(await house.mails(email)).toHaveLength(6);
    expect((await invite(other.id)).errors).toEqual([]);
    await house.rows('UPDATE throttle SET expire = expire - 3600000');
    expect((await invite(id)).errors).toEqual([]);
    expect(await house.mails(email)).toHaveLength(7);
  });

  it('counts only what was sent', async () => {
    const known = (await create(newcomer({ password: PASSWORD }))).data.createUser.user.id;
    const [delegate, stronger, { id, email }] = [await house.addUser(), await house.addUser('EXPERT'), await invited()];
    expect((await invite(known)).refusal?.code).toBe('INVALID_STATE');
    const { codes } = await askAsDelegate(house, delegate, { USER_MANAGEMENT: 'WRITE' }, INVITE, { id: stronger.id });
    expect(codes).toEqual(['FORBIDDEN']);
    await house.rows('REVOKE INSERT ON audit_events FROM gatehouse_app');
    const failed = await invite(id).finally(() => house.rows('GRANT INSERT ON audit_events TO gatehouse_app'));
    expect(failed.refusal?.code).toBe('INTERNAL_SERVER_ERROR');
    for (const address of [`grace-${people - 1}@example.org`, stronger.email, email])
      expect([address, await attemptsAt(address)]).toEqual([address, []]);
    expect(await house.mails(email)).toHaveLength(1);
  });

  it('is kept from nobody by strangers who ask for links to the address', async () => {
    const { id, email } = await invited();
    const FORGOT = 'mutation ($email: EmailAddress!) { requestPasswordReset(email: $email) { accepted } }';
    const forget = async () => (await house.ask(house.anonymous, FORGOT, { email })).refusal?.code ?? 'ok';
    for (let count = 0; count < 5; count += 1) expect(await forget()).toBe('ok');
    expect(await forget()).toBe('RATE_LIMITED');
    expect((await invite(id)).errors).toEqual([]);
    expect(await attemptsAt(email)).toEqual([{ points: 1 }]);
  });

  it.each([
    ['a person with a password', async () => (await create(newcomer({ password: PASSWORD }))).data.createUser.user.id],
    ['a SERVICE account', async () => (await house.addUser('USER', { type: 'SERVICE' })).id],
    ['a suspended account', async () => (await house.addUser('USER', { status: 'SUSPENDED' })).id],
    [
      'an account without an address',
      async () => (await house.addUser('USER', { email: null, username: 'mailless' })).id,
    ],
  ])('is INVALID_STATE for %s', async (_who, make) => {
    const id = await make();
    expect((await invite(id)).refusal?.code).toBe('INVALID_STATE');
    expect(await invitationsOf(id)).toEqual([]);
  });

  it('is refused where mail is not set up, and leaves the earlier link as it is', async () => {
    const { id, email } = await invited();
    const [mail] = await house.mails(email);
    expect((await invite(id, silentCaller, silent)).refusal?.code).toBe('FEATURE_DISABLED');
    expect((await complete(mail!.token)).errors).toEqual([]);
  });

  it('does not know whom it does not know', async () => {
    expect((await invite('0190a6a0-0000-7000-8000-000000000000')).refusal?.code).toBe('NOT_FOUND');
    expect((await invite('nobody')).refusal?.code).toBe('NOT_FOUND');
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const { id, email } = await invited();
    expect((await invite(id, await make(house))).refusal?.code).toBe(code);
    expect(await house.mails(email)).toHaveLength(1);
  });

  it('lets a delegate invite whom no role makes stronger, and nobody else', async () => {
    const delegate = await house.addUser();
    for (const [role, codes] of [
      ['USER', []],
      ['PENDING', []],
      ['EXPERT', ['FORBIDDEN']],
      ['ADMIN', ['FORBIDDEN']],
    ] as const) {
      const target = await house.addUser(role);
      const answer = await askAsDelegate(house, delegate, { USER_MANAGEMENT: 'WRITE' }, INVITE, { id: target.id });
      expect([role, answer.codes]).toEqual([role, codes]);
      expect(await house.mails(target.email)).toHaveLength(codes.length === 0 ? 1 : 0);
    }
  });

  it('is no longer possible once a password is set another way, and neither is the link', async () => {
    const { id, email } = await invited();
    const [mail] = await house.mails(email);
    const RESET = 'mutation ($id: ID!, $p: String!) { resetUserPassword(id: $id, newPassword: $p) { user { id } } }';
    expect((await house.ask(caller, RESET, { id, p: PASSWORD })).errors).toEqual([]);
    expect((await complete(mail!.token)).refusal?.code).toBe('TOKEN_INVALID');
    expect((await invite(id)).refusal?.code).toBe('INVALID_STATE');
  });
});
