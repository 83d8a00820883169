import { addGroup, membersOf } from '../support/groups.ts';
import { Browser, type Visit } from '../support/browser.ts';
import { House } from '../support/house.ts';
import { CLIENT_ID, CLIENT_SECRET, RealProvider, seatedAs, type PersonClaims } from '../support/identity-providers.ts';

const APP = 'https://app.example.org';
const REFRESH = 'mutation { refreshSession { nextStep accessToken supportEmail user { id role } } }';

let provider: RealProvider;
let house: House;

const providersAt = (issuer: string): object[] => [
  {
    id: 'acme',
    name: 'Acme',
    issuer,
    clientId: CLIENT_ID,
    scopes: ['openid', 'email', 'profile', 'groups'],
    allowSignUp: true,
    linkByVerifiedEmail: true,
    roles: [{ claim: 'groups', value: 'staff', role: 'USER' }],
    groupsClaim: 'groups',
    groups: { 'g-eng': 'Engineering', 'g-ops': 'Operations', 'g-gone': 'Nobody made it' },
  },
  { id: 'public', name: 'Without a secret', issuer, clientId: 'public', allowSignUp: true },
];

beforeAll(async () => {
  provider = await RealProvider.start();
  house = await House.open({
    environment: {
      APP_URL: APP,
      SSO_PROVIDERS: JSON.stringify(providersAt(provider.issuer)),
      SSO_CLIENT_SECRETS: JSON.stringify({ acme: CLIENT_SECRET }),
      SSO_RETURN_ORIGINS: 'https://admin.example.org',
    },
  });
  house.database.secrets.noteExchange({}, { secret: CLIENT_SECRET }, new Headers(), {});
  await house.markFirst(await house.addUser('ADMIN'));
  await provider.serve([
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      redirect_uris: [`${house.url}/sso/acme/callback`],
      post_logout_redirect_uris: [`${APP}/bye`],
    },
    { client_id: 'public', token_endpoint_auth_method: 'none', redirect_uris: [`${house.url}/sso/public/callback`] },
  ]);
});
afterAll(async () => {
  await house.close();
  await provider.stop();
});

let people = 0;
/** Somebody whom nobody knows yet. */
const somebody = (claims: Record<string, unknown> = {}): PersonClaims => {
  people += 1;
  const sub = `person-${people}`;
  return {
    sub,
    name: `Person ${people}`,
    email: `${sub}@example.org`,
    email_verified: true,
    groups: ['staff'],
    ...claims,
  };
};
const isApp = (url: URL): boolean => url.origin === APP;
/** Signs in at the provider, up to where the application is led back to. */
async function signIn(
  person: PersonClaims,
  { at = 'acme', returnTo = '/', browser = new Browser(house, seatedAs(person)) } = {},
): Promise<{ visit: Visit; browser: Browser }> {
  const address = `${house.url}/sso/${at}/start?returnTo=${encodeURIComponent(returnTo)}`;
  return { visit: await browser.follow(address, isApp), browser };
}
/** Takes the session up as the application does. */
async function refreshed(browser: Browser) {
  const cookie = browser.cookie(house.url, 'gatehouse_refresh');
  return (await house.ask({}, REFRESH, {}, { cookie: `gatehouse_refresh=${cookie}` })).data?.refreshSession ?? null;
}
const accountOf = async ({ sub }: PersonClaims) =>
  (
    await house.rows('SELECT u.* FROM users u JOIN external_identities i ON i.user_id = u.id WHERE i.subject = $1', [
      sub,
    ])
  )[0] ?? null;
const eventsOf = async (id: string): Promise<[string, object][]> =>
  (await house.events(id)).map(({ action, after }) => [action, after]);
const claimedBy = async (id: string): Promise<string[]> =>
  (
    await house.rows(
      `SELECT g.name FROM claimed_group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = $1 ORDER BY 1`,
      [id],
    )
  ).map(({ name }) => name);

