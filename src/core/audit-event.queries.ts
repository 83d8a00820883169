import type { AuditEvent } from './audit-event.entity.ts';
import type { Statement } from './sql.ts';

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

/** Writes audit events, one or hundreds. */
export const insertAuditEvents = (events: readonly AuditEvent[]): Statement => ({
  text: `INSERT INTO audit_events (id, action, actor_id, subject_id, actor_name, target_type, target_id, target_name,
      before, after, ip_address, user_agent, request_id, created_at)
    SELECT * FROM unnest(${attributes.map((name, index) => `$${index + 1}::${columns[name]}[]`).join(', ')})`,
  values: attributes.map((name) => events.map((event) => valueOf(event, name))),
});

const valueOf = (event: AuditEvent, name: keyof AuditEvent): unknown => {
  const value = event[name];
  return columns[name] === 'jsonb' && value !== null ? JSON.stringify(value) : value;
};
