import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { newId } from '../../src/core/ids.ts';
import {
  decoded,
  encoded,
  forge,
  signedByPss,
  signedBySecret,
  signedWith,
  unsigned,
  type Signer,
} from '../support/forge.ts';
import { House, type TestUser } from '../support/house.ts';
import { privateKeyIn } from '../support/signing-keys.ts';

const VIEWER = '{ viewer { id } }';
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });

let house: House;
let user: TestUser;
let admin: TestUser;
let genuine: string;
let header: Record<string, unknown>;
let payload: Record<string, unknown>;
let key: KeyObject;
let published: Record<string, unknown>[];
let theirs: { sessionId: string };
let impersonation: string;
beforeAll(async () => {
  house = await House.open();
  [user, admin] = [await house.addUser(), await house.addUser('ADMIN')];
  theirs = await house.callerFor(admin);
  genuine = (await house.callerFor(user)).authorization!.slice('Bearer '.length);
  const [first, second] = genuine.split('.') as [string, string];
  header = decoded(first);
  payload = decoded(second);
  key = await privateKeyIn(house.database.owner, String(header.kid));
  const jwks = await (await fetch(`${house.url}/.well-known/jwks.json`)).json();
  published = (jwks as { keys: Record<string, unknown>[] }).keys;
  impersonation = encoded({ ...payload, act: { sub: admin.id } });
});
afterAll(() => house.close());

const ours = (): Signer => signedWith(key);
const publicKey = (): KeyObject => createPublicKey(key);
const jwkOf = (publicKey: KeyObject) => publicKey.export({ format: 'jwk' });
/** A token that differs in its header, signed with our key. */
const headed = (members: Record<string, unknown>): string => forge({ ...header, ...members }, payload, ours());
/** A token that differs in its claims, signed with our key. */
const claiming = (members: Record<string, unknown>): string => forge(header, { ...payload, ...members }, ours());
/** A token of somebody else's key, under a header that asks to be believed. */
const foreign = (members: Record<string, unknown>): string =>
  forge({ ...header, ...members }, { ...payload, sub: admin.id }, signedWith(stranger.privateKey));
/** The next character of base64url: its last bits stand for nothing at the end of a signature. */
const strayed = (last: string): string => base64url[base64url.indexOf(last) + 1]!;
const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const signature = (): string => genuine.split('.')[2]!;
const seconds = (fromNow: number): number => Math.floor(house.clock.now().getTime() / 1000) + fromNow;

/** What becomes of a token, and what the log says of it. */
async function present(token: string) {
  const before = house.log.length;
  const { refusal, status, data } = await house.ask({ authorization: `Bearer ${token}` }, VIEWER);
  const lines = house.log.slice(before);
  const told = lines.find(({ msg }) => msg === 'an access token was refused');
  return { refusal, status, data, lines, told };
}

/** None of the parts that tell anything, wherever it may stand in the log. */
const parts = (token: string): string[] => token.split('.').filter((part) => part.length > 20 && !isKnownPart(part));
const isKnownPart = (part: string): boolean => part === genuine.split('.')[0];

