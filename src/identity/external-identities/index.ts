export { passwordElsewhere } from './external-identity.errors.ts';
export { ExternalIdentity, MOST_SUBJECT_CHARACTERS } from './external-identity.entity.ts';
export type { IdentityName } from './external-identity.queries.ts';
export { ExternalIdentityService, type ExternalIdentityView } from './external-identity.service.ts';
