import * as oidc from 'openid-client';
import type { IdentityProviderConfig } from '../../config.ts';
import { secondsFrom, type Clock } from '../../core/clock.ts';
import { isSubject, type SubjectClaims } from './claims.ts';
import { ProviderFailure, providerFailureOf, UnreachableProvider } from './provider-failure.ts';
import type { SignInSecrets } from './pending-sign-in.service.ts';

/** How long one answer of a provider may take. */
const REQUEST_SECONDS = 4;
/** How long all of them together may, while a browser waits. */
const CONVERSATION_MS = 8_000;
/** What a provider says of itself, and people wait for, is a few kilobytes. */
const MOST_ANSWER_BYTES = 1_048_576;
/** How long what a provider says of itself is believed. */
const METADATA_SECONDS = 3_600;

/** Where a browser is sent, and what its coming back has to fit. */
export interface AuthorizationRequest extends SignInSecrets {
  readonly url: string;
  readonly state: string;
}

interface Metadata {
  readonly given: Promise<oidc.ServerMetadata>;
  readonly until: Date;
}

/**
 * Speaks with one identity provider. What it says of itself is asked for when somebody first wants to sign in there, and
 * never at the start: a provider that is down keeps nothing else from working.
 */
export class OidcClient {
  #metadata: Metadata | null = null;

  constructor(
    private readonly provider: IdentityProviderConfig,
    private readonly redirectUri: () => string,
    private readonly clock: Clock,
  ) {}

  /** A request with state, nonce and PKCE (RFC 7636, S256), each made for it alone. @throws ProviderFailure */
  async request(): Promise<AuthorizationRequest> {
    const configuration = await this.#configuration();
    const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
    const { parameters, scopes } = this.provider;
    const challenge = await oidc.calculatePKCECodeChallenge(verifier);
    const url = await this.#speaking(async () =>
      oidc.buildAuthorizationUrl(configuration, {
        ...parameters,
        redirect_uri: this.redirectUri(),
        scope: scopes.join(' '),
        state,
        nonce,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      }),
    );
    return { url: url.href, state, nonce, verifier };
  }

  /**
   * Exchanges the code of an answer for what the provider says of the person.
   * @param query of the address that the browser came back to
   * @throws ProviderFailure where the provider refuses, does not answer, or its answer is not to be believed
   */
  async redeem(
    query: string,
    { state, nonce, verifier }: SignInSecrets & { readonly state: string },
  ): Promise<SubjectClaims> {
    const configuration = await this.#configuration();
    const address = new URL(this.redirectUri());
    address.search = query;
    return this.#speaking(async () => {
      const tokens = await oidc.authorizationCodeGrant(configuration, address, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims()!;
      if (!isSubject(claims.sub)) throw new ProviderFailure('UNTRUSTED', 'a subject that is none');
      const isAsked = this.provider.userInfo && configuration.serverMetadata().userinfo_endpoint !== undefined;
      const info = isAsked ? await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub) : {};
      return { ...info, ...claims };
    });
  }

  /**
   * Where the session at the provider is ended (OpenID Connect RP-Initiated Logout §2); null where it cannot be.
   * @throws ProviderFailure
   */
  async endSessionUrl(returnTo: string | null): Promise<string | null> {
    const configuration = await this.#configuration();
    if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
    const parameters = new URLSearchParams(returnTo === null ? [] : [['post_logout_redirect_uri', returnTo]]);
    return this.#speaking(async () => oidc.buildEndSessionUrl(configuration, parameters).href);
  }

  /**
   * A configuration for one conversation. Each has no keys of the provider yet, and asks for them: one request more in a
   * sign-in, and no change of keys is ever missed.
   */
  async #configuration(): Promise<oidc.Configuration> {
    const metadata = await this.#discovered();
    const { clientId } = this.provider;
    const configuration = new oidc.Configuration(metadata, clientId, undefined, this.#clientAuthentication());
    configuration.timeout = REQUEST_SECONDS;
    configuration[oidc.customFetch] = patientFetch();
    if (this.#isPlain()) oidc.allowInsecureRequests(configuration);
    // Without it the signature of an ID token that came over TLS would be taken on trust (OpenID Connect Core §3.1.3.7).
    oidc.enableNonRepudiationChecks(configuration);
    return configuration;
  }

  #clientAuthentication(): oidc.ClientAuth {
    const { clientSecret, clientAuthentication } = this.provider;
    if (clientSecret === undefined) return oidc.None();
    return clientAuthentication === 'client_secret_post'
      ? oidc.ClientSecretPost(clientSecret)
      : oidc.ClientSecretBasic(clientSecret);
  }

  /** Whether it is spoken with without TLS, as the configuration allows on loopback alone. */
  #isPlain(): boolean {
    return this.provider.issuer.startsWith('http:');
  }

  /** One request for however many wait for it; a failure is forgotten. @throws ProviderFailure */
  #discovered(): Promise<oidc.ServerMetadata> {
    const now = this.clock.now();
    if (this.#metadata && this.#metadata.until > now) return this.#metadata.given;
    const given = this.#speaking(() => this.#discover());
    const metadata = { given, until: secondsFrom(now, METADATA_SECONDS) };
    this.#metadata = metadata;
    given.catch(() => {
      if (this.#metadata === metadata) this.#metadata = null;
    });
    return given;
  }

  async #discover(): Promise<oidc.ServerMetadata> {
    const { issuer, clientId } = this.provider;
    const configuration = await oidc.discovery(new URL(issuer), clientId, undefined, oidc.None(), {
      timeout: REQUEST_SECONDS,
      [oidc.customFetch]: patientFetch(),
      execute: this.#isPlain() ? [oidc.allowInsecureRequests] : [],
    });
    return configuration.serverMetadata();
  }

  async #speaking<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw providerFailureOf(error);
    }
  }
}

/**
 * `fetch` for one conversation with a provider, whose requests share their time. An answer is read whole, within that
 * time, and no more than it may have; one that says that the provider is at fault counts as none.
 */
function patientFetch(): oidc.CustomFetch {
  const deadline = AbortSignal.timeout(CONVERSATION_MS);
  return async (url, { signal, ...options }) => {
    try {
      const response = await fetch(url, {
        ...(options as RequestInit),
        signal: AbortSignal.any([deadline, ...(signal ? [signal] : [])]),
      });
      if (response.status >= 500 || response.status === 429) {
        await response.body?.cancel();
        throw new UnreachableProvider(`status ${response.status}`);
      }
      const body = await wholeBody(response);
      return new Response(body.length === 0 ? null : body, { status: response.status, headers: response.headers });
    } catch (error) {
      throw error instanceof UnreachableProvider ? error : new UnreachableProvider(reasonOf(error), { cause: error });
    }
  };
}

async function wholeBody(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > MOST_ANSWER_BYTES) throw new UnreachableProvider('an answer without end');
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

function reasonOf(error: unknown): string {
  const { name, cause } = error as { readonly name?: string; readonly cause?: { readonly code?: string } };
  return cause?.code ?? name ?? 'unknown';
}
