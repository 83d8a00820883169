import { permit } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addProject, putInto } from '../support/projects.ts';
import { complete, plantLink, requestReset, linksOf } from './links.support.ts';
import { addPerson, behindProxy, fromElsewhere, givePassword, PASSWORD, signIn } from './sign-in.support.ts';

const PROVIDERS = [
  { id: 'acme', name: 'Acme', issuer: 'https://id.acme.example', clientId: 'gatehouse' },
  { id: 'other', name: 'Other', issuer: 'https://id.other.example', clientId: 'gatehouse' },
];

let house: House;
let admin: TestUser & { readonly caller: Caller };
beforeAll(async () => {
  house = await House.open({ mail: true, environment: { ...behindProxy, SSO_PROVIDERS: JSON.stringify(PROVIDERS) } });
  await house.markFirst(await house.addUser('ADMIN'));
  const user = await house.addUser('ADMIN');
  admin = { ...user, caller: await house.callerFor(user) };
});
afterAll(() => house.close());

const linked = async (user: TestUser, providerId = 'acme'): Promise<string> => {
  const subject = `${providerId}-${user.id}`;
  await house.rows(
    `INSERT INTO external_identities (id, user_id, provider_id, subject, linked_at)
      VALUES (gen_random_uuid(), $1, $2, $3, $4)`,
    [user.id, providerId, subject, house.clock.now()],
  );
  return subject;
};
/** Somebody who signs in at the provider only. */
const addOutsider = async (): Promise<TestUser & { readonly subject: string }> => {
  const user = await house.addUser('USER', { emailConfirmedAt: new Date('2026-01-01') });
  return { ...user, subject: await linked(user) };
};
const passwordOf = ({ id }: TestUser) => house.rows('SELECT hash FROM passwords WHERE user_id = $1', [id]);
const IDENTITIES = 'identities { subject linkedAt provider { id name startUrl } }';

describe('signInOptions.identityProviders', () => {
  it('are the providers of the configuration, in its order, for anybody', async () => {
    const { data } = await house.ask({}, '{ signInOptions { identityProviders { id name startUrl } } }');
    expect(data.signInOptions.identityProviders).toEqual([
      { id: 'acme', name: 'Acme', startUrl: `${house.url}/sso/acme/start` },
      { id: 'other', name: 'Other', startUrl: `${house.url}/sso/other/start` },
    ]);
  });
});

describe('User.identities', () => {
  const OF = `query Of($id: ID!) { user(by: { id: $id }) { id ${IDENTITIES} } }`;

  it('shows to the user and to those who read users what the user is at each provider', async () => {
    const user = await addOutsider();
    const gone = await linked(user, 'gone');
    const identities = [
      {
        subject: user.subject,
        linkedAt: expect.any(String),
        provider: { id: 'acme', name: 'Acme', startUrl: `${house.url}/sso/acme/start` },
      },
      // A provider that the configuration has no longer.
      {
        subject: gone,
        linkedAt: expect.any(String),
        provider: { id: 'gone', name: 'gone', startUrl: `${house.url}/sso/gone/start` },
      },
    ];
    for (const caller of [admin.caller, await house.callerFor(user)]) {
      const { data, errors } = await house.ask(caller, OF, { id: user.id });
      expect([data.user.identities, errors]).toEqual([identities, []]);
    }
  });

  it('is nothing to whoever may list users and not read them', async () => {
    const user = await addOutsider();
    const lister = await house.addUser();
    await permit(house, lister, { USER_MANAGEMENT: 'ACCESS' });
    const { data, errors } = await house.ask(
      await house.callerFor(lister),
      `query($s: String!) { users(filter: { search: $s }) { nodes { id ${IDENTITIES} } } }`,
      { s: user.name },
    );
    expect([data.users.nodes, errors]).toEqual([[{ id: user.id, identities: null }], []]);
  });

  it('is read with one statement for a whole page', async () => {
    for (let count = 0; count < 5; count += 1) await addOutsider();
    const page = (first: number) => house.ask(admin.caller, `{ users(first: ${first}) { nodes { ${IDENTITIES} } } }`);
    const [one, many] = [await page(1), await page(20)];
    expect(many.data.users.nodes.length).toBeGreaterThan(5);
    expect(many.statements).toHaveLength(one.statements.length);
    const whole = `{ users { nodes { id name email role lastActiveAt joinedAt ${IDENTITIES} } } }`;
    expect((await house.ask(admin.caller, whole)).errors).toEqual([]);
  });
});

