export { AlertRaiser } from './alert-raiser.ts';
export { AlertTelling } from './alert-telling.ts';
export { raisedAlerts } from './upkeeps.ts';
export { UsageAlertLoaders } from './usage-alert.loaders.ts';
export { UsageAlertService } from './usage-alert.service.ts';
