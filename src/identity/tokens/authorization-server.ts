/** What verifiers learn of the issuer of access tokens (RFC 8414 §2, RFC 9068 §4). */
export interface AuthorizationServerMetadata {
  readonly issuer: string;
  readonly jwks_uri: string;
  /** Required, and empty: no grant of OAuth is served here. Tokens come from the mutations of the API. */
  readonly response_types_supported: readonly string[];
  readonly grant_types_supported: readonly string[];
}

export const authorizationServerMetadata = (issuer: string): AuthorizationServerMetadata => ({
  issuer,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  response_types_supported: [],
  grant_types_supported: [],
});
