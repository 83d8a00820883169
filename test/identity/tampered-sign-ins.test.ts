import { exportJWK, generateKeyPair } from 'jose';
import { addGroup } from '../support/groups.ts';
import { Browser, type Visit } from '../support/browser.ts';
import { House, type TestUser } from '../support/house.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  HandmadeProvider,
  RealProvider,
  seatedAs,
  unsigned,
  type Forger,
  type Forging,
  type PersonClaims,
} from '../support/identity-providers.ts';

const APP = 'https://app.example.org';
const isApp = (url: URL): boolean => url.origin === APP;

let handmade: HandmadeProvider;
let second: HandmadeProvider;
let real: RealProvider;
let house: House;
let victim: TestUser;
let member: PersonClaims;

beforeAll(async () => {
  [handmade, second, real] = await Promise.all([
    HandmadeProvider.start(),
    HandmadeProvider.start(),
    RealProvider.start(),
  ]);
  const provider = (id: string, issuer: string): object => ({
    id,
    name: id,
    issuer,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    allowSignUp: true,
    role: 'USER',
    linkByVerifiedEmail: true,
    groupsClaim: 'groups',
    groups: { admins: 'Powerful' },
  });
  house = await House.open({
    environment: {
      APP_URL: APP,
      SSO_PROVIDERS: JSON.stringify([
        provider('handmade', handmade.issuer),
        provider('second', second.issuer),
        provider('real', real.issuer),
      ]),
    },
  });
  house.database.secrets.noteExchange({}, { secret: CLIENT_SECRET }, new Headers(), {});
  await house.markFirst(await house.addUser('ADMIN'));
  await addGroup(house, { name: 'Powerful', gives: { USER_MANAGEMENT: 'WRITE' } });
  await real.serve([
    { client_id: CLIENT_ID, client_secret: CLIENT_SECRET, redirect_uris: [`${house.url}/sso/real/callback`] },
  ]);
  victim = await house.addUser('USER', { emailConfirmedAt: new Date('2026-01-01') });
  member = { sub: 'member', email: victim.email, email_verified: true };
  const { location } = await honest(member);
  expect(location!.href).toBe(`${APP}/`);
});
afterAll(async () => {
  await house.close();
  await Promise.all([handmade.stop(), second.stop(), real.stop()]);
});
afterEach(() => {
  handmade.forge = ({ claims, header, provider }) => provider.sign(claims, header);
  handmade.userInfo = ({ sub }) => ({ sub });
});

let strangers = 0;
/** Somebody who would get an account, and a strong group with it, if they were let in. */
const stranger = (claims: Record<string, unknown> = {}): PersonClaims => {
  strangers += 1;
  const sub = `stranger-${strangers}`;
  return { sub, email: `${sub}@example.org`, email_verified: true, groups: ['admins'], ...claims };
};
const start = (browser: Browser, at = 'handmade'): Promise<Visit> => browser.open(`${house.url}/sso/${at}/start`);

/** Signs in at the handmade provider and comes back. */
async function honest(person: PersonClaims, browser = new Browser(house)): Promise<Visit> {
  const { location } = await start(browser);
  return browser.open(handmade.grant(location!, person));
}

/** Everything that a sign-in could make or change, but for the log. */
const world = async () => ({
  users: await house.rows('SELECT * FROM users ORDER BY id'),
  identities: await house.rows('SELECT * FROM external_identities ORDER BY id'),
  sessions: await house.rows('SELECT * FROM sessions ORDER BY id'),
  tokens: await house.rows('SELECT digest FROM refresh_tokens ORDER BY digest'),
  memberships: await house.rows('SELECT * FROM group_memberships ORDER BY user_id, group_id'),
  passwords: await house.rows('SELECT * FROM passwords ORDER BY user_id'),
});

/** Tries something, and makes sure that nobody was created, changed or signed in by it. */
async function refused(attempt: (browser: Browser) => Promise<Visit>): Promise<Visit> {
  const before = await world();
  const browser = new Browser(house);
  const visit = await attempt(browser);
  expect(await world()).toEqual(before);
  expect(browser.cookie(house.url, 'gatehouse_refresh')).toBeNull();
  expect(visit.headers.getSetCookie()).toEqual([]);
  return visit;
}

/** Where the application is led, or the status of a plain page. */
const outcome = ({ location, status }: Visit): string | number => location?.href ?? status;
const FAILED = `${APP}/?error=server_error`;
const DENIED = `${APP}/?error=access_denied`;

const lastFailure = async (): Promise<unknown> =>
  (await house.rows("SELECT * FROM audit_events WHERE action = 'USER_SIGN_IN_FAILED' ORDER BY created_at, id")).at(-1)
    ?.after;

const changed =
  (changes: Record<string, unknown>): Forger =>
  ({ claims, header, provider }) =>
    provider.sign({ ...claims, ...changes }, header);

const without =
  (name: string): Forger =>
  ({ claims: { [name]: _, ...claims }, header, provider }) =>
    provider.sign(claims, header);

const at = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

