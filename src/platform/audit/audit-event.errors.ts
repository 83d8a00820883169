import { defineErrors } from '../../core/errors.ts';

export const auditEventErrors = defineErrors({
  NOT_FOUND: 'There is no such audit event any more.',
  RATE_LIMITED: 'The audit log is being checked. Try again when that is done.',
  SERVICE_UNAVAILABLE: 'Audit events may have been missed. Read the log, and subscribe again.',
});
