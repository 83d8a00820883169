export { AuditEventService } from './audit-event.service.ts';
export { AuditExportService } from './audit-export.service.ts';
export type { AuditEventView } from './audit-event.queries.ts';
export { sentenceOf } from './audit-event.sentences.ts';