describe('signing in at an identity provider', () => {
  it('asks with state, nonce and PKCE, each made for this sign-in alone, and binds it to the browser', async () => {
    const browser = new Browser(house);
    const visits = [
      await browser.open(`${house.url}/sso/acme/start`),
      await browser.open(`${house.url}/sso/acme/start`),
    ];
    const asked = visits.map(({ location }) => location!.searchParams);
    expect(visits.map(({ status }) => status)).toEqual([303, 303]);
    expect(Object.fromEntries(asked[0]!)).toEqual({
      client_id: CLIENT_ID,
      response_type: 'code',
      redirect_uri: `${house.url}/sso/acme/callback`,
      scope: 'openid email profile groups',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked[0]!.get(name)).not.toBe(asked[1]!.get(name));
    const [cookie] = visits[0]!.headers.getSetCookie();
    expect(cookie).toMatch(/^gatehouse_sso=gh_sso_[\w-]{43}; Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/);
    expect(visits[0]!.headers.get('cache-control')).toBe('no-store');
    const rows = await house.rows('SELECT p::text AS row FROM pending_sign_ins p');
    for (const name of ['state', 'nonce']) expect(JSON.stringify(rows)).not.toContain(asked[0]!.get(name));
  });

  it('makes an account with the role that the rules give, and a session like any other', async () => {
    const person = somebody({ email: 'Ada@Example.org', name: 'Ada Łovelace' });
    const { visit, browser } = await signIn(person, { returnTo: '/home?tab=1#top' });
    expect(visit.location!.href).toBe(`${APP}/home?tab=1#top`);
    const account = await accountOf(person);
    expect(account).toMatchObject({ email: 'ada@example.org', name: 'Ada Łovelace', role: 'USER', type: 'REGULAR' });
    expect(account.email_confirmed_at).not.toBeNull();
    expect(await house.rows('SELECT 1 FROM passwords WHERE user_id = $1', [account.id])).toEqual([]);
    const { nextStep, accessToken, user } = await refreshed(browser);
    expect([nextStep, user.id]).toEqual(['NONE', account.id]);
    const viewer = await house.ask({ authorization: `Bearer ${accessToken}` }, '{ viewer { id name } }');
    expect(viewer.data.viewer).toEqual({ id: account.id, name: 'Ada Łovelace' });
    expect(await eventsOf(account.id)).toEqual([
      [
        'USER_SIGNED_UP',
        { name: 'Ada Łovelace', email: 'ada@example.org', role: 'USER', provider: 'acme', subject: person.sub },
      ],
    ]);
  });

  it('has people wait for approval whom no rule gives a role', async () => {
    const person = somebody({ groups: [] });
    const { browser } = await signIn(person);
    expect(await accountOf(person)).toMatchObject({ role: 'PENDING', approved_at: null });
    expect(await refreshed(browser)).toMatchObject({ nextStep: 'AWAIT_APPROVAL', accessToken: null, user: null });
    expect((await house.ask({}, '{ viewer { id } }')).data.viewer).toBeNull();
  });

  it('knows people by their subject, whatever becomes of their address', async () => {
    const person = somebody();
    await signIn(person);
    const account = await accountOf(person);
    const { visit, browser } = await signIn({ ...person, email: 'moved@example.org', email_verified: false });
    expect(visit.location!.href).toBe(`${APP}/`);
    expect((await refreshed(browser)).user.id).toBe(account.id);
    expect((await accountOf(person)).email).toBe(person.email);
    const events = await eventsOf(account.id);
    expect(events.at(-1)).toEqual(['USER_SIGNED_IN', { sessionId: expect.any(String), provider: 'acme' }]);
  });

  it('signs in at a public client, with PKCE alone', async () => {
    const person = somebody();
    const { visit } = await signIn(person, { at: 'public' });
    expect(visit.location!.href).toBe(`${APP}/`);
    expect(await accountOf(person)).toMatchObject({ role: 'PENDING' });
  });

  it('makes one account for ten sign-ins at once', async () => {
    const person = somebody();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => signIn(person)));
    expect(outcomes.map(({ visit }) => visit.location?.href)).toEqual(outcomes.map(() => `${APP}/`));
    expect(await house.rows('SELECT 1 FROM users WHERE email = $1', [person.email])).toHaveLength(1);
    expect(await house.rows('SELECT 1 FROM external_identities WHERE subject = $1', [person.sub])).toHaveLength(1);
  });

  it('lets two tabs of a browser sign in side by side', async () => {
    const person = somebody();
    const browser = new Browser(house, seatedAs(person));
    const starts = [
      await browser.open(`${house.url}/sso/acme/start`),
      await browser.open(`${house.url}/sso/acme/start`),
    ];
    for (const { location } of starts)
      expect((await browser.follow(location!, isApp)).location!.searchParams.get('error')).toBeNull();
  });

  it('goes on after the provider changed its keys, without being started anew', async () => {
    const person = somebody();
    await signIn(person);
    await provider.rotateKeys();
    const { visit } = await signIn(person);
    expect(visit.location!.searchParams.get('error')).toBeNull();
  });

  it('tells the application of somebody who changed their mind, and nothing of accounts', async () => {
    const before = await house.rows('SELECT id FROM users');
    const visit = await new Browser(house).follow(`${house.url}/sso/acme/start?returnTo=/in`, isApp);
    expect(visit.location!.href).toBe(`${APP}/in?error=access_denied`);
    expect(await house.rows('SELECT id FROM users')).toEqual(before);
  });
});

