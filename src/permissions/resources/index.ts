export { type ResourceReference, type ResourceRow } from './access-facts.queries.ts';
export { AccessGrant } from './access-grant.entity.ts';
export type { AccessGrantView } from './access-grant.queries.ts';
export { type GrantPaths, AccessGrantService } from './access-grant.service.ts';
export { AccessGrantConnection, AccessGrantObject } from './access-grant.type.ts';
export { AccessNews } from './access-news.ts';
export { BulkRegistrationService } from './bulk-registration.service.ts';
export { Resource } from './resource.entity.ts';
export { AccessGrantsArgs, ResourceRef, SubjectRef } from './resource.inputs.ts';
export { ResourceLoaders } from './resource.loaders.ts';
export {
  accessTo,
  areaOf,
  personOf,
  type AccessFacts,
  type Person,
  type ResourceAccess,
  type ResourceSettings,
  type ResourceSource,
} from './resource.policy.ts';
export { ResourceRegistrationService } from './resource-registration.service.ts';
export { personById, ResourceService, type ResourceReader } from './resource.service.ts';
export { ResourceObject } from './resource.type.ts';
export { ResourceUserService } from './resource-users.service.ts';
export { SubjectSearchService } from './subject-search.service.ts';
export { SubjectLoader } from './subject.loader.ts';
export { SubjectUnion, type Subject } from './subject.type.ts';
