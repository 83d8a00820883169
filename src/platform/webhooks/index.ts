export { webhookUpkeeps } from './upkeeps.ts';
export { WebhookCourier } from './webhook-courier.ts';
export { WebhookHistoryService } from './webhook-history.service.ts';
export { WebhookLoaders } from './webhook.loaders.ts';
export { WebhookOutbox } from './webhook-outbox.ts';
export { WebhookService } from './webhook.service.ts';
