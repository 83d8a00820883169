export { differences, MOST_CONFIGS, PlatformConfigService, type KeptConfig } from './platform-config.service.ts';
export { PlatformConfig, namespacePattern, MOST_NAMESPACE_CHARACTERS } from './platform-config.entity.ts';
export type { KeptDocument } from './platform-config.draft.ts';