describe('the address that a browser is led back to', () => {
  it.each([
    ['/deep/link', `${APP}/deep/link`],
    [`${APP}/x`, `${APP}/x`],
    ['https://admin.example.org/users', 'https://admin.example.org/users'],
  ])('may be %s', async (returnTo, expected) => {
    const person = somebody();
    const visit = await new Browser(house, seatedAs(person)).follow(
      `${house.url}/sso/acme/start?returnTo=${encodeURIComponent(returnTo)}`,
      ({ hostname }) => hostname.endsWith('example.org'),
    );
    expect(visit.location!.href).toBe(expected);
  });

  it.each([
    'https://evil.example',
    'https://app.example.org.evil.example/',
    'https://app.example.org@evil.example/',
    'https://user:password@app.example.org/',
    'http://app.example.org/',
    'https://app.example.org:8443/',
    '//evil.example/',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://[',
  ])('may not be %s', async (returnTo) => {
    for (const path of ['start', 'sign-out']) {
      const visit = await new Browser(house).open(
        `${house.url}/sso/acme/${path}?returnTo=${encodeURIComponent(returnTo)}`,
      );
      expect([visit.status, visit.location]).toEqual([400, null]);
      expect(visit.body).not.toContain('evil');
    }
  });

  it('may not be longer than fits into a redirect', async () => {
    const visit = await new Browser(house).open(`${house.url}/sso/acme/start?returnTo=/${'a'.repeat(2_000)}`);
    expect([visit.status, visit.location]).toEqual([400, null]);
  });

  it('is the application where none is asked for', async () => {
    const person = somebody();
    const visit = await new Browser(house, seatedAs(person)).follow(`${house.url}/sso/acme/start`, isApp);
    expect(visit.location!.href).toBe(`${APP}/`);
  });
});

