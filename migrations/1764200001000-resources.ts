import type { MigrationInterface, QueryRunner } from 'typeorm';

// Subqueries that name no column of the row are asked once for each statement.
const SEES_SOMETHING = `(SELECT subject_sees()) IS NOT NULL`;
const SEES_ALL = `(SELECT subject_sees()) <> 'OWN'`;
const IS_ADMIN = `(SELECT subject_sees()) = 'ADMIN'`;
const SUBJECT = `(SELECT subject_id())`;

/** Which resources `r` exist for the subject. */
const VISIBLE = `${SEES_SOMETHING} AND (${SEES_ALL} OR r.owner_id = ${SUBJECT} OR r.visibility = 'PUBLIC'
  OR r.id IN (SELECT granted_resources(subject_id(), '{ACCESS,READ,WRITE}')))`;

/** Which resources `r` the subject may change. */
const CHANGEABLE = `${SEES_SOMETHING} AND (${IS_ADMIN} OR r.owner_id = ${SUBJECT})`;

/** Whether the row is a grant on a resource of the subject. */
const ON_OWN = `EXISTS (SELECT FROM resources r WHERE r.id = resource_id AND r.owner_id = ${SUBJECT})`;

/** In a policy columns are named without the table. */
const ofRow = (condition: string): string => condition.replaceAll('r.', '');

