import type { Pool } from 'pg';
import type { IdentityProviderConfig } from '../../config.ts';
import type { Clock } from '../../core/clock.ts';
import { DomainError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import type { RequestContext } from '../../core/request-context.ts';
import { networkOf, Throttle } from '../../foundation/throttle/index.ts';
import type { SignInService } from '../sign-in/index.ts';
import { personOf } from './claims.ts';
import type { Entrance, ExternalSignInService } from './external-sign-in.service.ts';
import type { IdentityProviders } from './identity-providers.ts';
import { OidcClient } from './oidc-client.ts';
import type { PendingSignInService, ResumedSignIn } from './pending-sign-in.service.ts';
import { ProviderFailure } from './provider-failure.ts';
import { returnAddress, type ReturnOrigins } from './return-address.ts';
import { ssoErrors } from './sso.errors.ts';

/** A whole office may sign in from one network in the morning; each start is a row and a request at the provider. */
const STARTS = { name: 'sso:address', attempts: 600, windowSeconds: 600 };

/** Where a browser goes to sign in, and the token that it has to come back with. */
export interface Departure {
  readonly url: string;
  readonly browserToken: string;
  readonly expiresAt: Date;
}

/**
 * What the application is told of a sign-in that came to nothing (RFC 6749 §4.1.2.1). Nothing in it depends on whether
 * there is an account.
 */
export type SsoError = 'access_denied' | 'interaction_required' | 'server_error' | 'temporarily_unavailable';

/** How a sign-in ended, and where the browser goes: null for a plain page. */
export interface Arrived {
  readonly returnTo: string | null;
  /** null: there is a session, and the refresh cookie is set. */
  readonly error: SsoError | null;
}

/** An answer of the provider, as the browser brings it. */
export interface ProviderAnswer {
  /** Of the address that the browser came to, with its question mark. */
  readonly query: string;
  /** null where there is none, or more than one. */
  readonly state: string | null;
  readonly browserToken: string | null;
}

/** What is needed beside the rooms that know people. */
export interface SingleSignOnParts {
  readonly providers: IdentityProviders;
  readonly pending: PendingSignInService;
  readonly entrances: ExternalSignInService;
  readonly signIns: SignInService;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly pool: Pool;
  readonly returnOrigins: () => ReturnOrigins;
}

/** Signing in at an identity provider: the way there, and the way back. */
export class SingleSignOnService {
  readonly #clients = new Map<string, OidcClient>();
  readonly #starts: Throttle;

  constructor(private readonly parts: SingleSignOnParts) {
    this.#starts = new Throttle(parts.pool, STARTS);
  }

  /**
   * Begins a sign-in.
   * @param asked where to lead back to; null for the application
   * @param browserToken the one that the browser has already, from another tab
   * @throws NOT_FOUND, BAD_USER_INPUT, RATE_LIMITED, SERVICE_UNAVAILABLE
   */
  async start(
    providerId: string,
    asked: string | null,
    browserToken: string | null,
    { origin, mutate }: RequestContext,
  ): Promise<Departure> {
    const provider = this.#provider(providerId);
    const returnTo = returnAddress(asked, this.parts.returnOrigins());
    await this.#starts.take(networkOf(origin.ipAddress ?? ''));
    const request = await this.#answered(provider, origin.requestId, (client) => client.request());
    const begun = await mutate(
      (tx) => this.parts.pending.begin(tx, { ...request, providerId: provider.id, returnTo, browserToken }),
      { isForAnyone: true },
    );
    return { url: request.url, ...begun };
  }

  /**
   * Ends a sign-in that this browser began, whatever the provider says of it; nobody can end it again.
   * @throws NOT_FOUND, TOKEN_INVALID
   */
  async finish(providerId: string, answer: ProviderAnswer, context: RequestContext): Promise<Arrived> {
    const provider = this.#provider(providerId);
    const { state, browserToken } = answer;
    if (state === null || browserToken === null) throw ssoErrors.TOKEN_INVALID();
    const resumed = await context.mutate(
      (tx) => this.parts.pending.resume(tx, { providerId: provider.id, state, browserToken }),
      { isForAnyone: true },
    );
    if (!resumed) throw ssoErrors.TOKEN_INVALID();
    const error = await this.#enter(provider, { ...resumed, state, query: answer.query }, context);
    return { returnTo: resumed.returnTo, error };
  }

  /**
   * Where the session at the provider is ended; our own ends by the mutation signOut. null where the provider ends none
   * and nothing to lead back to was asked for.
   * @throws NOT_FOUND, BAD_USER_INPUT, SERVICE_UNAVAILABLE
   */
  async signOutUrl(providerId: string, asked: string | null, { origin }: RequestContext): Promise<string | null> {
    const provider = this.#provider(providerId);
    const returnTo = returnAddress(asked, this.parts.returnOrigins());
    const url = await this.#answered(provider, origin.requestId, (client) => client.endSessionUrl(returnTo));
    return url ?? returnTo;
  }

  async #enter(
    provider: IdentityProviderConfig,
    { state, query, ...secrets }: ResumedSignIn & { readonly state: string; readonly query: string },
    { origin, mutate, refreshCookie }: RequestContext,
  ): Promise<SsoError | null> {
    const { entrances, signIns } = this.parts;
    try {
      const person = personOf(await this.#clientOf(provider).redeem(query, { ...secrets, state }), provider);
      const entrance = await mutate((tx) => entrances.enter(tx, provider, person), { isForAnyone: true });
      if (!entrance.begun) return this.#refused(provider, entrance, origin.requestId);
      await signIns.finish(entrance.begun, 'COOKIE', refreshCookie);
      return null;
    } catch (error) {
      if (isTaken(error)) return 'access_denied';
      if (!(error instanceof ProviderFailure)) throw error;
      this.#log(provider, error, origin.requestId);
      if (error.kind === 'UNAVAILABLE') return 'temporarily_unavailable';
      const reason = error.kind === 'DENIED' ? 'DENIED_BY_PROVIDER' : 'UNTRUSTED_ANSWER';
      await mutate(async (tx) => entrances.refuse(tx, provider, reason, null), { isForAnyone: true });
      return error.kind === 'DENIED' ? 'access_denied' : 'server_error';
    }
  }

  #refused({ id }: IdentityProviderConfig, { refusal }: Entrance, requestId: string | null): SsoError {
    this.parts.logger.info({ provider: id, refusal, requestId }, 'somebody from an identity provider was not let in');
    return refusal === 'EMAIL_NOT_CONFIRMED' ? 'interaction_required' : 'access_denied';
  }

  async #answered<T>(
    provider: IdentityProviderConfig,
    requestId: string | null,
    ask: (client: OidcClient) => Promise<T>,
  ): Promise<T> {
    try {
      return await ask(this.#clientOf(provider));
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      this.#log(provider, error, requestId);
      throw ssoErrors.SERVICE_UNAVAILABLE();
    }
  }

  #log({ id }: IdentityProviderConfig, { kind, reason }: ProviderFailure, requestId: string | null): void {
    this.parts.logger.warn(
      { provider: id, kind, reason, requestId },
      'an identity provider did not say who somebody is',
    );
  }

  #provider(id: string): IdentityProviderConfig {
    const provider = this.parts.providers.find(id);
    if (!provider) throw ssoErrors.NOT_FOUND();
    return provider;
  }

  #clientOf(provider: IdentityProviderConfig): OidcClient {
    const { providers, clock } = this.parts;
    const client =
      this.#clients.get(provider.id) ?? new OidcClient(provider, () => providers.callbackUrl(provider), clock);
    this.#clients.set(provider.id, client);
    return client;
  }
}

/** Somebody else got the address in this moment. Trying again finds their account. */
const isTaken = (error: unknown): boolean => error instanceof DomainError && error.code === 'ALREADY_EXISTS';
