import { digestOf } from '../../src/foundation/crypto/index.ts';
import { House } from '../support/house.ts';
import { complete, linksOf, mailedToken, requestReset } from './links.support.ts';
import { addPerson, behindProxy, fromElsewhere, times, unused } from './sign-in.support.ts';

const ACCEPTED = { requestPasswordReset: { accepted: true } };

describe('requestPasswordReset', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open({ mail: true, environment: behindProxy });
  });
  afterAll(() => house.close());

  it('sends a link to the address of the account, good for an hour, and keeps its digest only', async () => {
    const user = await addPerson(house);
    const { data, errors } = await requestReset(house, user.email.toUpperCase());
    expect([data, errors]).toEqual([ACCEPTED, []]);
    const [mail, ...others] = await house.mails(user.email);
    expect(others).toEqual([]);
    expect(mail!.subject).toBe('Choose a new password for Gatehouse');
    expect(mail!.link).toBe(`${house.url}/set-password?token=${mail!.token}`);
    expect(mail!.token).toMatch(/^gh_at_[\w-]{43}$/);
    const [link] = await linksOf(house, user);
    expect(link).toMatchObject({ purpose: 'PASSWORD_RESET', email: user.email, used_at: null });
    expect(link.digest).toEqual(digestOf(mail!.token!));
    expect(link.expires_at - link.created_at).toBe(3_600_000);
  });

  it('leaves an audit event that says from where', async () => {
    const user = await house.addUser();
    await requestReset(house, user.email, { 'x-forwarded-for': '10.1.2.3', 'x-request-id': 'request-of-a-stranger' });
    await house.mails();
    expect(await house.events(user.id)).toMatchObject([
      {
        action: 'USER_PASSWORD_RESET_REQUESTED',
        actor_id: null,
        actor_name: 'anonymous',
        target_name: user.name,
        after: { sent: true },
        ip_address: '10.1.2.3',
        request_id: 'request-of-a-stranger',
      },
    ]);
  });

  it('names in the event who asked, where somebody was signed in', async () => {
    const [user, admin] = [await house.addUser(), await house.addUser('ADMIN')];
    await requestReset(house, user.email, {}, await house.callerFor(admin));
    await house.mails();
    expect(await house.events(user.id)).toMatchObject([{ actor_id: admin.id, actor_name: admin.name }]);
  });

  it('answers an address that nobody has just the same, and does nothing', async () => {
    const email = `nobody-${unused()}@example.org`;
    const { data, errors } = await requestReset(house, email);
    expect([data, errors, await house.mails(email)]).toEqual([ACCEPTED, [], []]);
    expect(await house.rows('SELECT 1 FROM action_tokens WHERE email = $1', [email])).toEqual([]);
  });

  it.each([
    ['awaits approval', 'PENDING', {}],
    ['has to change the password', 'USER', { mustChangePassword: true }],
    ['is an administrator', 'ADMIN', {}],
    ['never had a password', 'USER', {}],
  ] as const)('sends a link to an account that %s', async (_what, role, values) => {
    const user = await house.addUser(role, values);
    await requestReset(house, user.email);
    expect(await house.mails(user.email)).toHaveLength(1);
  });

  it('sends a link to the first user, whose own credential it is', async () => {
    const first = await house.addUser('ADMIN');
    await house.markFirst(first);
    await requestReset(house, first.email);
    expect(await house.mails(first.email)).toHaveLength(1);
  });

  it.each([
    ['suspended', { status: 'SUSPENDED' }, 'SUSPENDED'],
    ['of a service', { type: 'SERVICE' }, 'SERVICE_ACCOUNT'],
  ])('sends nothing to an account that is %s, which only the audit log says', async (_what, values, reason) => {
    const user = await house.addUser('USER', values);
    const { data, errors } = await requestReset(house, user.email);
    expect([data, errors, await house.mails(user.email)]).toEqual([ACCEPTED, [], []]);
    expect(await linksOf(house, user)).toEqual([]);
    expect(await house.events(user.id)).toMatchObject([
      { action: 'USER_PASSWORD_RESET_REQUESTED', after: { sent: false, reason } },
    ]);
  });

  it('runs the same statements for every address', async () => {
    const known = await addPerson(house);
    const suspended = await house.addUser('USER', { status: 'SUSPENDED' });
    const service = await house.addUser('USER', { type: 'SERVICE' });
    const addresses = [known.email, suspended.email, service.email, `nobody-${unused()}@example.org`];
    const [first, ...others] = await Promise.all(
      addresses.map(async (email) => (await requestReset(house, email)).statements),
    );
    expect(first!.length).toBeGreaterThan(3);
    for (const statements of others) expect(statements).toEqual(first);
  });

  it('makes a new link that kills the former', async () => {
    const user = await addPerson(house);
    await requestReset(house, user.email);
    const former = await mailedToken(house, user.email);
    await requestReset(house, user.email);
    const newer = await mailedToken(house, user.email);
    expect(newer).not.toBe(former);
    expect((await complete(house, former)).refusal!.code).toBe('TOKEN_INVALID');
    expect((await complete(house, newer)).errors).toEqual([]);
  });

  it('leaves one good link where many are asked for at once', async () => {
    const user = await addPerson(house);
    await times(5, () => requestReset(house, user.email));
    const tokens = (await house.mails(user.email)).map(({ token }) => token!);
    expect(new Set(tokens).size).toBe(5);
    const links = await linksOf(house, user);
    expect(links).toHaveLength(1);
    expect(tokens.map((token) => digestOf(token).toString('hex'))).toContain(links[0].digest.toString('hex'));
  });

  it.each([
    ['known', async () => (await house.addUser()).email],
    ['unknown', async () => `nobody-${unused()}@example.org`],
  ])('is throttled by the address, %s or not', async (_what, make) => {
    const email = await make();
    for (let count = 0; count < 5; count += 1) expect((await requestReset(house, email)).errors).toEqual([]);
    const { refusal } = await requestReset(house, email.toUpperCase());
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) });
    expect((await house.mails(email)).length).toBeLessThanOrEqual(5);
  });

  it('is throttled by the network', async () => {
    const headers = fromElsewhere();
    const codes = await times(51, async () => {
      const { refusal } = await requestReset(house, `nobody-${unused()}@example.org`, headers);
      return refusal?.code ?? 'ok';
    });
    expect(codes.filter((code) => code !== 'ok')).toEqual(['RATE_LIMITED']);
  });

  it('says without mail that it is switched off, to known and unknown alike', async () => {
    const own = await House.open();
    const user = await own.addUser();
    const [known, unknown] = [await requestReset(own, user.email), await requestReset(own, 'nobody@example.org')];
    await own.close();
    expect(known.refusal).toMatchObject({ code: 'FEATURE_DISABLED', message: expect.stringContaining('Mail is not') });
    expect(unknown.refusal!.message).toBe(known.refusal!.message);
  });

  it('leads to the application where there is one', async () => {
    const own = await House.open({ mail: true, environment: { APP_URL: 'https://app.example/welcome/' } });
    const user = await own.addUser();
    await requestReset(own, user.email);
    const [mail] = await own.mails(user.email);
    await own.close();
    expect(mail!.link).toBe(`https://app.example/welcome/set-password?token=${mail!.token}`);
  });
});
