export { HealthService } from './health.service.ts';
export { ServiceInfoService } from './service-info.service.ts';
