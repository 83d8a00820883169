import type { AuditEvent } from './audit-event.entity.ts';
import type { Prepared, Statement } from './sql.ts';

const columns = {
  id: 'uuid',
  action: 'text',
  actorId: 'uuid',
  subjectId: 'uuid',
  actorName: 'text',
  targetType: 'text',
  targetId: 'uuid',
  targetName: 'text',
  before: 'jsonb',
  after: 'jsonb',
  ipAddress: 'text',
  userAgent: 'text',
  requestId: 'text',
  createdAt: 'timestamptz',
} as const satisfies Record<keyof AuditEvent, string>;
const attributes = Object.keys(columns) as (keyof AuditEvent)[];

const INSERT = `WITH written AS (
      INSERT INTO audit_events (id, action, actor_id, subject_id, actor_name, target_type, target_id, target_name,
        before, after, ip_address, user_agent, request_id, created_at)
      SELECT * FROM unnest(${attributes.map((name, index) => `$${index + 1}::${columns[name]}[]`).join(', ')})
      RETURNING id, created_at)
    INSERT INTO audit_unsealed (event_id, created_at) SELECT id, created_at FROM written`;

/**
 * Writes audit events, one or hundreds: each with the row that says that it is in no seal yet, without which it would count
 * as slipped in. It tells nobody: NOTIFY would have all commits wait for each other.
 */
export const insertAuditEvents = (events: readonly AuditEvent[]): Prepared => ({
  name: 'insert_audit_events',
  text: INSERT,
  values: attributes.map((name) => events.map((event) => valueOf(event, name))),
});

/** Makes the month of an instant in the log. */
export const ensureAuditMonth = (at: Date): Statement => ({
  text: 'SELECT ensure_audit_partition($1)',
  values: [at],
});

const valueOf = (event: AuditEvent, name: keyof AuditEvent): unknown => {
  const value = event[name];
  return columns[name] === 'jsonb' && value !== null ? JSON.stringify(value) : value;
};
