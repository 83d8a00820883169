import { isMissingAuditMonth, isMissingPartition } from '../../src/core/database-errors.ts';

/** What PostgreSQL says with `lc_messages = 'de_DE.UTF-8'`. */
const missing = {
  code: '23514',
  table: 'audit_events',
  message: 'keine Partition von Relation »audit_events« gefunden',
};

describe('a missing partition', () => {
  it.each([
    ['is known in whatever language', missing, true, true],
    ['is known inside the wrapping', { driverError: missing }, true, true],
    ['may be one of another table', { ...missing, table: 'usage_records' }, true, false],
    ['is not what breaks a constraint', { ...missing, constraint: 'audit_events_check' }, false, false],
    ['is not what names no table', { code: '23514', message: missing.message }, false, false],
    ['is not another error', { ...missing, code: '23505' }, false, false],
  ])('%s', (_what, error, isPartition, isMonth) => {
    expect([isMissingPartition(error), isMissingAuditMonth(error)]).toEqual([isPartition, isMonth]);
  });
});
