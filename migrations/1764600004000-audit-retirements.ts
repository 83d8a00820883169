import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Months that were dropped before that left an event are told of now, since the check asks for it. */
export class AuditRetirements1764600004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SELECT ensure_audit_partition(now());
      WITH told AS (
        SELECT r.*, to_char(until_at AT TIME ZONE 'UTC' - interval '1 month', 'YYYY-MM') AS month,
          jsonb_build_object('sealNumber', seal_number, 'sealHash', encode(seal_hash, 'hex'), 'count', count) AS after
        FROM audit_retired_months r),
      written AS (
        INSERT INTO audit_events (id, action, actor_name, target_type, target_name, after, created_at)
        SELECT gen_random_uuid(), 'AUDIT_MONTH_RETIRED', 'system', 'AuditEvent', month, after, now() FROM told t
          WHERE NOT EXISTS (SELECT FROM audit_events e
            WHERE e.action = 'AUDIT_MONTH_RETIRED' AND e.target_name = t.month AND e.after = t.after)
        RETURNING id, created_at)
      INSERT INTO audit_unsealed (event_id, created_at) SELECT id, created_at FROM written;
    `);
  }

  /** What the log has, it keeps. */
  async down(): Promise<void> {}
}
