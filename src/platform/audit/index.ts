export { AuditEventLoaders } from './audit-event.loaders.ts';
export { AuditEventService } from './audit-event.service.ts';
export { AuditExportService } from './audit-export.service.ts';