describe('UserRef.identity', () => {
  const BY = `query By($identity: ExternalIdentityRef!) { user(by: { identity: $identity }) { id } }`;
  const by = (caller: Caller, subject: string, providerId = 'acme') =>
    house.ask(caller, BY, { identity: { providerId, subject } });

  it('finds the user by the subject at a provider, exactly', async () => {
    const user = await addOutsider();
    expect((await by(admin.caller, user.subject)).data.user).toEqual({ id: user.id });
    expect((await by(await house.callerFor(user), user.subject)).data.user).toEqual({ id: user.id });
    for (const [subject, provider] of [
      [user.subject, 'other'],
      [user.subject.toUpperCase(), 'acme'],
      ['', 'acme'],
      ['a\0b', 'acme'],
      ['x'.repeat(10_000), 'acme'],
    ]) {
      const { data, errors } = await by(admin.caller, subject!, provider);
      expect([data.user, errors]).toEqual([null, []]);
    }
  });

  it('finds nobody for those who may not read identities, whether they see the user or not', async () => {
    const user = await addOutsider();
    const lister = await house.addUser();
    await permit(house, lister, { USER_MANAGEMENT: 'ACCESS', flags: ['SHARE_AGENTS'] });
    const projectAdmin = await house.addUser();
    const project = await addProject(house);
    await putInto(house, project, projectAdmin, 'PROJECT_ADMIN');
    await putInto(house, project, user);
    const callers = await Promise.all(
      [lister, projectAdmin, await house.addUser()].map((each) => house.callerFor(each)),
    );
    const seen = await house.ask(callers[1]!, 'query($id: ID!) { user(by: { id: $id }) { id } }', { id: user.id });
    expect(seen.data.user).toEqual({ id: user.id });
    for (const caller of callers)
      for (const subject of [user.subject, 'nobody']) {
        const { data, errors } = await by(caller, subject);
        expect([data.user, errors]).toEqual([null, []]);
      }
  });
});

describe('User.signInBlockers', () => {
  const blockersOf = async ({ id }: TestUser) =>
    (await house.ask(admin.caller, 'query($id: ID!) { user(by: { id: $id }) { signInBlockers } }', { id })).data.user
      .signInBlockers;

  it('says that somebody without a password signs in at the provider only', async () => {
    const user = await addOutsider();
    expect(await blockersOf(user)).toEqual(['SINGLE_SIGN_ON_ONLY']);
    await givePassword(house, user);
    expect(await blockersOf(user)).toEqual([]);
    expect(await blockersOf(await house.addUser())).toEqual(['NO_PASSWORD']);
  });

  it('is so: no password lets them in', async () => {
    const user = await addOutsider();
    expect((await signIn(house, user.email)).refusal?.code).toBe('INVALID_CREDENTIALS');
  });
});

