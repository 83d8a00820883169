export type { AccessClaims } from './token-judgement.ts';
export { AccessTokens, type IssuedToken } from './access-tokens.ts';
export { authorizationServerMetadata } from './authorization-server.ts';
export { KeyRing } from './key-ring.ts';
export { SigningKey } from './signing-key.entity.ts';
export { SigningKeyService } from './signing-key.service.ts';
export { signingKeyUpkeep } from './upkeep.ts';
