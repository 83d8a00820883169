import type { MigrationInterface, QueryRunner } from 'typeorm';

// As in 1764200001000-resources.ts, whose policies and functions are made anew here with units among the subjects.
const SEES_SOMETHING = `(SELECT subject_sees()) IS NOT NULL`;
const SEES_ALL = `(SELECT subject_sees()) <> 'OWN'`;
const SUBJECT = `(SELECT subject_id())`;
const ON_OWN = `EXISTS (SELECT FROM resources r WHERE r.id = resource_id AND r.owner_id = ${SUBJECT})`;

/** Of a grant `g`, that it gives one of the levels asked for and has not ended. */
const HOLDS = `g.level = ANY (levels) AND (g.expires_at IS NULL OR g.expires_at > instant())`;

const BY_USER = `SELECT g.resource_id FROM access_grants g WHERE g.user_id = of_user AND ${HOLDS}`;
const BY_GROUP = `SELECT g.resource_id FROM group_memberships m JOIN access_grants g ON g.group_id = m.group_id
  WHERE m.user_id = of_user AND ${HOLDS}`;
const BY_UNIT = `SELECT g.resource_id FROM access_grants g
  WHERE g.org_unit_id = ANY (ARRAY(SELECT m.org_unit_id FROM org_unit_memberships m WHERE m.user_id = of_user)) AND ${HOLDS}`;

const OWN_GROUPS = `group_id IN (SELECT m.group_id FROM group_memberships m WHERE m.user_id = ${SUBJECT})`;
const OWN_UNITS = `org_unit_id IN (SELECT m.org_unit_id FROM org_unit_memberships m WHERE m.user_id = ${SUBJECT})`;

/** Grants to organizational units, and by which unit somebody is in a group. */
export class UnitGrants1764300002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE VIEW org_unit_memberships AS
        SELECT m.user_id, a.ancestor_id AS org_unit_id
        FROM org_unit_members m JOIN org_unit_ancestors a ON a.org_unit_id = m.org_unit_id;
      COMMENT ON VIEW org_unit_memberships IS
        'Who is in which unit, be it in one below; whoever is in one by several ways is here as often.';
      GRANT SELECT ON org_unit_memberships TO gatehouse_app;

      CREATE OR REPLACE VIEW group_memberships AS
        SELECT user_id, group_id, NULL::uuid AS org_unit_id FROM group_members
        UNION ALL SELECT user_id, group_id, NULL::uuid FROM claimed_group_members
        UNION ALL SELECT m.user_id, l.group_id, l.org_unit_id FROM org_unit_memberships m
          JOIN group_org_units l ON l.org_unit_id = m.org_unit_id;
      COMMENT ON COLUMN group_memberships.org_unit_id IS 'The linked unit that the user is in the group by; null for who was added.';

      ALTER TABLE access_grants
        ADD COLUMN org_unit_id uuid CONSTRAINT access_grants_org_unit_id_fkey REFERENCES org_units ON DELETE CASCADE,
        ADD CONSTRAINT access_grants_org_unit_key UNIQUE (resource_id, org_unit_id),
        DROP CONSTRAINT access_grants_subject_check,
        ADD CONSTRAINT access_grants_subject_check CHECK (num_nonnulls(user_id, group_id, org_unit_id) = 1);
      COMMENT ON TABLE access_grants IS
        'What users, groups and organizational units were granted on resources, one row for each of both.';
      COMMENT ON COLUMN access_grants.org_unit_id IS 'Its users have it, and those of the units below.';
      CREATE INDEX access_grants_org_unit_id_idx ON access_grants (org_unit_id, created_at, id)
        WHERE org_unit_id IS NOT NULL;
    `);
    await this.#replaceReading(runner, [BY_USER, BY_GROUP, BY_UNIT], `${OWN_GROUPS} OR ${OWN_UNITS}`);
    await runner.query(`
      COMMENT ON FUNCTION granted_resources(uuid, text[]) IS
        'Resources that a user was granted at one of these levels, itself, by a group or by a unit; of others than the subject only for who sees all. As the owner, since the policies of both tables would ask each other without end.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM access_grants WHERE org_unit_id IS NOT NULL`);
    await runner.query(`
      DROP POLICY access_grants_select ON access_grants;
      ALTER TABLE access_grants DROP CONSTRAINT access_grants_subject_check, DROP COLUMN org_unit_id;
      ALTER TABLE access_grants ADD CONSTRAINT access_grants_subject_check CHECK (num_nonnulls(user_id, group_id) = 1);
      COMMENT ON TABLE access_grants IS 'What users and groups were granted on resources, one row for each of both.';
      COMMENT ON FUNCTION granted_resources(uuid, text[]) IS
        'Resources that a user was granted at one of these levels, itself or by a group; of others than the subject only for who sees all. As the owner, since the policies of both tables would ask each other without end.';
      DROP VIEW group_memberships;
      CREATE VIEW group_memberships AS
        SELECT user_id, group_id FROM group_members
        UNION ALL SELECT user_id, group_id FROM claimed_group_members
        UNION ALL SELECT m.user_id, l.group_id FROM org_unit_members m
          JOIN org_unit_ancestors a ON a.org_unit_id = m.org_unit_id
          JOIN group_org_units l ON l.org_unit_id = a.ancestor_id;
      COMMENT ON VIEW group_memberships IS
        'Who is in which group, by whatever way; whoever is in one by several ways is here as often. All that asks for membership, policies included, asks here. Without DISTINCT, so that each part is read by its index wherever the view is joined.';
      GRANT SELECT ON group_memberships TO gatehouse_app;
      DROP VIEW org_unit_memberships;
    `);
    await this.#replaceReading(runner, [BY_USER, BY_GROUP], OWN_GROUPS);
  }

  /** Makes anew what says which grants, and by them which resources, exist for a subject. */
  async #replaceReading(runner: QueryRunner, ways: readonly string[], own: string): Promise<void> {
    const [{ schema }] = (await runner.query('SELECT quote_ident(current_schema()) AS schema')) as [{ schema: string }];
    await runner.query(`
      CREATE OR REPLACE FUNCTION granted_resources(of_user uuid, levels text[]) RETURNS SETOF uuid LANGUAGE plpgsql STABLE
        SECURITY DEFINER ROWS 100 SET search_path = ${schema}, pg_temp AS $$
      BEGIN
        IF of_user IS DISTINCT FROM subject_id() AND coalesce(subject_sees(), 'OWN') = 'OWN' THEN RETURN; END IF;
        RETURN QUERY ${ways.join(' UNION ALL ')};
      END $$;
      DROP POLICY IF EXISTS access_grants_select ON access_grants;
      CREATE POLICY access_grants_select ON access_grants FOR SELECT TO gatehouse_app USING (
        ${SEES_SOMETHING} AND (${SEES_ALL} OR user_id = ${SUBJECT} OR ${own} OR ${ON_OWN}));
    `);
  }
}
