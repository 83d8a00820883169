export { AuditEventLoaders } from './audit-event.loaders.ts';
export { AuditEventService } from './audit-event.service.ts';
