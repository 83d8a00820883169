import { House } from '../support/house.ts';
import {
  complete,
  confirm,
  linksOf,
  mailedToken,
  plantLink,
  requestConfirmation,
  requestReset,
} from './links.support.ts';
import { behindProxy, times, unused } from './sign-in.support.ts';

const ACCEPTED = { accepted: true };

describe('requestEmailConfirmation', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open({ mail: true, environment: behindProxy });
  });
  afterAll(() => house.close());

  it('sends a link to an address that waits to be confirmed, good for a day', async () => {
    const user = await house.addUser('PENDING', { locale: 'de' });
    const { data, errors } = await requestConfirmation(house, user.email.toUpperCase());
    expect([data.requestEmailConfirmation, errors]).toEqual([ACCEPTED, []]);
    const [mail, ...others] = await house.mails(user.email);
    expect([mail!.subject, others]).toEqual(['E-Mail-Adresse für Gatehouse bestätigen', []]);
    expect(mail!.link).toBe(`${house.url}/confirm-email?token=${mail!.token}`);
    const [link] = await linksOf(house, user);
    expect(link).toMatchObject({ purpose: 'EMAIL_CONFIRMATION', email: user.email, used_at: null });
    expect(link.expires_at - link.created_at).toBe(86_400_000);
  });

  it('sends a link to the new address of an account, and none to the old one', async () => {
    const user = await house.addUser('USER', { emailConfirmedAt: house.clock.now() });
    const email = `new-${unused()}@example.org`;
    await house.rows('UPDATE users SET pending_email = $2 WHERE id = $1', [user.id, email]);
    await requestConfirmation(house, email);
    await requestConfirmation(house, user.email);
    expect((await house.mails(email)).map(({ token }) => token)).toEqual([expect.stringMatching(/^gh_at_/)]);
    expect(await house.mails(user.email)).toEqual([]);
    expect(await linksOf(house, user)).toMatchObject([{ email }]);
  });

  it.each([
    ['is confirmed', (house: House) => house.addUser('USER', { emailConfirmedAt: house.clock.now() })],
    ['is of a suspended account', (house: House) => house.addUser('USER', { status: 'SUSPENDED' })],
    ['is of a service', (house: House) => house.addUser('USER', { type: 'SERVICE' })],
    ['nobody has', async () => ({ id: '01900000-0000-7000-8000-000000000000', email: `no-${unused()}@example.org` })],
  ])('answers an address that %s just the same, and sends nothing', async (_what, make) => {
    const user = await make(house);
    const { data, errors, statements } = await requestConfirmation(house, user.email);
    expect([data.requestEmailConfirmation, errors]).toEqual([ACCEPTED, []]);
    expect(await house.mails(user.email)).toEqual([]);
    expect(await linksOf(house, user as never)).toEqual([]);
    const other = await requestConfirmation(house, (await house.addUser()).email);
    expect(statements).toEqual(other.statements);
  });

  it('sends a link to the account that has the address, however many others wait for it', async () => {
    const email = `crowded-${unused()}@example.org`;
    for (let count = 0; count < 5; count += 1)
      await house.rows('UPDATE users SET pending_email = $2 WHERE id = $1', [(await house.addUser()).id, email]);
    const owner = await house.addUser('USER', { email });
    await requestConfirmation(house, email);
    expect(await house.mails(email)).toHaveLength(5);
    expect(await linksOf(house, owner)).toHaveLength(1);
  });

  it('is throttled by the address, apart from other links', async () => {
    const email = `nobody-${unused()}@example.org`;
    for (let count = 0; count < 5; count += 1) expect((await requestConfirmation(house, email)).errors).toEqual([]);
    expect((await requestConfirmation(house, email)).refusal!.code).toBe('RATE_LIMITED');
    expect((await requestReset(house, email)).errors).toEqual([]);
  });

  it('says without mail that it is switched off', async () => {
    const own = await House.open();
    const { refusal } = await requestConfirmation(own, (await own.addUser()).email);
    await own.close();
    expect(refusal!.code).toBe('FEATURE_DISABLED');
  });
});

