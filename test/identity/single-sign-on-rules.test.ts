import { addGroup } from '../support/groups.ts';
import { Browser, type Visit } from '../support/browser.ts';
import { House } from '../support/house.ts';
import { CLIENT_ID, HandmadeProvider, type PersonClaims } from '../support/identity-providers.ts';

let provider: HandmadeProvider;
beforeAll(async () => {
  provider = await HandmadeProvider.start();
});
afterAll(() => provider.stop());

const opened: House[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((house) => house.close()));
});

const openWith = async (
  description: object,
  { environment = {}, settings }: { environment?: Record<string, string>; settings?: Record<string, object> } = {},
): Promise<House> => {
  const described = { id: 'acme', name: 'Acme', issuer: provider.issuer, clientId: CLIENT_ID, ...description };
  const house = await House.open({
    settings,
    environment: { SSO_PROVIDERS: JSON.stringify([described]), ...environment },
  });
  opened.push(house);
  return house;
};

async function enter(house: House, person: PersonClaims, browser = new Browser(house)): Promise<Visit> {
  const { location } = await browser.open(`${house.url}/sso/acme/start`);
  const callback = new URL(provider.grant(location!, person));
  return browser.open(`${house.url}${callback.pathname}${callback.search}`);
}
const somebody = (sub: string, claims: object = {}): PersonClaims => ({
  sub,
  email: `${sub}@example.org`,
  email_verified: true,
  ...claims,
});
const roles = (house: House) => house.rows('SELECT email, role FROM users ORDER BY created_at, id');

describe('the first account of an installation', () => {
  it('is the administrator, exactly once, also of twenty who come at once', async () => {
    const house = await openWith({ allowSignUp: true });
    const people = Array.from({ length: 20 }, (_, index) => somebody(`person-${index}`));
    const visits = await Promise.all(people.map((person) => enter(house, person)));
    expect(visits.map(({ status }) => status)).toEqual(people.map(() => 200));
    const accounts = await roles(house);
    expect(accounts.filter(({ role }) => role === 'ADMIN')).toHaveLength(1);
    expect(accounts.filter(({ role }) => role === 'PENDING')).toHaveLength(19);
    const [installation] = await house.rows(
      `SELECT u.role FROM installation i JOIN users u ON u.id = i.first_user_id AND u.id = i.super_admin_id`,
    );
    expect(installation).toEqual({ role: 'ADMIN' });
  });

  it('is made by the rules of the provider all the same', async () => {
    for (const description of [{ allowSignUp: false }, { allowSignUp: true, allowedEmailDomains: ['acme.example'] }]) {
      const house = await openWith(description);
      expect((await enter(house, somebody('ada'))).status).toBe(403);
      expect(await roles(house)).toEqual([]);
    }
  });
});

describe('what the operator says of a provider', () => {
  it('makes administrators only where it says so twice, and only of new accounts', async () => {
    const house = await openWith({
      allowSignUp: true,
      allowAdministrators: true,
      roles: [
        { claim: ['realm_access', 'roles'], value: 'boss', role: 'ADMIN' },
        { claim: 'department', value: 'sales', role: 'SUBSCRIBER' },
      ],
      role: 'EXPERT',
    });
    await house.markFirst(await house.addUser('ADMIN'));
    await enter(house, somebody('boss', { realm_access: { roles: ['user', 'boss'] } }));
    await enter(house, somebody('seller', { department: 'sales' }));
    await enter(house, somebody('else', { realm_access: ['boss'], department: ['Sales'] }));
    await enter(house, somebody('else', { realm_access: { roles: ['boss'] } }));
    expect((await roles(house)).slice(1).map(({ role }) => role)).toEqual(['ADMIN', 'SUBSCRIBER', 'EXPERT']);
  });

  it('keeps out whose address is of another domain, known or not', async () => {
    const house = await openWith({ allowSignUp: true, allowedEmailDomains: ['Example.org'] });
    await house.markFirst(await house.addUser('ADMIN'));
    expect((await enter(house, somebody('ada'))).status).toBe(200);
    for (const claims of [
      { email: 'ada@evil.example' },
      { email: 'ada@sub.example.org' },
      { email: 'ada@example.org.evil.example' },
      { email_verified: false },
    ])
      expect((await enter(house, somebody('ada', claims))).status).toBe(403);
  });

  it('says which claim tells that an address is verified', async () => {
    const house = await openWith({ allowSignUp: true, emailVerifiedClaim: 'xms_edov' });
    await house.markFirst(await house.addUser('ADMIN'));
    expect((await enter(house, somebody('ada'))).status).toBe(403);
    expect((await enter(house, somebody('bob', { email_verified: undefined, xms_edov: '1' }))).status).toBe(200);
  });

  it('goes into the request, and is not taken for what the protocol says', async () => {
    const house = await openWith({ parameters: { prompt: 'select_account', hd: 'example.org' } });
    const { location } = await new Browser(house).open(`${house.url}/sso/acme/start`);
    expect(location!.searchParams.get('prompt')).toBe('select_account');
    expect(location!.searchParams.get('hd')).toBe('example.org');
  });
});