describe('somebody whose address an account has', () => {
  it('is linked to it, once, where the provider is configured for it', async () => {
    const user = await house.addUser('EXPERT', { emailConfirmedAt: new Date('2026-01-01') });
    await house.rows("INSERT INTO passwords VALUES ($1, 'hash', now())", [user.id]);
    const person = somebody({ email: user.email.toUpperCase() });
    await signIn(person);
    await signIn(person);
    expect(await accountOf(person)).toMatchObject({ id: user.id, role: 'EXPERT', name: user.name });
    expect((await eventsOf(user.id)).map(([action]) => action)).toEqual([
      'USER_UPDATED',
      'USER_SIGNED_IN',
      'USER_SIGNED_IN',
    ]);
    expect((await eventsOf(user.id))[0]![1]).toEqual({ provider: 'acme', subject: person.sub });
    // The password is theirs, and stays.
    expect(await house.rows('SELECT 1 FROM passwords WHERE user_id = $1', [user.id])).toHaveLength(1);
  });

  it('takes the account over from whoever claimed the address without confirming it', async () => {
    const user = await house.addUser('USER', { pendingEmail: null });
    await house.rows("UPDATE users SET pending_email = 'thief@evil.example' WHERE id = $1", [user.id]);
    await house.rows("INSERT INTO passwords VALUES ($1, 'hash', now())", [user.id]);
    const thief = await house.callerFor(user);
    const { browser } = await signIn(somebody({ email: user.email }));
    expect((await refreshed(browser)).user.id).toBe(user.id);
    expect((await house.ask(thief, '{ viewer { id } }')).refusal?.code).toBe('UNAUTHENTICATED');
    expect(await house.rows('SELECT 1 FROM passwords WHERE user_id = $1', [user.id])).toEqual([]);
    expect((await house.rows('SELECT pending_email FROM users WHERE id = $1', [user.id]))[0].pending_email).toBeNull();
    expect((await eventsOf(user.id))[0]).toEqual([
      'USER_EMAIL_CONFIRMED',
      { provider: 'acme', pendingEmail: null, passwordRemoved: true, sessionsEnded: 1, apiKeysSuspended: 0 },
    ]);
  });

  it.each([
    ['an administrator', 'ADMIN', {}, 'ACCOUNT_PROTECTED'],
    ['a service', 'USER', { type: 'SERVICE' }, 'ACCOUNT_PROTECTED'],
    ['suspended', 'USER', { status: 'SUSPENDED' }, 'SUSPENDED'],
  ])('is not linked to one that is %s', async (_what, role, values, reason) => {
    const user = await house.addUser(role as 'USER', values);
    const person = somebody({ email: user.email });
    const { visit } = await signIn(person);
    expect(visit.location!.href).toBe(`${APP}/?error=access_denied`);
    expect(await accountOf(person)).toBeNull();
    expect(await eventsOf(user.id)).toEqual([['USER_SIGN_IN_FAILED', { reason, provider: 'acme' }]]);
  });

  it('is not linked where the provider is not configured for it', async () => {
    const user = await house.addUser('USER');
    const person = somebody({ email: user.email });
    const { visit } = await signIn(person, { at: 'public' });
    expect(visit.location!.href).toBe(`${APP}/?error=access_denied`);
    expect(await accountOf(person)).toBeNull();
    expect(await eventsOf(user.id)).toEqual([['USER_SIGN_IN_FAILED', { reason: 'ADDRESS_TAKEN', provider: 'public' }]]);
  });

  it('is refused where another of the provider is linked to it, also at once', async () => {
    const user = await house.addUser('USER');
    const rivals = Array.from({ length: 5 }, () => somebody({ email: user.email }));
    const outcomes = await Promise.all(rivals.map((rival) => signIn(rival)));
    const errors = outcomes.map(({ visit }) => visit.location!.searchParams.get('error'));
    expect(errors.filter((error) => error === null)).toHaveLength(1);
    expect(errors.filter((error) => error === 'access_denied')).toHaveLength(4);
    expect(await house.rows('SELECT 1 FROM external_identities WHERE user_id = $1', [user.id])).toHaveLength(1);
  });
});

describe('somebody who was suspended', () => {
  it('is refused like anybody who is not let in, and the log says why', async () => {
    const person = somebody();
    const { browser } = await signIn(person);
    const { accessToken, user } = await refreshed(browser);
    await house.rows("UPDATE users SET status = 'SUSPENDED' WHERE id = $1", [user.id]);
    const { visit, browser: other } = await signIn(person);
    expect(visit.location!.href).toBe(`${APP}/?error=access_denied`);
    expect(other.cookie(house.url, 'gatehouse_refresh')).toBeNull();
    expect((await eventsOf(user.id)).at(-1)).toEqual([
      'USER_SIGN_IN_FAILED',
      { reason: 'SUSPENDED', provider: 'acme' },
    ]);
    expect(accessToken).not.toBeNull();
  });
});