const forgeries: readonly (readonly [what: string, make: () => string])[] = [
  ['an algorithm of none, without a signature', () => forge({ ...header, alg: 'none' }, payload, unsigned)],
  ['an algorithm of none, with our signature', () => headed({ alg: 'none' })],
  ['an algorithm of nOnE', () => forge({ ...header, alg: 'nOnE' }, payload, unsigned)],
  ['no algorithm', () => headed({ alg: undefined })],
  [
    'HMAC with the public key as PEM',
    () =>
      forge(
        { ...header, alg: 'HS256' },
        payload,
        signedBySecret(publicKey().export({ format: 'pem', type: 'spki' }) as string),
      ),
  ],
  [
    'HMAC with the public key as JWK',
    () => forge({ ...header, alg: 'HS256' }, payload, signedBySecret(JSON.stringify(published[0]))),
  ],
  [
    'HMAC with the public key under the genuine header',
    () => forge(header, payload, signedBySecret(publicKey().export({ format: 'pem', type: 'spki' }) as string)),
  ],
  ['a key of its own in the header', () => foreign({ jwk: jwkOf(stranger.publicKey) })],
  ['a key of its own in place of a name', () => foreign({ kid: undefined, jwk: jwkOf(stranger.publicKey) })],
  ['an address of keys (jku)', () => foreign({ jku: 'https://attacker.example/jwks.json' })],
  ['an address of a certificate (x5u)', () => foreign({ x5u: 'https://attacker.example/cert.pem' })],
  ['a certificate of its own (x5c)', () => foreign({ x5c: ['MIIB'], x5t: 'AAAA' })],
  ["somebody else's signature under the genuine header", () => foreign({})],
  ['our signature, and an address of keys besides', () => headed({ jku: 'https://attacker.example/jwks.json' })],
  ['the name of our other key', () => headed({ kid: published.find(({ kid }) => kid !== header.kid)!.kid })],
  [
    'a path as the name of the key',
    () => forge({ ...header, alg: 'HS256', kid: '../../../../dev/null' }, payload, signedBySecret('')),
  ],
  ['a path as the name of the key, and our signature', () => headed({ kid: '/proc/self/environ' })],
  ['SQL as the name of the key', () => headed({ kid: `x' UNION SELECT 'AAAA' --` })],
  ['a name of the key that every object has', () => headed({ kid: '__proto__' })],
  ['no name of the key', () => headed({ kid: undefined })],
  ['an empty name of the key', () => headed({ kid: '' })],
  ['a number as the name of the key', () => headed({ kid: 7 })],
  ['no signature', () => `${genuine.split('.').slice(0, 2).join('.')}.`],
  ['no signature and no dot before it', () => genuine.split('.').slice(0, 2).join('.')],
  ["another's claims with the genuine signature", () =>
    `${encoded(header)}.${encoded({ ...payload, sub: admin.id, sid: theirs.sessionId })}.${signature()}`], // prettier-ignore
  ['a longer life with the genuine signature', () => `${encoded(header)}.${encoded({ ...payload, exp: 9_999_999_999 })}.${signature()}`], // prettier-ignore
  ['the type JWT', () => headed({ typ: 'JWT' })],
  ['no type', () => headed({ typ: undefined })],
  ['the type of an ID token', () => headed({ typ: 'id_token' })],
  ['the type of a logout token', () => headed({ typ: 'logout+jwt' })],
  ['another audience', () => claiming({ aud: 'https://another.example' })],
  ['a list of audiences with ours', () => claiming({ aud: [house.url, 'https://another.example'] })],
  ['a list of our audience alone', () => claiming({ aud: [house.url] })],
  ['no audience', () => claiming({ aud: undefined })],
  ['another issuer', () => claiming({ iss: 'https://another.example' })],
  ['our issuer with a slash', () => claiming({ iss: `${house.url}/` })],
  ['no issuer', () => claiming({ iss: undefined })],
  ['an end in the past', () => claiming({ exp: seconds(-1) })],
  ['an end in words', () => claiming({ exp: 'tomorrow' })],
  ['no end', () => claiming({ exp: undefined })],
  ['a beginning in the future', () => claiming({ nbf: seconds(60) })],
  ['no time of issue', () => claiming({ iat: undefined })],
  ['no subject', () => claiming({ sub: undefined })],
  ['no session', () => claiming({ sid: undefined })],
  ['no ID of its own', () => claiming({ jti: undefined })],
  ['no client', () => claiming({ client_id: undefined })],
  ['another client', () => claiming({ client_id: 'another' })],
  ['a subject that is no ID', () => claiming({ sub: `' OR true --` })],
  ['a critical extension', () => headed({ crit: ['exp'], exp: 1 })],
  ['a critical extension nobody knows', () => headed({ crit: ['https://attacker.example/x'] })],
  ['a payload that is not encoded (b64)', () => headed({ b64: false, crit: ['b64'] })],
  ['RS512 with the same key', () => forge({ ...header, alg: 'RS512' }, payload, signedWith(key, 'sha512'))],
  ['PS256 with the same key', () => forge({ ...header, alg: 'PS256' }, payload, signedByPss(key))],
  ['PS256 under the genuine header', () => forge(header, payload, signedByPss(key))],
  ['compressed claims', () => headed({ zip: 'DEF' })],
  ['a claim twice', () => forge(header, JSON.stringify(payload).replace('{', `{"sub":"${admin.id}",`), ours())],
  ['a header member twice', () => forge(JSON.stringify(header).replace('{', '{"alg":"none",'), payload, ours())],
  ['claims with blanks', () => forge(header, JSON.stringify(payload, null, 1), ours())],
  ['claims that are a list', () => forge(header, '[]', ours())],
  ['claims that are no JSON', () => forge(header, 'sub', ours())],
  ['no claims', () => forge(header, '', ours())],
  ['an empty part before the signature', () => genuine.replace(/\.(?=[^.]+$)/, '..')],
  ['an empty part behind the signature', () => `${genuine}.`],
  ['an empty part before the header', () => `.${genuine}`],
  ['a fourth part', () => `${genuine}.${signature()}`],
  ['five parts, like an encrypted token', () => `${genuine}.AAAA.AAAA`],
  ['a signature with padding', () => `${genuine}==`],
  ['a signature with a stray bit behind its end', () => genuine.slice(0, -1) + strayed(genuine.slice(-1))],
  ['a signature in the other base64', () => `${genuine.slice(0, -3)}+/+`],
  ['an actor that is a text', () => claiming({ act: admin.id })],
  ['an actor without a subject', () => claiming({ act: {} })],
  ['an actor who has an actor', () => claiming({ act: { sub: admin.id, act: { sub: user.id } } })],
];