describe('groups that the provider leaves out of the token', () => {
  it('stay as they are: it says that there are too many to name', async () => {
    const house = await openWith({ allowSignUp: true, groupsClaim: 'groups', groups: { g: 'Staff' } });
    await house.markFirst(await house.addUser('ADMIN'));
    const group = await addGroup(house, { name: 'Staff' });
    await enter(house, somebody('ada', { groups: 'g' }));
    const members = () => house.rows('SELECT 1 FROM claimed_group_members WHERE group_id = $1', [group.id]);
    expect(await members()).toHaveLength(1);
    await enter(house, somebody('ada', { _claim_names: { groups: 'src1' } }));
    expect(await members()).toHaveLength(1);
    await enter(house, somebody('ada'));
    expect(await members()).toHaveLength(0);
  });
});

describe('an address that has to be confirmed', () => {
  it('keeps out whose address here is another than the confirmed one, and tells the application so', async () => {
    const house = await openWith(
      { allowSignUp: true, role: 'USER' },
      {
        environment: { APP_URL: 'https://app.example.org' },
        settings: { registration: { emailConfirmationRequired: true } },
      },
    );
    await house.markFirst(await house.addUser('ADMIN'));
    expect((await enter(house, somebody('ada'))).location!.href).toBe('https://app.example.org/');
    await house.rows(
      "UPDATE users SET email = 'other@example.org', email_confirmed_at = NULL WHERE email LIKE 'ada@%'",
    );
    const visit = await enter(house, somebody('ada'));
    expect(visit.location!.href).toBe('https://app.example.org/?error=interaction_required');
  });
});

describe('a service without an application', () => {
  it('says in a plain page that one is signed in, or is not', async () => {
    const house = await openWith({ allowSignUp: true });
    await house.markFirst(await house.addUser('ADMIN'));
    const browser = new Browser(house);
    const visit = await enter(house, somebody('ada'), browser);
    expect([visit.status, visit.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(visit.body).toContain('You are signed in');
    expect(browser.cookie(house.url, 'gatehouse_refresh')).toMatch(/^gh_rt_/);
    const refused = await enter(house, somebody('bob', { email_verified: false }));
    expect(refused.status).toBe(403);
    expect(refused.body).not.toContain('bob');
    const out = await new Browser(house).open(`${house.url}/sso/acme/sign-out`);
    expect([out.status, out.location]).toEqual([200, null]);
  });
});

describe('a service that is reached by https', () => {
  it('binds sign-ins to the browser by a cookie that no other host can set', async () => {
    const house = await openWith({}, { environment: { PUBLIC_URL: 'https://gatehouse.example.org' } });
    const visit = await new Browser(house).open(`${house.url}/sso/acme/start`);
    expect(visit.headers.getSetCookie()[0]).toMatch(
      /^__Host-gatehouse_sso=gh_sso_[\w-]{43}; Path=\/; Expires=.*; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(visit.location!.searchParams.get('redirect_uri')).toBe('https://gatehouse.example.org/sso/acme/callback');
  });
});

describe('a service without providers', () => {
  it('has no such addresses', async () => {
    const house = await House.open();
    opened.push(house);
    expect((await fetch(`${house.url}/sso/acme/start`)).status).toBe(404);
    expect((await house.ask({}, '{ signInOptions { identityProviders { id } } }')).data.signInOptions).toEqual({
      identityProviders: [],
    });
  });
});

describe('one network', () => {
  it('may begin no more sign-ins than a large office would', async () => {
    const house = await openWith({});
    const statuses: number[] = [];
    for (let begun = 0; begun < 610; begun += 10)
      statuses.push(
        ...(await Promise.all(
          Array.from(
            { length: 10 },
            async () => (await fetch(`${house.url}/sso/acme/start`, { redirect: 'manual' })).status,
          ),
        )),
      );
    expect(statuses.filter((status) => status === 303)).toHaveLength(600);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  });
});
