export { AuditEventService } from './audit-event.service.ts';
export { AuditExportService } from './audit-export.service.ts';
export { AuditFollowing } from './audit-following.ts';
export { AuditSealer } from './audit-sealer.ts';
export { AuditSealingService } from './audit-sealing.service.ts';
export { auditUpkeeps } from './audit-upkeeps.ts';
export { AuditVerificationService } from './audit-verification.service.ts';
export type { AuditEventView } from './audit-event.queries.ts';
export { sentenceOf } from './audit-event.sentences.ts';