/** Tokens of the right form, for sessions that are not what they say. */
const misplaced: typeof forgeries = [
  ["the session of somebody else", () => claiming({ sid: theirs.sessionId })], // prettier-ignore
  ['a session that there never was', () => claiming({ sid: newId() })],
  ['an administrator who acts as the account, and does not', () => {
    const input = `${encoded(header)}.${impersonation}`;
    return `${input}.${ours()(input).toString('base64url')}`;
  }], // prettier-ignore
];

describe('an access token', () => {
  it('is accepted from our key, in our form', async () => {
    expect(forge(header, payload, ours())).toBe(genuine);
    expect((await present(claiming({ jti: newId() }))).data).toEqual({ viewer: { id: user.id } });
  });

  it.each(forgeries)('is refused with %s, and logged without itself', async (_, make) => {
    const token = make();
    const { refusal, status, lines, told } = await present(token);
    expect(refusal?.code).toBe('UNAUTHENTICATED');
    expect(status).toBe(401);
    expect(told).toMatchObject({ reason: expect.stringMatching(/^[A-Z_]+$/), requestId: refusal!.requestId });
    for (const part of parts(token)) expect(JSON.stringify(lines)).not.toContain(part);
  });

  it.each(misplaced)('is refused with %s', async (_, make) => {
    const token = make();
    const { refusal, lines } = await present(token);
    expect(refusal?.code).toBe('UNAUTHENTICATED');
    for (const part of parts(token)) expect(JSON.stringify(lines)).not.toContain(part);
  });

  it('is refused with a bit of its signature turned round', async () => {
    const bytes = Buffer.from(signature(), 'base64url');
    for (const place of [0, 1, 100, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[place]! ^= 1;
      const token = `${genuine.split('.').slice(0, 2).join('.')}.${changed.toString('base64url')}`;
      expect((await present(token)).told).toMatchObject({ reason: 'SIGNATURE' });
    }
  });

  it('is logged with the claim at fault', async () => {
    expect((await present(claiming({ aud: 'x' }))).told).toMatchObject({ level: 30, reason: 'CLAIM', claim: 'aud' });
    expect((await present(claiming({ exp: seconds(-1) }))).told).toMatchObject({ level: 20, reason: 'EXPIRED' });
    expect((await present(headed({ alg: 'none' }))).told).toMatchObject({ level: 30, reason: 'NOT_OURS' });
    expect((await present(headed({ kid: 'x' }))).told).toMatchObject({ level: 30, reason: 'UNKNOWN_KEY' });
  });

  it('is refused in every header and parameter that takes one', async () => {
    const token = headed({ alg: 'none' });
    for (const authorization of [
      `Bearer ${token}`,
      `bearer   ${token}`,
      token,
      `Bearer ${token} ${genuine}`,
      `Basic ${genuine}`,
    ])
      expect((await house.ask({ authorization }, VIEWER)).refusal?.code).toBe('UNAUTHENTICATED');
    const withoutHeader = await fetch(
      `${house.url}/graphql?access_token=${genuine}&query=${encodeURIComponent(VIEWER)}`,
      {
        headers: { 'apollo-require-preflight': 'true' },
      },
    );
    expect(await withoutHeader.json()).toEqual({ data: { viewer: null } });
  });
});