const forgeries: readonly (readonly [string, Forger])[] = [
  ['another nonce', changed({ nonce: 'another' })],
  ['no nonce', without('nonce')],
  ['another audience', changed({ aud: 'another-client' })],
  ['an audience of others beside, authorized for another', changed({ aud: [CLIENT_ID, 'other'], azp: 'other' })],
  ['no audience', without('aud')],
  ['another issuer', ({ claims, header, provider }) => provider.sign({ ...claims, iss: second.issuer }, header)],
  ['no issuer', without('iss')],
  ['an expiry in the past', changed({ iat: at(-900), exp: at(-600) })],
  ['no expiry', without('exp')],
  ['a beginning in the future', changed({ nbf: at(600) })],
  ['no subject', without('sub')],
  ['an empty subject', changed({ sub: '' })],
  ['a subject that is no text', changed({ sub: 7 })],
  ['a subject with a NUL', changed({ sub: 'stranger\0' })],
  ['a subject that is too long', changed({ sub: 'x'.repeat(256) })],
  ['no signature (alg none)', ({ claims }) => unsigned({ alg: 'none' }, claims)],
  ['no signature, under the right header', ({ claims, header }) => unsigned(header, claims)],
  [
    'a signature with the client secret (HS256)',
    ({ claims, provider }) => provider.sign(claims, { alg: 'HS256' }, Buffer.from(CLIENT_SECRET)),
  ],
  [
    'a signature with the public key as a secret (HS256)',
    async ({ claims, header, provider }) =>
      provider.sign(claims, { ...header, alg: 'HS256' }, Buffer.from(await provider.publicKeyAsText())),
  ],
  ['an unknown key', ({ claims, provider }) => provider.sign(claims, { alg: 'RS256', kid: 'unknown' })],
  [
    'another key under the known name',
    ({ claims, header, provider }) => provider.sign(claims, header, provider.others.privateKey),
  ],
  ['a key that it brings along', bringingItsKey],
  ['claims that were exchanged after signing', exchanged],
  ['nothing of a token', () => 'a.b.c'],
  ['no token at all', () => null],
];

async function bringingItsKey({ claims, provider }: Forging): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return provider.sign(claims, { alg: 'RS256', jwk: await exportJWK(publicKey) }, privateKey);
}

async function exchanged({ claims, header, provider }: Forging): Promise<string> {
  const [head, , signature] = (await provider.sign(claims, header)).split('.');
  const other = Buffer.from(JSON.stringify({ ...claims, email: 'exchanged@example.org' })).toString('base64url');
  return `${head}.${other}.${signature}`;
}

describe('a sign-in that nobody tampered with', () => {
  it('is let in, so that the others are refused for what was done to them', async () => {
    const person = stranger();
    expect(outcome(await honest(person))).toBe(`${APP}/`);
    expect(await house.rows('SELECT 1 FROM external_identities WHERE subject = $1', [person.sub])).toHaveLength(1);
  });
});

describe('an ID token', () => {
  it.each(forgeries)('with %s lets nobody in', async (_what, forge) => {
    handmade.forge = forge;
    for (const person of [stranger(), member])
      expect(outcome(await refused((browser) => honest(person, browser)))).toBe(FAILED);
    expect(await lastFailure()).toEqual({ reason: 'UNTRUSTED_ANSWER', provider: 'handmade' });
  });
});

describe('what the provider says of somebody', () => {
  it('lets nobody in where it is about somebody else', async () => {
    handmade.userInfo = () => ({ sub: 'member', email: 'x@example.org', email_verified: true });
    expect(outcome(await refused((browser) => honest(stranger(), browser)))).toBe(FAILED);
  });

  it.each([
    ['an address that is not verified', { email_verified: false }],
    ['an address of which nothing is said', { email_verified: undefined }],
    ['an address that is verified in other words', { email_verified: 'yes' }],
    ['no address', { email: undefined }],
    ['an address that is none', { email: 'nobody' }],
    ['two addresses', { email: ['a@example.org', 'b@example.org'] }],
  ])('makes and links no account with %s', async (_what, claims) => {
    for (const person of [stranger(claims), stranger({ email: victim.email, ...claims })])
      expect(outcome(await refused((browser) => honest(person, browser)))).toBe(DENIED);
    expect(await lastFailure()).toEqual({ reason: 'EMAIL_NOT_VERIFIED', provider: 'handmade' });
  });

  it('makes nobody out of somebody else who has the address of one who is linked', async () => {
    const person = stranger({ email: victim.email });
    expect(outcome(await refused((browser) => honest(person, browser)))).toBe(DENIED);
    expect(await lastFailure()).toEqual({ reason: 'OTHER_IDENTITY_LINKED', provider: 'handmade' });
  });

  it('does not have claims win over those of the signed token', async () => {
    handmade.userInfo = ({ sub }) => ({ sub, email: 'fresh@example.org', email_verified: true });
    expect(outcome(await refused((browser) => honest(stranger({ email_verified: false }), browser)))).toBe(DENIED);
  });
});

