import { hasScope, signedIn, standing } from '../../access/guard.ts';
import { apiKeyScopes, type Actor, type ApiKeyScope } from '../../core/actor.ts';
import { earlier, secondsFrom, type Clock } from '../../core/clock.ts';
import type { AuthenticationService } from '../authentication/index.ts';

/** What a token or key is worth now, in the terms of RFC 7662. */
export interface TokenState {
  readonly active: boolean;
  readonly userId: string | null;
  readonly impersonatorId: string | null;
  readonly scopes: readonly ApiKeyScope[] | null;
  readonly expiresAt: Date | null;
  readonly cacheUntil: Date | null;
}

/** One answer for all that is worth nothing: why is nobody's business but the owner's (RFC 7662 §2.2). */
const inactive: TokenState = {
  active: false,
  userId: null,
  impersonatorId: null,
  scopes: null,
  expiresAt: null,
  cacheUntil: null,
};

/** Longer than any token of ours. */
const MOST_CHARACTERS = 4_096;

/**
 * How long an answer may be kept. Who listens to `accessChanged` learns of a revocation within a second; this is what a
 * revocation takes to reach those who do not listen, or whose connection went silent, so it is no longer than what this
 * service remembers itself.
 */
const CACHE_SECONDS = 60;

/** Says of credentials what they are worth, for services that are presented them. */
export class IntrospectionService {
  constructor(
    private readonly authentication: AuthenticationService,
    private readonly clock: Clock,
  ) {}

  /**
   * Whether a token or key holds, for whom, and until when. Where a service asks, it was presented the credential by
   * whoever uses it, so that it counts as used; an administrator who looks one up leaves no trace on it.
   */
  async introspect(asker: Actor, token: string): Promise<TokenState> {
    const identified = token.length > MOST_CHARACTERS ? null : await this.authentication.identify(token);
    if (!identified || standing(identified.actor) !== null) return inactive;
    const { actor, expiresAt } = identified;
    const { credential } = actor;
    if (hasScope(signedIn(asker), 'ACCESS_CHECK')) this.authentication.seen(actor);
    return {
      active: true,
      userId: actor.subjectId,
      impersonatorId: credential.kind === 'IMPERSONATION' ? actor.actorId : null,
      scopes: credential.kind === 'API_KEY' ? apiKeyScopes.filter((scope) => credential.scopes.has(scope)) : null,
      expiresAt,
      cacheUntil: earlier(secondsFrom(this.clock.now(), CACHE_SECONDS), expiresAt),
    };
  }
}