/** Resources of the platform and who may use them, behind row-level security. */
export class Resources1764200001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Functions that act as the owner look nowhere but here: least of all at temporary tables of whoever calls them.
    const [{ schema }] = (await runner.query('SELECT quote_ident(current_schema()) AS schema')) as [{ schema: string }];
    const path = `SET search_path = ${schema}, pg_temp`;
    await runner.query(`
      CREATE FUNCTION subject_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
        $$ SELECT nullif(current_setting('app.subject_id', true), '')::uuid $$;
      COMMENT ON FUNCTION subject_id() IS 'On whose behalf the transaction reads and writes; null for nobody.';
      CREATE FUNCTION reads_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
        $$ SELECT coalesce(current_setting('app.reads_all', true), '') = 'on' $$;
      COMMENT ON FUNCTION reads_all() IS
        'Whether the subject reads user management, as the service computed it from the matrices when it loaded the account.';
      CREATE FUNCTION instant() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
        $$ SELECT coalesce(nullif(current_setting('app.now', true), '')::timestamptz, now()) $$;
      COMMENT ON FUNCTION instant() IS 'The time of the transaction, as the service has it; the server''s where it says nothing.';

      CREATE FUNCTION fill_resource_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.search_text := E'\\n' || translate(lower(normalize(NEW.name, NFKC)), U&'\\03C2\\0307', U&'\\03C3') ||
          E'\\n' || translate(lower(normalize(NEW.external_id, NFKC)), U&'\\03C2\\0307', U&'\\03C3');
        RETURN NEW;
      END $$;
      COMMENT ON FUNCTION fill_resource_search_text() IS
        'Fills resources.search_text, as fill_search_text does for users.';

      CREATE TABLE resources (
        id uuid CONSTRAINT resources_pkey PRIMARY KEY,
        type text COLLATE "C" NOT NULL,
        external_id text COLLATE "C" NOT NULL,
        name text COLLATE "und-x-icu" NOT NULL,
        owner_id uuid CONSTRAINT resources_owner_id_fkey REFERENCES users ON DELETE CASCADE,
        visibility text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        search_text text COLLATE "C" NOT NULL,
        CONSTRAINT resources_key UNIQUE (type, external_id),
        CONSTRAINT resources_type_check CHECK (type ~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*$' AND length(type) <= 64),
        CONSTRAINT resources_external_id_check CHECK (external_id <> '' AND length(external_id) <= 200),
        CONSTRAINT resources_name_check CHECK (name <> '' AND length(name) <= 200),
        CONSTRAINT resources_visibility_check CHECK (visibility IN ('PUBLIC', 'PRIVATE'))
      );
      COMMENT ON TABLE resources IS
        'Objects of the platform, such as packages, agents and chats, whose access is managed here. Who sees which row, its policies say.';
      COMMENT ON COLUMN resources.type IS 'In the platform''s terms, lower snake case.';
      COMMENT ON COLUMN resources.external_id IS 'The platform''s own identifier, unique within the type.';
      COMMENT ON COLUMN resources.owner_id IS
        'Has WRITE. With the account all that it owns is deleted; null where administrators took the owner away.';
      COMMENT ON COLUMN resources.search_text IS 'Name and external ID as they are searched; see users.search_text.';
      CREATE TRIGGER fill_search_text BEFORE INSERT OR UPDATE OF name, external_id ON resources
        FOR EACH ROW EXECUTE FUNCTION fill_resource_search_text();
      CREATE INDEX resources_name_idx ON resources (name, id);
      CREATE INDEX resources_created_at_idx ON resources (created_at, id);
      CREATE INDEX resources_updated_at_idx ON resources (updated_at, id);
      CREATE INDEX resources_type_name_idx ON resources (type, name, id);
      CREATE INDEX resources_type_created_at_idx ON resources (type, created_at, id);
      CREATE INDEX resources_type_updated_at_idx ON resources (type, updated_at, id);
      CREATE INDEX resources_owner_id_idx ON resources (owner_id, name, id);
      CREATE INDEX resources_public_name_idx ON resources (name, id) WHERE visibility = 'PUBLIC';
      CREATE INDEX resources_public_created_at_idx ON resources (created_at, id) WHERE visibility = 'PUBLIC';
      CREATE INDEX resources_public_updated_at_idx ON resources (updated_at, id) WHERE visibility = 'PUBLIC';
      CREATE INDEX resources_search_idx ON resources USING gin (search_text gin_trgm_ops);

      CREATE TABLE access_grants (
        id uuid CONSTRAINT access_grants_pkey PRIMARY KEY,
        resource_id uuid NOT NULL CONSTRAINT access_grants_resource_id_fkey REFERENCES resources ON DELETE CASCADE,
        user_id uuid CONSTRAINT access_grants_user_id_fkey REFERENCES users ON DELETE CASCADE,
        group_id uuid CONSTRAINT access_grants_group_id_fkey REFERENCES groups ON DELETE CASCADE,
        level text NOT NULL,
        expires_at timestamptz(3),
        granted_by_id uuid CONSTRAINT access_grants_granted_by_id_fkey REFERENCES users ON DELETE SET NULL,
        created_at timestamptz(3) NOT NULL,
        CONSTRAINT access_grants_user_key UNIQUE (resource_id, user_id),
        CONSTRAINT access_grants_group_key UNIQUE (resource_id, group_id),
        CONSTRAINT access_grants_subject_check CHECK (num_nonnulls(user_id, group_id) = 1),
        CONSTRAINT access_grants_level_check CHECK (level IN ('ACCESS', 'READ', 'WRITE'))
      );
      COMMENT ON TABLE access_grants IS 'What users and groups were granted on resources, one row for each of both.';
      COMMENT ON COLUMN access_grants.expires_at IS 'From then on it gives nothing; null for never.';
      CREATE INDEX access_grants_resource_id_idx ON access_grants (resource_id, created_at, id);
      CREATE INDEX access_grants_user_id_idx ON access_grants (user_id, created_at, id) WHERE user_id IS NOT NULL;
      CREATE INDEX access_grants_group_id_idx ON access_grants (group_id, created_at, id) WHERE group_id IS NOT NULL;
      CREATE INDEX access_grants_granted_by_id_idx ON access_grants (granted_by_id);

      CREATE FUNCTION subject_sees() RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
      DECLARE
        account record;
      BEGIN
        SELECT role, status INTO account FROM users WHERE id = subject_id();
        IF NOT FOUND OR account.status <> 'ACTIVE' OR account.role = 'PENDING' THEN RETURN NULL; END IF;
        IF account.role = 'ADMIN' THEN RETURN 'ADMIN'; END IF;
        RETURN CASE WHEN reads_all() THEN 'ALL' ELSE 'OWN' END;
      END $$;
      COMMENT ON FUNCTION subject_sees() IS
        'ADMIN sees and changes every row, ALL sees every row, OWN sees what is its own, public or granted; null, without an account in force, sees nothing.';

      CREATE FUNCTION granted_resources(of_user uuid, levels text[]) RETURNS SETOF uuid LANGUAGE plpgsql STABLE
        SECURITY DEFINER ROWS 100 ${path} AS $$
      BEGIN
        IF of_user IS DISTINCT FROM subject_id() AND coalesce(subject_sees(), 'OWN') = 'OWN' THEN RETURN; END IF;
        RETURN QUERY
          SELECT g.resource_id FROM access_grants g
            WHERE g.user_id = of_user AND g.level = ANY (levels) AND (g.expires_at IS NULL OR g.expires_at > instant())
          UNION ALL
          SELECT g.resource_id FROM group_memberships m JOIN access_grants g ON g.group_id = m.group_id
            WHERE m.user_id = of_user AND g.level = ANY (levels) AND (g.expires_at IS NULL OR g.expires_at > instant());
      END $$;
      COMMENT ON FUNCTION granted_resources(uuid, text[]) IS
        'Resources that a user was granted at one of these levels, itself or by a group; of others than the subject only for who sees all. As the owner, since the policies of both tables would ask each other without end.';

      CREATE FUNCTION matching_resources(patterns text[], most integer) RETURNS SETOF uuid LANGUAGE plpgsql STABLE
        SECURITY DEFINER ROWS 100 ${path} SET plan_cache_mode = force_custom_plan AS $$
      BEGIN
        RETURN QUERY SELECT r.id FROM resources r WHERE r.search_text LIKE ANY (patterns) AND ${VISIBLE} LIMIT most;
      END $$;
      COMMENT ON FUNCTION matching_resources(text[], integer) IS
        'Resources whose search_text matches, of those that exist for the subject. As the owner: under a policy LIKE, which is not leakproof, cannot use the index. Planned for its patterns, since many resources or few may match.';

      CREATE FUNCTION hand_over_resource(resource uuid, new_owner uuid, at timestamptz) RETURNS boolean
        LANGUAGE sql SECURITY DEFINER ${path} AS $$
        WITH handed AS (
          UPDATE resources r SET owner_id = new_owner, updated_at = at
          WHERE r.id = resource AND ${CHANGEABLE} RETURNING r.id)
        SELECT EXISTS (SELECT FROM handed)
      $$;
      COMMENT ON FUNCTION hand_over_resource(uuid, uuid, timestamptz) IS
        'Gives a resource that the subject may change another owner. As the owner of the table: what one hands over one may no longer see, and PostgreSQL refuses to write such rows.';
      REVOKE EXECUTE ON FUNCTION granted_resources(uuid, text[]), matching_resources(text[], integer),
        hand_over_resource(uuid, uuid, timestamptz) FROM PUBLIC;

      ALTER TABLE resources ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
      ALTER TABLE access_grants ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
      CREATE POLICY resources_owner_of_table ON resources TO CURRENT_USER USING (true) WITH CHECK (true);
      CREATE POLICY access_grants_owner_of_table ON access_grants TO CURRENT_USER USING (true) WITH CHECK (true);
      CREATE POLICY resources_select ON resources FOR SELECT TO gatehouse_app USING (${ofRow(VISIBLE)});
      CREATE POLICY resources_insert ON resources FOR INSERT TO gatehouse_app WITH CHECK (${ofRow(CHANGEABLE)});
      CREATE POLICY resources_update ON resources FOR UPDATE TO gatehouse_app USING (${ofRow(CHANGEABLE)});
      CREATE POLICY resources_delete ON resources FOR DELETE TO gatehouse_app USING (${ofRow(CHANGEABLE)});
      CREATE POLICY access_grants_select ON access_grants FOR SELECT TO gatehouse_app USING (
        ${SEES_SOMETHING} AND (${SEES_ALL} OR user_id = ${SUBJECT}
          OR group_id IN (SELECT m.group_id FROM group_memberships m WHERE m.user_id = ${SUBJECT}) OR ${ON_OWN}));
      CREATE POLICY access_grants_insert ON access_grants FOR INSERT TO gatehouse_app
        WITH CHECK (${SEES_SOMETHING} AND (${IS_ADMIN} OR ${ON_OWN}));
      CREATE POLICY access_grants_update ON access_grants FOR UPDATE TO gatehouse_app
        USING (${SEES_SOMETHING} AND (${IS_ADMIN} OR ${ON_OWN}));
      CREATE POLICY access_grants_delete ON access_grants FOR DELETE TO gatehouse_app
        USING (${SEES_SOMETHING} AND (${IS_ADMIN} OR ${ON_OWN}));

      GRANT SELECT, INSERT, UPDATE, DELETE ON resources, access_grants TO gatehouse_app;
      GRANT EXECUTE ON FUNCTION granted_resources(uuid, text[]), matching_resources(text[], integer),
        hand_over_resource(uuid, uuid, timestamptz) TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE access_grants CASCADE;
      DROP TABLE resources CASCADE;
      DROP FUNCTION hand_over_resource, matching_resources, granted_resources,
        fill_resource_search_text, subject_sees, subject_id, reads_all, instant;
    `);
  }
}
