import { Browser } from '../support/browser.ts';
import { House } from '../support/house.ts';
import { CLIENT_ID, HandmadeProvider } from '../support/identity-providers.ts';
import { addPerson, signIn } from './sign-in.support.ts';

/** How long a browser may have to wait for the answer that there is none, on a machine that has other things to do. */
const SECONDS_MS = 10_000;
/** Sooner than anybody who waits for the provider gets an answer. */
const AT_ONCE_MS = 4_000;

/** What providers may say of themselves that is of no use: at the start of a sign-in, and at its end. */
const senseless: readonly (readonly [string, Record<string, unknown>])[] = [
  ['another issuer', { issuer: 'https://evil.example' }],
  ['no address to send people to', { authorization_endpoint: undefined }],
  ['an address that is none', { authorization_endpoint: 'here' }],
  ['an address of another kind', { authorization_endpoint: 'javascript:alert(1)' }],
  ['no address for codes', { token_endpoint: undefined }],
  ['no address of keys', { jwks_uri: undefined }],
  ['no address of people', { userinfo_endpoint: 7 }],
];
const idOf = (what: string): string => what.replaceAll(' ', '-');
const confused = new Map<string, HandmadeProvider>();

let provider: HandmadeProvider;
let house: House;
beforeAll(async () => {
  provider = await HandmadeProvider.start();
  const gone = await HandmadeProvider.start();
  const issuer = gone.issuer;
  await gone.stop();
  for (const [what, says] of senseless) {
    const each = await HandmadeProvider.start();
    each.says = says;
    confused.set(what, each);
  }
  const described = { name: 'Acme', clientId: CLIENT_ID, allowSignUp: true, role: 'USER' };
  house = await House.open({
    environment: {
      APP_URL: 'https://app.example.org',
      SSO_PROVIDERS: JSON.stringify([
        { ...described, id: 'acme', issuer: provider.issuer },
        // Nobody listens there any more.
        { ...described, id: 'down', issuer },
        ...[...confused].map(([what, { issuer }]) => ({ ...described, id: idOf(what), issuer })),
      ]),
    },
  });
  await house.markFirst(await house.addUser('ADMIN'));
});
afterAll(async () => {
  await house.close();
  await provider.stop();
  for (const each of confused.values()) await each.stop();
});
beforeEach(() => {
  provider.mood = 'WELL';
});

const person = { sub: 'ada', email: 'ada@example.org', email_verified: true };

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const began = performance.now();
  const result = await work();
  return { result, ms: performance.now() - began };
}

/** Whether the rest of the service does what it does, and soon. */
async function everythingElseWorks(): Promise<void> {
  const user = await addPerson(house);
  const caller = await house.callerFor(user);
  const { ms } = await timed(async () => {
    expect((await house.ask(caller, '{ viewer { id } }')).data.viewer).toEqual({ id: user.id });
    expect((await signIn(house, user.email)).refusal).toBeNull();
    expect((await house.ask({}, '{ signInOptions { identityProviders { id } } }')).refusal).toBeNull();
    expect((await fetch(`${house.url}/readyz`)).status).toBe(200);
  });
  expect(ms).toBeLessThan(AT_ONCE_MS);
}

describe('a provider that is down', () => {
  it('was not asked when the service started', () => {
    expect(provider.asked).toEqual([]);
  });

  it('is told of in a plain page, at once', async () => {
    const { result, ms } = await timed(() =>
      new Browser(house, { 'accept-language': 'de-AT, en;q=0.5' }).open(`${house.url}/sso/down/start`),
    );
    expect(result.status).toBe(503);
    expect(result.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(result.headers.getSetCookie()).toEqual([]);
    expect(result.body).toContain('Die Anmeldung ist gerade nicht möglich');
    expect(ms).toBeLessThan(AT_ONCE_MS);
    expect(await house.rows('SELECT 1 FROM pending_sign_ins')).toEqual([]);
    expect(house.log).toContainEqual(
      expect.objectContaining({ provider: 'down', kind: 'UNAVAILABLE', reason: 'ECONNREFUSED' }),
    );
    await everythingElseWorks();
  });
});

describe('a provider that hangs', () => {
  it('holds up whoever signs in there for seconds, and nobody else', async () => {
    provider.mood = 'HANGING';
    const starting = timed(() => new Browser(house).open(`${house.url}/sso/acme/start`));
    await everythingElseWorks();
    const { result, ms } = await starting;
    expect(result.status).toBe(503);
    expect(ms).toBeLessThan(SECONDS_MS);
  });

  it('is asked once for however many wait, and again when it is back', async () => {
    provider.mood = 'HANGING';
    const before = provider.asked.length;
    const waiting = Array.from({ length: 20 }, () => new Browser(house).open(`${house.url}/sso/acme/start`));
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(waiting.map(() => 503));
    expect(provider.asked.length - before).toBe(1);
    provider.mood = 'WELL';
    expect((await new Browser(house).open(`${house.url}/sso/acme/start`)).status).toBe(303);
  });

  it.each(['HANGING', 'FAILING'] as const)('is told to the application where it is %s meanwhile', async (mood) => {
    const browser = new Browser(house);
    const { location } = await browser.open(`${house.url}/sso/acme/start`);
    const callback = provider.grant(location!, person);
    provider.mood = mood;
    const { result, ms } = await timed(() => browser.open(callback));
    expect(result.location!.href).toBe('https://app.example.org/?error=temporarily_unavailable');
    expect(ms).toBeLessThan(SECONDS_MS);
    expect(await house.rows('SELECT 1 FROM external_identities')).toEqual([]);
  });

  it('leaves sessions that came from it alone', async () => {
    const browser = new Browser(house);
    await browser.open(provider.grant((await browser.open(`${house.url}/sso/acme/start`)).location!, person));
    provider.mood = 'HANGING';
    const cookie = browser.cookie(house.url, 'gatehouse_refresh');
    const { data } = await house.ask(
      {},
      'mutation { refreshSession { nextStep accessToken } }',
      {},
      { cookie: `gatehouse_refresh=${cookie}` },
    );
    expect(data.refreshSession.nextStep).toBe('NONE');
    const viewer = await house.ask(
      { authorization: `Bearer ${data.refreshSession.accessToken}` },
      '{ viewer { name } }',
    );
    expect(viewer.data.viewer).toEqual({ name: 'ada@example.org' });
  });
});

describe('the keys of a provider', () => {
  it('may change between two sign-ins', async () => {
    for (let change = 0; change < 2; change += 1) {
      await provider.rotateKeys();
      const browser = new Browser(house);
      const visit = await browser.open(
        provider.grant((await browser.open(`${house.url}/sso/acme/start`)).location!, person),
      );
      expect(visit.location!.href).toBe('https://app.example.org/');
    }
  });
});

describe('a provider that says nonsense of itself', () => {
  it.each(senseless.slice(0, 4))('such as %s is as good as down', async (what) => {
    const visit = await new Browser(house).open(`${house.url}/sso/${idOf(what)}/start`);
    expect([visit.status, visit.location]).toEqual([503, null]);
  });

  it.each(senseless.slice(4))('such as %s signs nobody in', async (what) => {
    const browser = new Browser(house);
    const { location } = await browser.open(`${house.url}/sso/${idOf(what)}/start`);
    const visit = await browser.open(confused.get(what)!.grant(location!, { ...person, email: 'new@example.org' }));
    expect(visit.location!.href).toBe('https://app.example.org/?error=server_error');
    expect(await house.rows("SELECT 1 FROM users WHERE email = 'new@example.org'")).toEqual([]);
  });
});
