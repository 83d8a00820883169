import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Groups with their members, projects with theirs, and what groups, users and roles are permitted. */
export class Organization1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION fill_described_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.search_text := E'\\n' || translate(lower(normalize(NEW.name, NFKC)), U&'\\03C2\\0307', U&'\\03C3') ||
          coalesce(E'\\n' || translate(lower(normalize(NEW.description, NFKC)), U&'\\03C2\\0307', U&'\\03C3'), '');
        RETURN NEW;
      END $$;
      COMMENT ON FUNCTION fill_described_search_text() IS
        'Fills search_text of tables with a name and a description, as fill_search_text does for users.';

      CREATE TABLE groups (
        id uuid CONSTRAINT groups_pkey PRIMARY KEY,
        name text COLLATE "und-x-icu" NOT NULL,
        description text COLLATE "und-x-icu",
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        search_text text COLLATE "C" NOT NULL,
        CONSTRAINT groups_name_check CHECK (name <> '' AND length(name) <= 200),
        CONSTRAINT groups_description_check CHECK (length(description) <= 2000)
      );
      COMMENT ON TABLE groups IS 'Users that share permissions, limits and access grants.';
      COMMENT ON COLUMN groups.search_text IS 'Name and description as they are searched; see users.search_text.';
      CREATE TRIGGER fill_search_text BEFORE INSERT OR UPDATE OF name, description ON groups
        FOR EACH ROW EXECUTE FUNCTION fill_described_search_text();
      CREATE UNIQUE INDEX groups_name_key ON groups (lower(name));
      CREATE INDEX groups_name_idx ON groups (name, id);
      CREATE INDEX groups_search_idx ON groups USING gin (search_text gin_trgm_ops);

      CREATE TABLE group_members (
        group_id uuid NOT NULL CONSTRAINT group_members_group_id_fkey REFERENCES groups ON DELETE CASCADE,
        user_id uuid NOT NULL CONSTRAINT group_members_user_id_fkey REFERENCES users ON DELETE CASCADE,
        added_at timestamptz(3) NOT NULL,
        CONSTRAINT group_members_pkey PRIMARY KEY (group_id, user_id)
      );
      COMMENT ON TABLE group_members IS 'Members that people added; members by other ways are never copied here.';
      CREATE INDEX group_members_user_id_idx ON group_members (user_id, group_id);

      CREATE VIEW group_memberships AS SELECT user_id, group_id FROM group_members;
      COMMENT ON VIEW group_memberships IS
        'Who is in which group, by whatever way. All that asks for membership, policies included, asks here.';

      CREATE TABLE projects (
        id uuid CONSTRAINT projects_pkey PRIMARY KEY,
        name text COLLATE "und-x-icu" NOT NULL,
        description text COLLATE "und-x-icu",
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        search_text text COLLATE "C" NOT NULL,
        CONSTRAINT projects_name_check CHECK (name <> '' AND length(name) <= 200),
        CONSTRAINT projects_description_check CHECK (length(description) <= 2000)
      );
      COMMENT ON TABLE projects IS 'Workspaces with members of their own.';
      COMMENT ON COLUMN projects.search_text IS 'Name and description as they are searched; see users.search_text.';
      CREATE TRIGGER fill_search_text BEFORE INSERT OR UPDATE OF name, description ON projects
        FOR EACH ROW EXECUTE FUNCTION fill_described_search_text();
      CREATE UNIQUE INDEX projects_name_key ON projects (lower(name));
      CREATE INDEX projects_name_idx ON projects (name, id);
      CREATE INDEX projects_search_idx ON projects USING gin (search_text gin_trgm_ops);

      CREATE TABLE project_memberships (
        id uuid CONSTRAINT project_memberships_pkey PRIMARY KEY,
        project_id uuid NOT NULL CONSTRAINT project_memberships_project_id_fkey REFERENCES projects ON DELETE CASCADE,
        user_id uuid NOT NULL CONSTRAINT project_memberships_user_id_fkey REFERENCES users ON DELETE CASCADE,
        role text NOT NULL,
        joined_at timestamptz(3) NOT NULL,
        CONSTRAINT project_memberships_key UNIQUE (project_id, user_id),
        CONSTRAINT project_memberships_role_check CHECK (role IN ('USER', 'PROJECT_ADMIN'))
      );
      COMMENT ON TABLE project_memberships IS 'A user''s place in a project.';
      CREATE INDEX project_memberships_user_id_idx ON project_memberships (user_id, project_id);
      CREATE INDEX project_memberships_admins_idx ON project_memberships (user_id) WHERE role = 'PROJECT_ADMIN';

      CREATE TABLE permission_matrices (
        id uuid CONSTRAINT permission_matrices_pkey PRIMARY KEY,
        group_id uuid CONSTRAINT permission_matrices_group_id_fkey REFERENCES groups ON DELETE CASCADE,
        user_id uuid CONSTRAINT permission_matrices_user_id_fkey REFERENCES users ON DELETE CASCADE,
        role text,
        levels jsonb NOT NULL DEFAULT '{}',
        flags jsonb NOT NULL DEFAULT '{}',
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT permission_matrices_group_id_key UNIQUE (group_id),
        CONSTRAINT permission_matrices_user_id_key UNIQUE (user_id),
        CONSTRAINT permission_matrices_role_key UNIQUE (role),
        CONSTRAINT permission_matrices_role_check CHECK (role IN ('USER', 'SUBSCRIBER', 'EXPERT')),
        CONSTRAINT permission_matrices_owner_check CHECK (num_nonnulls(group_id, user_id, role) = 1)
      );
      COMMENT ON TABLE permission_matrices IS
        'What a group, a user or, by default, a role is permitted. No row says nothing, as a row without entries does.';
      COMMENT ON COLUMN permission_matrices.levels IS 'Area to NONE, ACCESS, READ or WRITE; areas left out are unset.';
      COMMENT ON COLUMN permission_matrices.flags IS 'Flag to true or false; flags left out are unset.';
      COMMENT ON COLUMN permission_matrices.version IS 'Raised by each change, for compare and swap.';
      INSERT INTO permission_matrices (id, role, levels) VALUES
        ('01995000-0000-7000-8000-000000000001', 'USER', '{}'),
        ('01995000-0000-7000-8000-000000000002', 'SUBSCRIBER', '{"TEMPLATES": "READ"}'),
        ('01995000-0000-7000-8000-000000000003', 'EXPERT', '{"TEMPLATES": "WRITE"}');

      GRANT SELECT, INSERT, UPDATE, DELETE ON groups, group_members, projects, project_memberships, permission_matrices
        TO gatehouse_app;
      GRANT SELECT ON group_memberships TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE permission_matrices, project_memberships, projects;
      DROP VIEW group_memberships;
      DROP TABLE group_members, groups;
      DROP FUNCTION fill_described_search_text;
    `);
  }
}
