import { House } from '../support/house.ts';
import { complete, confirm, linksOf, mailedToken, NEXT, plantLink, requestReset } from './links.support.ts';
import {
  addPerson,
  behindProxy,
  isSignedIn,
  openSessionsOf,
  PASSWORD,
  passwordWorkDuring,
  signIn,
  times,
  unused,
} from './sign-in.support.ts';

describe('completePasswordReset', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open({ mail: true, environment: behindProxy });
  });
  afterAll(() => house.close());

  const linkFor = async (user: { email: string }): Promise<string> => {
    await requestReset(house, user.email);
    return mailedToken(house, user.email);
  };
  const rowOf = async ({ id }: { id: string }) => (await house.rows('SELECT * FROM users WHERE id = $1', [id]))[0];

  const plantApiKey = async ({ id }: { id: string }): Promise<string> => {
    const [key] = await house.rows(
      `INSERT INTO api_keys (id, user_id, prefix, digest, label, scopes, created_at)
        VALUES (gen_random_uuid(), $1, $2, sha256(convert_to($2, 'UTF8')), 'CI', '{FULL}', now()) RETURNING id`,
      [id, `gh_${unused()}`],
    );
    return key.id;
  };

  it('sets the new password, and the old one is good no more', async () => {
    const user = await addPerson(house, 'USER', { mustChangePassword: true });
    const { data, errors } = await complete(house, await linkFor(user));
    expect([data, errors]).toEqual([{ completePasswordReset: { accepted: true } }, []]);
    expect((await signIn(house, user.email)).refusal!.code).toBe('INVALID_CREDENTIALS');
    expect((await signIn(house, user.email, { password: NEXT })).data.signIn.nextStep).toBe('NONE');
    expect(await rowOf(user)).toMatchObject({ must_change_password: false, version: 2 });
    expect(await linksOf(house, user)).toMatchObject([{ used_at: expect.any(Date) }]);
  });

  it('ends the sessions at once', async () => {
    const user = await addPerson(house);
    const callers = [await house.callerFor(user), await house.callerFor(user)];
    expect(await Promise.all(callers.map((caller) => isSignedIn(house, caller)))).toEqual([true, true]);
    await complete(house, await linkFor(user));
    expect(await Promise.all(callers.map((caller) => isSignedIn(house, caller)))).toEqual([false, false]);
    expect(await openSessionsOf(house, user)).toEqual([]);
  });

  it('leaves audit events of the account itself', async () => {
    const user = await addPerson(house, 'USER', { mustChangePassword: true });
    await house.callerFor(user);
    await complete(house, await linkFor(user));
    const by = { actor_id: user.id, subject_id: user.id, actor_name: user.name, target_name: user.name };
    expect((await house.events(user.id)).slice(1)).toMatchObject([
      {
        ...by,
        action: 'USER_PASSWORD_CHANGED',
        before: { mustChangePassword: true },
        after: { mustChangePassword: false, sessionsEnded: 1, byLink: 'PASSWORD_RESET', apiKeysSuspended: 0 },
      },
      { ...by, action: 'USER_EMAIL_CONFIRMED', before: null, after: { email: user.email } },
    ]);
  });

  it('confirms the address that the link went to, once', async () => {
    const user = await addPerson(house);
    await complete(house, await linkFor(user));
    const { email_confirmed_at: confirmedAt } = await rowOf(user);
    expect(confirmedAt).toBeInstanceOf(Date);
    await complete(house, await linkFor(user), 'another-otter-marmalade-43');
    expect((await rowOf(user)).email_confirmed_at).toEqual(confirmedAt);
    const confirmations = (await house.events(user.id)).filter(({ action }) => action === 'USER_EMAIL_CONFIRMED');
    expect(confirmations).toHaveLength(1);
  });

  it('tells the owner that the password was changed', async () => {
    const user = await addPerson(house, 'USER', { locale: 'de-CH' });
    await complete(house, await linkFor(user));
    const [, notice, ...others] = await house.mails(user.email);
    expect([notice!.subject, notice!.link, others]).toEqual(['Ihr Passwort bei Gatehouse wurde geändert', null, []]);
  });

  it('drops an address that waited to take the place of this one', async () => {
    const user = await addPerson(house);
    await house.rows("UPDATE users SET pending_email = 'thief@example.org' WHERE id = $1", [user.id]);
    const thiefs = await plantLink(house, user, 'EMAIL_CONFIRMATION', { email: 'thief@example.org' });
    await complete(house, await linkFor(user));
    expect(await rowOf(user)).toMatchObject({ email: user.email, pending_email: null });
    expect((await confirm(house, thiefs)).refusal!.code).toBe('TOKEN_INVALID');
    expect((await house.events(user.id))[1]).toMatchObject({
      before: { pendingEmail: 'thief@example.org' },
      after: { pendingEmail: null },
    });
  });

  it.each([
    ['suspends API keys where nobody had confirmed the address', {}, 'PASSWORD_RESET', 'SUSPENDED'],
    ['leaves API keys alone where it was confirmed', { confirmed: true }, 'PASSWORD_RESET', 'ACTIVE'],
    [
      'suspends API keys of a first user whose address nobody had confirmed',
      { first: true },
      'PASSWORD_RESET',
      'SUSPENDED',
    ],
    ['leaves API keys alone that a manager made for somebody invited', {}, 'INVITATION', 'ACTIVE'],
  ] as const)(
    '%s',
    async (_what, { confirmed = false, first = false }: { confirmed?: boolean; first?: boolean }, purpose, status) => {
      const user = await addPerson(house, 'USER', confirmed ? { emailConfirmedAt: house.clock.now() } : {});
      if (first) await house.markFirst(user);
      const keyId = await plantApiKey(user);
      expect((await complete(house, await plantLink(house, user, purpose))).errors).toEqual([]);
      expect(await house.rows('SELECT status FROM api_keys WHERE id = $1', [keyId])).toEqual([{ status }]);
      const told = (await house.mails(user.email)).map(({ subject }) => subject);
      expect(told.includes('Your API keys at Gatehouse are suspended')).toBe(status === 'SUSPENDED');
    },
  );

  it('takes up an invitation', async () => {
    const user = await house.addUser();
    const reset = await plantLink(house, user, 'PASSWORD_RESET');
    const { errors } = await complete(house, await plantLink(house, user, 'INVITATION'));
    expect(errors).toEqual([]);
    expect((await signIn(house, user.email, { password: NEXT })).errors).toEqual([]);
    expect((await house.events(user.id))[0].after).toMatchObject({ byLink: 'INVITATION' });
    // There was nothing to change, and the other link is dead with this one.
    expect(await house.mails(user.email)).toEqual([]);
    expect((await complete(house, reset)).refusal!.code).toBe('TOKEN_INVALID');
  });

  it('unlocks an account that too many guesses locked', async () => {
    const user = await addPerson(house);
    for (let guess = 0; guess < 10; guess += 1) await signIn(house, user.email, { password: 'wrong' });
    expect((await signIn(house, user.email)).refusal!.code).toBe('RATE_LIMITED');
    await complete(house, await linkFor(user));
    expect((await signIn(house, user.email, { password: NEXT })).errors).toEqual([]);
  });

  it('refuses a weak password and leaves the link good', async () => {
    const user = await addPerson(house);
    const token = await linkFor(user);
    const { refusal } = await complete(house, token, 'password1');
    expect(refusal).toMatchObject({
      code: 'PASSWORD_POLICY',
      violations: [{ path: ['newPassword'], code: 'TOO_WEAK' }],
    });
    expect(await linksOf(house, user)).toMatchObject([{ used_at: null }]);
    expect((await signIn(house, user.email)).errors).toEqual([]);
    expect((await complete(house, token)).errors).toEqual([]);
  });

  it('refuses a link that is none of ours, without any hashing', async () => {
    const work = await passwordWorkDuring(async () => {
      for (const token of ['', 'gh_at_', `gh_at_${'A'.repeat(43)}`, '\u0000', 'x'.repeat(5_000)])
        expect((await complete(house, token)).refusal).toMatchObject({
          code: 'TOKEN_INVALID',
          path: ['completePasswordReset'],
        });
    });
    expect(work).toEqual([]);
  });

  it('refuses a link that was used', async () => {
    const user = await addPerson(house);
    const token = await linkFor(user);
    await complete(house, token);
    const spent = await linksOf(house, user);
    expect(spent).toMatchObject([{ used_at: expect.any(Date) }]);
    expect((await complete(house, token, 'another-otter-marmalade-43')).refusal!.code).toBe('TOKEN_INVALID');
    expect(await linksOf(house, user)).toEqual(spent);
    expect((await signIn(house, user.email, { password: NEXT })).errors).toEqual([]);
  });

  it('refuses a link that has expired, to the second', async () => {
    const user = await addPerson(house);
    const [early, late] = [await plantLink(house, user, 'INVITATION'), await plantLink(house, user, 'PASSWORD_RESET')];
    house.clock.advance({ minutes: 60, seconds: -5 });
    expect((await complete(house, early, 'password1')).refusal!.code).toBe('PASSWORD_POLICY');
    house.clock.advance({ seconds: 5 });
    expect((await complete(house, late)).refusal!.code).toBe('TOKEN_INVALID');
    expect((await linksOf(house, user)).map(({ used_at }) => used_at)).toEqual([null, null]);
  });

  it.each<[string, (user: { id: string; email: string }) => Promise<unknown>]>([
    ['was suspended meanwhile', ({ id }) => house.rows("UPDATE users SET status = 'SUSPENDED' WHERE id = $1", [id])],
    ['has another address now', ({ id }) => house.rows("UPDATE users SET email = 'x' || email WHERE id = $1", [id])],
    ['was deleted', ({ id }) => house.rows('DELETE FROM users WHERE id = $1', [id])],
  ])('refuses a link of an account that %s', async (_what, change) => {
    const user = await addPerson(house);
    const token = await linkFor(user);
    await change(user);
    expect((await complete(house, token)).refusal!.code).toBe('TOKEN_INVALID');
    expect((await linksOf(house, user)).filter(({ used_at }) => used_at !== null)).toEqual([]);
  });

  it('refuses a link that confirms an address', async () => {
    const user = await addPerson(house);
    const token = await plantLink(house, user, 'EMAIL_CONFIRMATION');
    expect((await complete(house, token)).refusal!.code).toBe('TOKEN_INVALID');
    expect(await linksOf(house, user)).toMatchObject([{ used_at: null }]);
  });

  it('lets one of forty through who use one link at once', async () => {
    const user = await addPerson(house);
    const token = await linkFor(user);
    const codes = await times(40, async (index) => (await complete(house, token, `${NEXT}-${index}`)).refusal?.code);
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'TOKEN_INVALID')).toHaveLength(39);
    const winner = codes.indexOf(undefined);
    expect((await signIn(house, user.email, { password: `${NEXT}-${winner}` })).errors).toEqual([]);
    const changes = (await house.events(user.id)).filter(({ action }) => action === 'USER_PASSWORD_CHANGED');
    expect(changes).toHaveLength(1);
  });

  it('answers a repetition of the same request what it answered at first', async () => {
    const user = await addPerson(house);
    const token = await linkFor(user);
    const headers = { 'idempotency-key': unused() };
    const first = await complete(house, token, NEXT, headers);
    const again = await complete(house, token, NEXT, headers);
    expect([first.errors, again.errors, again.data]).toEqual([[], [], first.data]);
  });

  it('does not sign anybody in, and needs nobody signed in', async () => {
    const user = await addPerson(house);
    const { headers } = await complete(house, await linkFor(user), NEXT, { authorization: 'Bearer nonsense' });
    expect(headers.getSetCookie()).toEqual([]);
    expect(await openSessionsOf(house, user)).toEqual([]);
  });
});

