import * as oidc from 'openid-client';

/**
 * What came of asking a provider. UNAVAILABLE: it does not answer, for now. DENIED: it says that the person may not, or
 * does not want to. UNTRUSTED: its answer does not fit what was asked, or was not made by it.
 */
export type FailureKind = 'UNAVAILABLE' | 'DENIED' | 'UNTRUSTED';

/** A provider did not say who somebody is. */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';

  constructor(
    readonly kind: FailureKind,
    /** For the operator: a code, never a token or a word that came from outside. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${kind}: ${reason}`, options);
  }
}

/** A provider did not answer, or says that it cannot. */
export class UnreachableProvider extends Error {
  override readonly name = 'UnreachableProvider';
}

/** What an error of the protocol's library means. Anything it does not know is a defect, and stays what it is. */
export function providerFailureOf(error: unknown): unknown {
  if (error instanceof ProviderFailure) return error;
  const unreachable = unreachableBehind(error);
  if (unreachable) return new ProviderFailure('UNAVAILABLE', unreachable.message);
  if (error instanceof oidc.AuthorizationResponseError)
    return new ProviderFailure(kinds[error.error] ?? 'UNTRUSTED', codeOf(error.error));
  if (error instanceof oidc.ResponseBodyError) return new ProviderFailure('UNTRUSTED', codeOf(error.error));
  if (error instanceof oidc.WWWAuthenticateChallengeError) return new ProviderFailure('UNTRUSTED', 'user info refused');
  if (error instanceof oidc.ClientError) return new ProviderFailure('UNTRUSTED', claimAtFault(error));
  // What the provider says of itself lacks an address, or has one that is none.
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string' && /^(OAUTH|ERR_INVALID_ARG)_/.test(code)) return new ProviderFailure('UNTRUSTED', code);
  return error;
}

/** Errors of the authorization response (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6). */
const kinds: Readonly<Record<string, FailureKind>> = {
  access_denied: 'DENIED',
  login_required: 'DENIED',
  interaction_required: 'DENIED',
  consent_required: 'DENIED',
  temporarily_unavailable: 'UNAVAILABLE',
  server_error: 'UNAVAILABLE',
};

function unreachableBehind(error: unknown): UnreachableProvider | null {
  for (let each = error; each instanceof Error; each = each.cause) if (each instanceof UnreachableProvider) return each;
  return null;
}

const codeOf = (text: string): string => (/^[a-z_]{1,64}$/.test(text) ? text : 'unknown_error');

/** The code of the library, and of which claim or parameter, where it says so. */
function claimAtFault({ code = 'unknown', cause }: oidc.ClientError): string {
  const { claim } = ((cause as Error | undefined)?.cause ?? {}) as { readonly claim?: unknown };
  return typeof claim === 'string' ? `${code} ${claim}` : code;
}
