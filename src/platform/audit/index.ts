export { AuditEventService } from './audit-event.service.ts';
export { AuditExportService } from './audit-export.service.ts';
