export { ApiKey } from './api-key.entity.ts';
export { writeApiKeyUse } from './api-key.queries.ts';
export { isApiKey, newApiKey } from './api-key.secret.ts';