describe('groups by claims', () => {
  it('are joined and left as the claims say, and memberships made by hand are not touched', async () => {
    const [engineering, operations] = [
      await addGroup(house, { name: 'Engineering' }),
      await addGroup(house, { name: 'operations' }),
    ];
    const person = somebody({ groups: ['staff', 'g-eng', 'g-ops', 'g-gone', 'g-not-mapped'] });
    await signIn(person);
    const { id, name } = await accountOf(person);
    expect(await claimedBy(id)).toEqual(['Engineering', 'operations']);
    const [event] = await house.events(engineering.id);
    expect(event).toMatchObject({
      action: 'GROUP_MEMBERS_CHANGED',
      actor_id: id,
      actor_name: name,
      after: { added: [id], count: 1, provider: 'acme' },
    });
    expect(house.log).toContainEqual(
      expect.objectContaining({ level: 40, groups: ['Nobody made it'], provider: 'acme' }),
    );

    // Added by hand as well, and by another provider.
    await house.rows('INSERT INTO group_members VALUES ($1, $2, now())', [engineering.id, id]);
    await house.rows("INSERT INTO claimed_group_members VALUES ('other', $1, $2, now())", [operations.id, id]);
    const { browser } = await signIn({ ...person, groups: ['staff', 'g-ops'] });
    expect(await claimedBy(id)).toEqual(['operations', 'operations']);
    expect(await membersOf(house, engineering)).toEqual([id]);

    const { accessToken } = await refreshed(browser);
    const groupsOf = async (): Promise<string[]> =>
      (
        await house.ask({ authorization: `Bearer ${accessToken}` }, '{ viewer { groups { nodes { name } } } }')
      ).data.viewer.groups.nodes.map((group: { name: string }) => group.name);
    expect(await groupsOf()).toEqual(['Engineering', 'operations']);

    // Without the claim, exactly its own rows go.
    const { groups: _, ...silent } = person;
    await signIn(silent as PersonClaims);
    expect(await house.rows('SELECT provider_id FROM claimed_group_members WHERE user_id = $1', [id])).toEqual([
      { provider_id: 'other' },
    ]);
    expect(await membersOf(house, engineering)).toEqual([id]);
    expect((await house.events(operations.id)).at(-1)).toMatchObject({
      before: { removed: [id] },
      after: { count: 1, provider: 'acme' },
    });
  });

  it('are not joined again, nor is anything recorded, where nothing changed', async () => {
    const group = await addGroup(house, { name: `Group ${people}` });
    await house.rows("UPDATE groups SET name = 'Engineering 2' WHERE name = 'Engineering'");
    await house.rows("UPDATE groups SET name = 'Engineering' WHERE id = $1", [group.id]);
    const person = somebody({ groups: ['staff', 'g-eng'] });
    await signIn(person);
    await signIn(person);
    expect(await house.events(group.id)).toHaveLength(1);
    // A group that is deleted is one that is not there.
    await house.rows('DELETE FROM groups WHERE id = $1', [group.id]);
    expect((await signIn(person)).visit.location!.searchParams.get('error')).toBeNull();
    expect(await claimedBy((await accountOf(person)).id)).toEqual([]);
  });

  it('give and take access at once', async () => {
    await addGroup(house, { name: 'Engineering', gives: { AGENTS: 'WRITE' } });
    const person = somebody({ groups: ['staff'] });
    const { browser } = await signIn(person);
    const { accessToken } = await refreshed(browser);
    const level = async (): Promise<string> => {
      const query = '{ viewer { effectivePermissions { levels { area level } } } }';
      const { data } = await house.ask({ authorization: `Bearer ${accessToken}` }, query);
      return data.viewer.effectivePermissions.levels.find(({ area }: { area: string }) => area === 'AGENTS').level;
    };
    const plain = await level();
    await signIn({ ...person, groups: ['staff', 'g-eng'] });
    expect(await level()).toBe('WRITE');
    await signIn(person);
    expect(await level()).toBe(plain);
  });
});

describe('signing out', () => {
  it('leads to the provider, which leads back to the application', async () => {
    const visit = await new Browser(house).open(`${house.url}/sso/acme/sign-out?returnTo=/bye`);
    expect([visit.status, visit.location!.origin]).toEqual([303, provider.issuer]);
    expect(Object.fromEntries(visit.location!.searchParams)).toEqual({
      client_id: CLIENT_ID,
      post_logout_redirect_uri: `${APP}/bye`,
    });
    const there = await new Browser(house).open(visit.location!);
    expect(there.status).toBe(200);
  });
});

describe('an address that is none', () => {
  it.each(['start', 'callback?state=x&code=y', 'sign-out'])(
    'answers /sso/unknown/%s with a plain page',
    async (path) => {
      const browser = new Browser(house, { 'accept-language': 'de' });
      browser.setCookie(house.url, 'gatehouse_sso', `gh_sso_${'a'.repeat(43)}`);
      const visit = await browser.open(`${house.url}/sso/unknown/${path}`);
      expect(visit.status).toBe(404);
      expect(visit.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(visit.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(visit.body).toContain('lang="de"');
    },
  );
});

describe('sign-ins from which nobody comes back', () => {
  it('are removed once their time is over', async () => {
    await new Browser(house).open(`${house.url}/sso/acme/start`);
    house.clock.advance({ minutes: 11 });
    await house.app.housekeeping.run();
    expect(await house.rows('SELECT 1 FROM pending_sign_ins')).toEqual([]);
  });
});