describe('the way back from the provider', () => {
  it('is closed to a state that was not given out, to none, and to two', async () => {
    for (const change of [
      (url: URL) => url.searchParams.set('state', 'another'),
      (url: URL) => url.searchParams.delete('state'),
      (url: URL) => url.searchParams.append('state', url.searchParams.get('state')!),
    ]) {
      const visit = await refused(async (browser) => {
        const callback = new URL(handmade.grant((await start(browser)).location!, stranger()));
        change(callback);
        return browser.open(callback);
      });
      expect(outcome(visit)).toBe(400);
    }
  });

  it('is closed to another browser, which leaves it open to the one that began', async () => {
    const person = stranger();
    const browser = new Browser(house);
    const callback = handmade.grant((await start(browser)).location!, person);
    expect(outcome(await refused((other) => other.open(callback)))).toBe(400);
    const began = new Browser(house);
    await start(began);
    const before = await world();
    expect(outcome(await began.open(callback))).toBe(400);
    expect(await world()).toEqual(before);
    expect(outcome(await browser.open(callback))).toBe(`${APP}/`);
  });

  it('is closed once it was gone, also to two at once', async () => {
    const browser = new Browser(house);
    const callback = handmade.grant((await start(browser)).location!, stranger());
    const both = await Promise.all([browser.open(callback), browser.open(callback)]);
    expect(both.map(outcome).sort()).toEqual([400, `${APP}/`]);
    const before = await world();
    expect(outcome(await browser.open(callback))).toBe(400);
    expect(await world()).toEqual(before);
  });

  it('is closed after a refusal as well: nobody gets a second try at it', async () => {
    handmade.forge = changed({ nonce: 'another' });
    const browser = new Browser(house);
    const callback = handmade.grant((await start(browser)).location!, stranger());
    expect(outcome(await browser.open(callback))).toBe(FAILED);
    handmade.forge = ({ claims, header, provider }) => provider.sign(claims, header);
    expect(outcome(await browser.open(callback))).toBe(400);
  });

  it('is closed after ten minutes', async () => {
    const visit = await refused(async (browser) => {
      const callback = handmade.grant((await start(browser)).location!, stranger());
      await house.rows('UPDATE pending_sign_ins SET expires_at = $1', [house.clock.now()]);
      return browser.open(callback);
    });
    expect(outcome(visit)).toBe(400);
  });

  it('is not that from another provider (mix-up)', async () => {
    const atTheOther = await refused(async (browser) => {
      const callback = new URL(handmade.grant((await start(browser)).location!, stranger()));
      callback.pathname = '/sso/second/callback';
      return browser.open(callback);
    });
    expect(outcome(atTheOther)).toBe(400);
    const inItsName = await refused(async (browser) =>
      browser.open(handmade.grant((await start(browser)).location!, stranger(), { iss: second.issuer })),
    );
    expect(outcome(inItsName)).toBe(FAILED);
  });

  it('is not for a code of another sign-in (PKCE, nonce)', async () => {
    const visit = await refused(async (browser) => {
      const stolen = new URL(handmade.grant((await start(new Browser(house))).location!, stranger()));
      const own = (await start(browser)).location!;
      stolen.searchParams.set('state', own.searchParams.get('state')!);
      return browser.open(stolen);
    });
    expect(outcome(visit)).toBe(FAILED);
  });

  it('tells an error of the provider as one of three, and repeats none of its words', async () => {
    for (const [error, expected] of [
      ['access_denied', DENIED],
      ['temporarily_unavailable', `${APP}/?error=temporarily_unavailable`],
      ['<script>', FAILED],
    ]) {
      const visit = await refused(async (browser) => {
        const { location } = await start(browser);
        const callback = new URL(location!.searchParams.get('redirect_uri')!);
        const state = location!.searchParams.get('state')!;
        callback.search = new URLSearchParams({ error: error!, error_description: 'look', state }).toString();
        return browser.open(callback);
      });
      expect(outcome(visit)).toBe(expected);
    }
  });
});

describe('the real provider', () => {
  const person = { sub: 'real-person', email: 'real-person@example.org', email_verified: true };
  const isCallback = (url: URL): boolean => url.pathname.endsWith('/callback');

  it('gives nothing for a code that was redeemed already', async () => {
    const browser = new Browser(house, seatedAs(person));
    const callback = (await browser.follow(`${house.url}/sso/real/start`, isCallback)).location!;
    expect(outcome(await browser.open(callback))).toBe(`${APP}/`);
    const again = (await browser.open(`${house.url}/sso/real/start`)).location!;
    callback.searchParams.set('state', again.searchParams.get('state')!);
    const before = await world();
    expect(outcome(await browser.open(callback))).toBe(FAILED);
    expect((await world()).users).toEqual(before.users);
    expect((await world()).identities).toEqual(before.identities);
  });

  it('gives nothing for a verifier that does not fit the challenge', async () => {
    const before = await world();
    const browser = new Browser(house, seatedAs({ ...person, sub: 'another', email: 'another@example.org' }));
    const { location } = await browser.open(`${house.url}/sso/real/start`);
    location!.searchParams.set('code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
    expect(outcome(await browser.follow(location!, isApp))).toBe(FAILED);
    expect(await world()).toEqual(before);
  });
});