describe('confirmEmail', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open({ mail: true, environment: behindProxy });
  });
  afterAll(() => house.close());

  const rowOf = async ({ id }: { id: string }) => (await house.rows('SELECT * FROM users WHERE id = $1', [id]))[0];
  /** An account with a confirmed address, and another that waits. */
  const movingUser = async (pendingEmail = `new-${unused()}@example.org`) => {
    const user = await house.addUser('USER', { emailConfirmedAt: house.clock.now() });
    await house.rows('UPDATE users SET pending_email = $2 WHERE id = $1', [user.id, pendingEmail]);
    return { ...user, pendingEmail };
  };

  it('confirms the address of the account', async () => {
    const user = await house.addUser();
    await requestConfirmation(house, user.email);
    const { data, errors } = await confirm(house, await mailedToken(house, user.email));
    expect([data.confirmEmail, errors]).toEqual([ACCEPTED, []]);
    expect(await rowOf(user)).toMatchObject({ email: user.email, email_confirmed_at: expect.any(Date), version: 2 });
    expect(await house.events(user.id)).toMatchObject([
      {
        action: 'USER_EMAIL_CONFIRMED',
        actor_id: user.id,
        actor_name: user.name,
        before: null,
        after: { email: user.email },
      },
    ]);
  });

  it('makes the new address the address of the account, and tells the old one', async () => {
    const user = await movingUser();
    await requestConfirmation(house, user.pendingEmail);
    expect((await rowOf(user)).email).toBe(user.email);
    expect((await confirm(house, await mailedToken(house, user.pendingEmail))).errors).toEqual([]);
    expect(await rowOf(user)).toMatchObject({ email: user.pendingEmail, pending_email: null, version: 2 });
    expect(await house.events(user.id)).toMatchObject([
      { action: 'USER_EMAIL_CONFIRMED', before: { email: user.email }, after: { email: user.pendingEmail } },
    ]);
    const [told, ...others] = await house.mails(user.email);
    expect([told!.subject, told!.link, others]).toEqual([
      'The email address of your account at Gatehouse was changed',
      null,
      [],
    ]);
  });

  it('kills the links that went to the old address', async () => {
    const user = await movingUser();
    const reset = await plantLink(house, user, 'PASSWORD_RESET');
    await confirm(house, await plantLink(house, user, 'EMAIL_CONFIRMATION', { email: user.pendingEmail }));
    expect((await complete(house, reset)).refusal!.code).toBe('TOKEN_INVALID');
    expect(await linksOf(house, user)).toMatchObject([{ purpose: 'EMAIL_CONFIRMATION' }]);
  });

  it('leaves another address that waits alone', async () => {
    const user = await house.addUser();
    await house.rows("UPDATE users SET pending_email = 'waiting@example.org' WHERE id = $1", [user.id]);
    await confirm(house, await plantLink(house, user, 'EMAIL_CONFIRMATION'));
    expect(await rowOf(user)).toMatchObject({ email: user.email, pending_email: 'waiting@example.org' });
  });

  it('refuses a new address that another account has taken meanwhile, and changes nothing', async () => {
    const taken = await house.addUser();
    const user = await movingUser(taken.email);
    const { refusal } = await confirm(
      house,
      await plantLink(house, user, 'EMAIL_CONFIRMATION', { email: taken.email }),
    );
    expect(refusal).toMatchObject({ code: 'TOKEN_INVALID', violations: [] });
    expect(await rowOf(user)).toMatchObject({ email: user.email, pending_email: taken.email });
    expect(await linksOf(house, user)).toMatchObject([{ used_at: null }]);
    expect(await house.events(user.id)).toEqual([]);
  });

  it('gives an address to one of many who confirm it at once', async () => {
    const email = `contested-${unused()}@example.org`;
    const users = await times(10, () => movingUser(email));
    const tokens = await Promise.all(users.map((user) => plantLink(house, user, 'EMAIL_CONFIRMATION', { email })));
    const answers = await Promise.all(tokens.map((token) => confirm(house, token)));
    const codes = answers.map(({ refusal }) => refusal?.code);
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'TOKEN_INVALID')).toHaveLength(9);
    expect(await house.rows('SELECT id FROM users WHERE email = $1', [email])).toEqual([
      { id: users[codes.indexOf(undefined)]!.id },
    ]);
  });

  it('lets one of forty through who use one link at once', async () => {
    const user = await house.addUser();
    const token = await plantLink(house, user, 'EMAIL_CONFIRMATION');
    const codes = await times(40, async () => (await confirm(house, token)).refusal?.code);
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'TOKEN_INVALID')).toHaveLength(39);
    expect(await house.events(user.id)).toHaveLength(1);
  });

  it('refuses a link that a newer one replaced', async () => {
    const user = await house.addUser();
    await requestConfirmation(house, user.email);
    const former = await mailedToken(house, user.email);
    await requestConfirmation(house, user.email);
    const newer = await mailedToken(house, user.email);
    expect((await confirm(house, former)).refusal!.code).toBe('TOKEN_INVALID');
    expect((await confirm(house, newer)).errors).toEqual([]);
  });

  it.each<[string, (user: { id: string }) => Promise<unknown>]>([
    ['was suspended meanwhile', ({ id }) => house.rows("UPDATE users SET status = 'SUSPENDED' WHERE id = $1", [id])],
    [
      'waits for another address now',
      ({ id }) => house.rows("UPDATE users SET pending_email = 'a@example.org' WHERE id = $1", [id]),
    ],
    ['was deleted', ({ id }) => house.rows('DELETE FROM users WHERE id = $1', [id])],
  ])('refuses a link of an account that %s', async (_what, change) => {
    const user = await movingUser();
    const token = await plantLink(house, user, 'EMAIL_CONFIRMATION', { email: user.pendingEmail });
    await change(user);
    expect((await confirm(house, token)).refusal!.code).toBe('TOKEN_INVALID');
    expect(await house.events(user.id)).toEqual([]);
  });

  it('refuses a link that sets a password, one that has expired, and what is no link', async () => {
    const user = await house.addUser();
    const reset = await plantLink(house, user, 'PASSWORD_RESET');
    const expired = await plantLink(house, user, 'EMAIL_CONFIRMATION', { minutes: 0 });
    for (const token of [reset, expired, '', 'gh_at_', '\u0000'])
      expect((await confirm(house, token)).refusal!.code).toBe('TOKEN_INVALID');
    expect((await rowOf(user)).email_confirmed_at).toBeNull();
  });
});

describe('expired links', () => {
  it('are cleared away, and no others', async () => {
    const house = await House.open();
    const user = await house.addUser();
    await plantLink(house, user, 'INVITATION', { minutes: 90 });
    await plantLink(house, user, 'PASSWORD_RESET', { minutes: 30 });
    house.clock.advance({ minutes: 60 });
    const removed = await house.app.housekeeping.run();
    const left = await linksOf(house, user);
    await house.close();
    expect(removed['action tokens']).toBe(1);
    expect(left).toMatchObject([{ purpose: 'INVITATION' }]);
  });
});
