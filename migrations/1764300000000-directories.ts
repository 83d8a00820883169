import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Directories with their organizational units, the accounts that they master, and memberships that follow from both. */
export class Directories1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE directories (
        id uuid CONSTRAINT directories_pkey PRIMARY KEY,
        name text COLLATE "und-x-icu" NOT NULL,
        provider text NOT NULL,
        enabled boolean NOT NULL,
        schedule text,
        tenant_id text,
        client_id text,
        client_secret bytea,
        sync_state jsonb,
        last_sync_id uuid CONSTRAINT directories_last_sync_id_fkey REFERENCES jobs ON DELETE SET NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        CONSTRAINT directories_name_check CHECK (name <> '' AND length(name) <= 200),
        CONSTRAINT directories_provider_check CHECK (provider IN ('ENTRA_ID', 'GOOGLE_WORKSPACE', 'SCIM'))
      );
      COMMENT ON TABLE directories IS 'Connections to external directories, the masters of units and of people.';
      COMMENT ON COLUMN directories.enabled IS 'Whether it syncs by schedule and takes what is pushed; by hand it is always synced.';
      COMMENT ON COLUMN directories.schedule IS 'Cron expression in UTC; null where it is only started by hand or pushed.';
      COMMENT ON COLUMN directories.client_secret IS 'Sealed with ENCRYPTION_KEY; never returned.';
      COMMENT ON COLUMN directories.sync_state IS 'Where the next delta sync goes on; null where the next one reads everything.';
      CREATE UNIQUE INDEX directories_name_key ON directories (lower(name));

      CREATE TABLE org_units (
        id uuid CONSTRAINT org_units_pkey PRIMARY KEY,
        directory_id uuid NOT NULL CONSTRAINT org_units_directory_id_fkey REFERENCES directories ON DELETE CASCADE,
        external_id text COLLATE "C" NOT NULL,
        parent_id uuid,
        name text COLLATE "und-x-icu" NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        search_text text COLLATE "C" NOT NULL,
        CONSTRAINT org_units_external_id_key UNIQUE (directory_id, external_id),
        CONSTRAINT org_units_directory_key UNIQUE (directory_id, id),
        CONSTRAINT org_units_parent_id_fkey FOREIGN KEY (directory_id, parent_id) REFERENCES org_units (directory_id, id)
          ON DELETE SET NULL (parent_id),
        CONSTRAINT org_units_external_id_check CHECK (external_id <> '' AND length(external_id) <= 500),
        CONSTRAINT org_units_name_check CHECK (name <> '' AND length(name) <= 200)
      );
      COMMENT ON TABLE org_units IS 'Units of the organization''s structure, written by syncs of their directory alone.';
      COMMENT ON COLUMN org_units.external_id IS 'Identifier in the directory.';
      COMMENT ON COLUMN org_units.parent_id IS 'The unit above, of the same directory; null at the top.';
      COMMENT ON COLUMN org_units.search_text IS 'The name as it is searched; see users.search_text.';
      CREATE FUNCTION fill_named_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.search_text := E'\\n' || translate(lower(normalize(NEW.name, NFKC)), U&'\\03C2\\0307', U&'\\03C3');
        RETURN NEW;
      END $$;
      COMMENT ON FUNCTION fill_named_search_text() IS
        'Fills search_text of tables with nothing but a name to search by, as fill_search_text does for users.';
      CREATE TRIGGER fill_search_text BEFORE INSERT OR UPDATE OF name ON org_units
        FOR EACH ROW EXECUTE FUNCTION fill_named_search_text();
      CREATE INDEX org_units_name_idx ON org_units (name, id);
      CREATE INDEX org_units_directory_name_idx ON org_units (directory_id, name, id);
      CREATE INDEX org_units_parent_name_idx ON org_units (parent_id, name, id);
      CREATE INDEX org_units_roots_idx ON org_units (name, id) WHERE parent_id IS NULL;
      CREATE INDEX org_units_search_idx ON org_units USING gin (search_text gin_trgm_ops);

      CREATE TABLE org_unit_ancestors (
        org_unit_id uuid NOT NULL CONSTRAINT org_unit_ancestors_org_unit_id_fkey REFERENCES org_units ON DELETE CASCADE,
        ancestor_id uuid NOT NULL CONSTRAINT org_unit_ancestors_ancestor_id_fkey REFERENCES org_units ON DELETE CASCADE,
        distance integer NOT NULL,
        CONSTRAINT org_unit_ancestors_pkey PRIMARY KEY (org_unit_id, ancestor_id)
      );
      COMMENT ON TABLE org_unit_ancestors IS
        'Each unit with itself (distance 0) and every unit above it. Follows org_units.parent_id by triggers; nobody writes it.';
      CREATE INDEX org_unit_ancestors_ancestor_id_idx ON org_unit_ancestors (ancestor_id, org_unit_id);

      CREATE FUNCTION place_org_units(moved uuid[]) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        IF cardinality(moved) = 0 THEN RETURN; END IF;
        -- One after the other within a tree: of two moves at once neither would see what the other put above or below it.
        PERFORM FROM directories WHERE id IN (SELECT directory_id FROM org_units WHERE id = ANY (moved))
          ORDER BY id FOR NO KEY UPDATE;
        -- They, and whatever is below them: as parent_id has it now, so that in which order rows came is all the same.
        moved := ARRAY(
          WITH RECURSIVE below (id) AS (
            SELECT unnest(moved) UNION SELECT u.id FROM below b JOIN org_units u ON u.parent_id = b.id)
          SELECT id FROM below);
        DELETE FROM org_unit_ancestors WHERE org_unit_id = ANY (moved);
        INSERT INTO org_unit_ancestors (org_unit_id, ancestor_id, distance)
          WITH RECURSIVE above (org_unit_id, ancestor_id, distance) AS (
            SELECT u.id, u.id, 0 FROM org_units u WHERE u.id = ANY (moved)
            UNION ALL
            SELECT a.org_unit_id, u.parent_id, a.distance + 1
              FROM above a JOIN org_units u ON u.id = a.ancestor_id WHERE u.parent_id IS NOT NULL
          ) CYCLE ancestor_id SET is_circle USING path
          SELECT org_unit_id, ancestor_id, distance FROM above;
      END $$;
      COMMENT ON FUNCTION place_org_units(uuid[]) IS
        'Writes what is above these units and those below them anew. A unit below itself fails on the primary key.';
      CREATE FUNCTION place_new_org_units() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM place_org_units(ARRAY(SELECT id FROM added));
        RETURN NULL;
      END $$;
      CREATE FUNCTION place_moved_org_units() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM place_org_units(ARRAY(
          SELECT n.id FROM after n JOIN before o ON o.id = n.id WHERE n.parent_id IS DISTINCT FROM o.parent_id));
        RETURN NULL;
      END $$;
      CREATE TRIGGER place_new AFTER INSERT ON org_units REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION place_new_org_units();
      CREATE TRIGGER place_moved AFTER UPDATE ON org_units REFERENCING OLD TABLE AS before NEW TABLE AS after
        FOR EACH STATEMENT EXECUTE FUNCTION place_moved_org_units();

      CREATE TABLE org_unit_members (
        org_unit_id uuid NOT NULL CONSTRAINT org_unit_members_org_unit_id_fkey REFERENCES org_units ON DELETE CASCADE,
        user_id uuid NOT NULL CONSTRAINT org_unit_members_user_id_fkey REFERENCES users ON DELETE CASCADE,
        CONSTRAINT org_unit_members_pkey PRIMARY KEY (org_unit_id, user_id)
      );
      COMMENT ON TABLE org_unit_members IS 'Users of units, written by syncs alone.';
      CREATE INDEX org_unit_members_user_id_idx ON org_unit_members (user_id, org_unit_id);

      CREATE TABLE directory_accounts (
        user_id uuid CONSTRAINT directory_accounts_pkey PRIMARY KEY
          CONSTRAINT directory_accounts_user_id_fkey REFERENCES users ON DELETE CASCADE,
        directory_id uuid NOT NULL CONSTRAINT directory_accounts_directory_id_fkey REFERENCES directories ON DELETE CASCADE,
        external_id text COLLATE "C" NOT NULL,
        synced_at timestamptz(3) NOT NULL,
        CONSTRAINT directory_accounts_external_id_key UNIQUE (directory_id, external_id),
        CONSTRAINT directory_accounts_external_id_check CHECK (external_id <> '' AND length(external_id) <= 500)
      );
      COMMENT ON TABLE directory_accounts IS
        'Accounts that a directory masters: their attributes are read-only here until it is removed.';
      COMMENT ON COLUMN directory_accounts.external_id IS 'Identifier in the directory.';
      COMMENT ON COLUMN directory_accounts.synced_at IS 'When the directory last told of the account.';

      CREATE TABLE group_org_units (
        group_id uuid NOT NULL CONSTRAINT group_org_units_group_id_fkey REFERENCES groups ON DELETE CASCADE,
        org_unit_id uuid NOT NULL CONSTRAINT group_org_units_org_unit_id_fkey REFERENCES org_units ON DELETE CASCADE,
        linked_at timestamptz(3) NOT NULL,
        CONSTRAINT group_org_units_pkey PRIMARY KEY (group_id, org_unit_id)
      );
      COMMENT ON TABLE group_org_units IS 'Units whose users, and those of units below, are members of the group.';
      CREATE INDEX group_org_units_org_unit_id_idx ON group_org_units (org_unit_id, group_id);

      CREATE TABLE claimed_group_members (
        provider_id text COLLATE "C" NOT NULL,
        group_id uuid NOT NULL CONSTRAINT claimed_group_members_group_id_fkey REFERENCES groups ON DELETE CASCADE,
        user_id uuid NOT NULL CONSTRAINT claimed_group_members_user_id_fkey REFERENCES users ON DELETE CASCADE,
        claimed_at timestamptz(3) NOT NULL,
        CONSTRAINT claimed_group_members_pkey PRIMARY KEY (group_id, user_id, provider_id)
      );
      COMMENT ON TABLE claimed_group_members IS
        'Members by a claim of an identity provider. What it no longer claims is taken away; what people added is not here.';
      COMMENT ON COLUMN claimed_group_members.provider_id IS 'The identity provider, as the configuration names it.';
      CREATE INDEX claimed_group_members_user_id_idx ON claimed_group_members (user_id, provider_id, group_id);

      CREATE VIEW direct_group_memberships AS
        SELECT user_id, group_id FROM group_members
        UNION ALL SELECT user_id, group_id FROM claimed_group_members;
      COMMENT ON VIEW direct_group_memberships IS
        'Who is in which group without a unit''s doing. Whoever is in one by several ways is here as often.';
      CREATE OR REPLACE VIEW group_memberships AS
        SELECT user_id, group_id FROM group_members
        UNION ALL SELECT user_id, group_id FROM claimed_group_members
        UNION ALL SELECT m.user_id, l.group_id FROM org_unit_members m
          JOIN org_unit_ancestors a ON a.org_unit_id = m.org_unit_id
          JOIN group_org_units l ON l.org_unit_id = a.ancestor_id;
      COMMENT ON VIEW group_memberships IS
        'Who is in which group, by whatever way; whoever is in one by several ways is here as often. All that asks for membership, policies included, asks here. Without DISTINCT, so that each part is read by its index wherever the view is joined.';

      GRANT SELECT, INSERT, UPDATE, DELETE ON directories, org_units, org_unit_ancestors, org_unit_members,
        directory_accounts, group_org_units, claimed_group_members TO gatehouse_app;
      GRANT SELECT ON direct_group_memberships TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE VIEW group_memberships AS SELECT user_id, group_id FROM group_members;
      DROP VIEW direct_group_memberships;
      DROP TABLE claimed_group_members, group_org_units, directory_accounts, org_unit_members, org_unit_ancestors,
        org_units, directories;
      DROP FUNCTION place_new_org_units, place_moved_org_units, place_org_units, fill_named_search_text;
    `);
  }
}