describe('the password of somebody who signs in at the provider only', () => {
  it('is not set by a manager: resetUserPassword answers MANAGED_EXTERNALLY', async () => {
    const user = await addOutsider();
    const reset = () =>
      house.ask(
        admin.caller,
        'mutation($id: ID!, $p: String!) { resetUserPassword(id: $id, newPassword: $p) { user { id } } }',
        { id: user.id, p: PASSWORD },
      );
    const { refusal } = await reset();
    expect(refusal).toMatchObject({
      code: 'MANAGED_EXTERNALLY',
      violations: [{ path: ['newPassword'], code: 'SINGLE_SIGN_ON_ONLY' }],
    });
    expect(await passwordOf(user)).toEqual([]);
    expect(await house.events(user.id)).toEqual([]);
    // Whoever has a password beside keeps it, and so it can be set.
    await givePassword(house, user);
    expect((await reset()).refusal).toBeNull();
  });

  it('is not set by themselves: changePassword answers MANAGED_EXTERNALLY', async () => {
    const user = await addOutsider();
    const { refusal } = await house.ask(
      await house.callerFor(user),
      'mutation($c: String!, $n: String!) { changePassword(currentPassword: $c, newPassword: $n) { nextStep } }',
      { c: 'whatever it may be', n: PASSWORD },
    );
    expect(refusal?.code).toBe('MANAGED_EXTERNALLY');
    expect(await passwordOf(user)).toEqual([]);
  });

  it('is not set by a link: nobody is sent one, and the answer is that for everybody', async () => {
    const user = await addOutsider();
    const { data, errors } = await requestReset(house, user.email);
    expect([data, errors]).toEqual([{ requestPasswordReset: { accepted: true } }, []]);
    expect(await house.mails(user.email)).toEqual([]);
    expect(await linksOf(house, user)).toEqual([]);
    expect((await house.events(user.id)).map(({ after }) => after)).toEqual([
      { sent: false, reason: 'SINGLE_SIGN_ON_ONLY' },
    ]);
  });

  it('is not set by a link that was sent before', async () => {
    const user = await house.addUser();
    const token = await plantLink(house, user, 'PASSWORD_RESET');
    await linked(user);
    expect((await complete(house, token)).refusal?.code).toBe('TOKEN_INVALID');
    expect(await passwordOf(user)).toEqual([]);
  });

  it('is not asked for by an invitation: sendUserInvitation answers MANAGED_EXTERNALLY', async () => {
    const user = await addOutsider();
    const { refusal } = await house.ask(
      admin.caller,
      'mutation($id: ID!) { sendUserInvitation(id: $id) { user { id } } }',
      { id: user.id },
    );
    expect(refusal?.code).toBe('MANAGED_EXTERNALLY');
    expect(await house.mails(user.email)).toEqual([]);
  });

  it('goes on to be anybody else’s own business', async () => {
    const user = await addPerson(house);
    await linked(user);
    expect((await signIn(house, user.email, {}, fromElsewhere())).refusal).toBeNull();
    await requestReset(house, user.email);
    expect(await house.mails(user.email)).toHaveLength(1);
  });
});

describe('deleting a user', () => {
  it('takes the identities along, so that the person may come as somebody new', async () => {
    const user = await addOutsider();
    const { errors } = await house.ask(admin.caller, 'mutation($id: ID!) { deleteUser(id: $id) { deletedId } }', {
      id: user.id,
    });
    expect(errors).toEqual([]);
    expect(await house.rows('SELECT 1 FROM external_identities WHERE subject = $1', [user.subject])).toEqual([]);
  });
});

describe('the audit log', () => {
  it('hides the subject as it hides the address, from those who may not read users', async () => {
    const user = await addOutsider();
    const monitor = await house.addUser();
    await permit(house, monitor, { MONITORING: 'READ' });
    await house.app.unitOfWork.maintain(async (tx) =>
      tx.record({ action: 'USER_UPDATED', targetType: 'User', targetId: user.id, after: { subject: user.subject } }),
    );
    const query = `query($id: ID!) { auditEvents(filter: { targetId: $id }) { nodes { changes { field after } } } }`;
    const shownTo = async (caller: Caller) =>
      (await house.ask(caller, query, { id: user.id })).data.auditEvents.nodes.flatMap(
        ({ changes }: { changes: object[] }) => changes,
      );
    expect(await shownTo(admin.caller)).toEqual([{ field: 'subject', after: JSON.stringify(user.subject) }]);
    expect(await shownTo(await house.callerFor(monitor))).toEqual([{ field: 'subject', after: null }]);
  });
});
