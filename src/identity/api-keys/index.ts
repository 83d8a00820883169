export { ApiKey } from './api-key.entity.ts';
export { ApiKeyLoaders } from './api-key.loaders.ts';
export { suspendApiKeysOf, suspendApiKeysOfAll, writeApiKeyUse, type ApiKeyView } from './api-key.queries.ts';
export { isApiKey, isApiKeyByForm, newApiKey } from './api-key.secret.ts';
export { ApiKeyService } from './api-key.service.ts';
export { ApiKeyConnection, ApiKeyScopeEnum } from './api-key.type.ts';
