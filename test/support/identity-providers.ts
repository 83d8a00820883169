import { fork, type ChildProcess } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

/** What a provider says of a person; `sub` at least. */
export type PersonClaims = Readonly<Record<string, unknown>> & { readonly sub: string };

export const CLIENT_ID = 'gatehouse';
export const CLIENT_SECRET = 'a client secret that nobody may ever see again';

/** Who sits at a browser, as the real provider is told. */
export const seatedAs = (claims: PersonClaims): Record<string, string> => ({
  'x-account': encodeURIComponent(JSON.stringify(claims)),
});

/** The package oidc-provider, in a process of its own. */
export class RealProvider {
  private constructor(
    private readonly child: ChildProcess,
    readonly issuer: string,
  ) {}

  static async start(): Promise<RealProvider> {
    const child = fork(path.resolve(__dirname, 'oidc-provider.fixture.js'), {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { PATH: process.env.PATH },
      execArgv: [],
    });
    const [{ issuer }] = (await once(child, 'message')) as [{ issuer: string }];
    return new RealProvider(child, issuer);
  }

  /** Tells it which clients it has, once their addresses are known. */
  serve(clients: readonly object[]): Promise<void> {
    return this.#tell({ clients });
  }

  /** Replaces its keys; what it signed with the former ones can be verified no longer. */
  rotateKeys(): Promise<void> {
    return this.#tell({});
  }

  async stop(): Promise<void> {
    this.child.disconnect();
    if (this.child.exitCode === null) await once(this.child, 'exit');
  }

  async #tell(message: object): Promise<void> {
    const done = once(this.child, 'message');
    this.child.send(message);
    await done;
  }
}

interface Keys {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

const newKeys = async (kid: string): Promise<Keys> => {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return { privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
};

/** What goes into a token, and how it is made. */
export interface Forging {
  readonly claims: Record<string, unknown>;
  readonly header: { alg: string; kid?: string; [name: string]: unknown };
  readonly provider: HandmadeProvider;
}

/** Makes an ID token; null: the provider gives none. */
export type Forger = (forging: Forging) => Promise<string | null> | string | null;

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token without a signature. */
export const unsigned = (header: object, claims: object): string => `${base64url(header)}.${base64url(claims)}.`;

/** An identity provider that says and signs whatever a test wants. The test itself brings the browser back. */
export class HandmadeProvider {
  keys!: Keys;
  /** What it signs with where it pretends to be itself. */
  others!: Keys;
  /** How its next ID tokens are made; honestly unless a test says otherwise. */
  forge: Forger = ({ claims, header, provider }) => provider.sign(claims, header);
  /** What it says where it is asked about the person. */
  userInfo: (claims: PersonClaims) => Record<string, unknown> = ({ sub }) => ({ sub });
  /** What it does with requests: answers, fails, or keeps them waiting for ever. */
  mood: 'WELL' | 'FAILING' | 'HANGING' = 'WELL';
  /** What it says of itself beside what is true; undefined: nothing of it. */
  says: Record<string, unknown> = {};
  /** Paths that were asked for. */
  readonly asked: string[] = [];

  readonly #grants = new Map<string, { person: PersonClaims; nonce: string; challenge: string }>();
  readonly #tokens = new Map<string, PersonClaims>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<HandmadeProvider> {
    const server = createServer((request, response) => void provider.#answer(request, response));
    const provider = new HandmadeProvider(server);
    provider.keys = await newKeys('key-1');
    provider.others = await newKeys('key-1');
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async rotateKeys(): Promise<void> {
    this.keys = await newKeys(randomUUID());
  }

  publicKeyAsText = (): Promise<string> => exportSPKI(this.keys.publicKey);

  sign(claims: object, header: Forging['header'], key: CryptoKey | Uint8Array = this.keys.privateKey): Promise<string> {
    return new SignJWT(claims as Record<string, unknown>).setProtectedHeader(header).sign(key);
  }

  /** A code for whoever signs in now, by the address that the service sent the browser to. */
  grant(authorization: URL, person: PersonClaims, said: Record<string, string> = {}): string {
    const code = randomUUID();
    const parameters = authorization.searchParams;
    this.#grants.set(code, { person, nonce: parameters.get('nonce')!, challenge: parameters.get('code_challenge')! });
    const callback = new URL(parameters.get('redirect_uri')!);
    callback.search = new URLSearchParams({ code, state: parameters.get('state')!, ...said }).toString();
    return callback.href;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url!, this.issuer);
    this.asked.push(pathname);
    if (this.mood === 'HANGING') return;
    if (this.mood === 'FAILING') return void response.writeHead(503).end();
    const body = await this.#bodyOf(pathname, request);
    response.writeHead(body === null ? 400 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { error: 'invalid_grant' }));
  }

  async #bodyOf(pathname: string, request: IncomingMessage): Promise<object | null> {
    const { issuer } = this;
    if (pathname === '/.well-known/openid-configuration')
      return {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        userinfo_endpoint: `${issuer}/userinfo`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        // As generous as a provider could be: what is taken must not depend on it.
        id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
        ...this.says,
      };
    if (pathname === '/jwks') return { keys: [this.keys.jwk] };
    if (pathname === '/userinfo') return this.userInfo(this.#tokens.get(request.headers.authorization!.slice(7))!);
    if (pathname === '/token') return this.#token(new URLSearchParams(await text(request)));
    return null;
  }

  async #token(parameters: URLSearchParams): Promise<object | null> {
    const grant = this.#grants.get(parameters.get('code')!);
    const challenge = createHash('sha256').update(parameters.get('code_verifier')!).digest('base64url');
    if (!grant || grant.challenge !== challenge) return null;
    const now = Math.floor(Date.now() / 1000);
    const { person, nonce } = grant;
    const claims = { iss: this.issuer, aud: CLIENT_ID, iat: now, exp: now + 300, nonce, ...person };
    const token = randomUUID();
    this.#tokens.set(token, person);
    const header = { alg: 'RS256', kid: this.keys.jwk.kid! };
    const idToken = await this.forge({ claims, header, provider: this });
    return { access_token: token, token_type: 'Bearer', ...(idToken !== null && { id_token: idToken }) };
  }
}
