export { AccessTokens, type AccessClaims, type IssuedToken } from './access-tokens.ts';
export { KeyRing } from './key-ring.ts';
export { SigningKey } from './signing-key.entity.ts';