describe('a changed password', () => {
  const CHANGE = `mutation { changePassword(currentPassword: "${PASSWORD}", newPassword: "${NEXT}") { nextStep } }`;
  const RESET = `mutation($id: ID!) { resetUserPassword(id: $id, newPassword: "${NEXT}") { user { id } } }`;
  let house: House;
  beforeAll(async () => {
    house = await House.open({ mail: true });
  });
  afterAll(() => house.close());

  const noticesTo = async ({ email }: { email: string }) => (await house.mails(email)).map(({ subject }) => subject);
  const NOTICE = 'Your password at Gatehouse was changed';

  it('is told to its owner by mail, whether the owner changed it or an administrator', async () => {
    const [self, other] = [await addPerson(house), await addPerson(house)];
    expect((await house.ask(await house.callerFor(self), CHANGE)).errors).toEqual([]);
    const admin = await house.callerFor(await house.addUser('ADMIN'));
    expect((await house.ask(admin, RESET, { id: other.id })).errors).toEqual([]);
    expect([await noticesTo(self), await noticesTo(other)]).toEqual([[NOTICE], [NOTICE]]);
  });

  it('is no news where there was none, or where the change was refused', async () => {
    const [first, refused] = [await house.addUser(), await house.addUser()];
    const admin = await house.callerFor(await house.addUser('ADMIN'));
    expect((await house.ask(admin, RESET, { id: first.id })).errors).toEqual([]);
    expect((await house.ask(await house.callerFor(refused), CHANGE)).refusal!.code).toBe('INVALID_CREDENTIALS');
    expect([await noticesTo(first), await noticesTo(refused)]).toEqual([[], []]);
  });
});
