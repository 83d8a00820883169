import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Users, credentials, sessions, settings, the audit log, and what the service keeps for itself. */
export class Foundation1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE EXTENSION IF NOT EXISTS pg_trgm;

      CREATE TABLE users (
        id uuid CONSTRAINT users_pkey PRIMARY KEY,
        username text COLLATE "C",
        email text COLLATE "C",
        pending_email text COLLATE "C",
        name text COLLATE "und-x-icu" NOT NULL,
        avatar_url text,
        type text NOT NULL DEFAULT 'REGULAR',
        role text NOT NULL DEFAULT 'USER',
        status text NOT NULL DEFAULT 'ACTIVE',
        presence text,
        status_message text,
        time_zone text NOT NULL,
        locale text NOT NULL,
        must_change_password boolean NOT NULL DEFAULT false,
        email_confirmed_at timestamptz(3),
        approved_at timestamptz(3),
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        version integer NOT NULL DEFAULT 1,
        search_text text COLLATE "C" NOT NULL,
        CONSTRAINT users_username_key UNIQUE (username),
        CONSTRAINT users_email_key UNIQUE (email),
        CONSTRAINT users_username_check CHECK (username ~ '^[a-z0-9_-]{1,64}$'),
        CONSTRAINT users_email_check CHECK (email = lower(email) AND length(email) <= 254),
        CONSTRAINT users_pending_email_check CHECK (pending_email = lower(pending_email)),
        CONSTRAINT users_name_check CHECK (name <> '' AND length(name) <= 200),
        CONSTRAINT users_type_check CHECK (type IN ('REGULAR', 'EXTERNAL', 'SERVICE')),
        CONSTRAINT users_role_check CHECK (role IN ('PENDING', 'USER', 'SUBSCRIBER', 'EXPERT', 'ADMIN')),
        CONSTRAINT users_status_check CHECK (status IN ('ACTIVE', 'SUSPENDED')),
        CONSTRAINT users_presence_check CHECK (presence IN ('ONLINE', 'AWAY', 'OFFLINE')),
        CONSTRAINT users_contact_check CHECK (type = 'SERVICE' OR email IS NOT NULL OR username IS NOT NULL)
      );
      COMMENT ON TABLE users IS 'Accounts: people, guests and services. What clients see is the GraphQL type User.';
      COMMENT ON COLUMN users.username IS 'Sign-in name, lower case; null for accounts that sign in by email only.';
      COMMENT ON COLUMN users.email IS 'Lower case; null for SERVICE accounts.';
      COMMENT ON COLUMN users.pending_email IS 'New address that awaits confirmation; the old one holds until then.';
      COMMENT ON COLUMN users.name IS 'Display name, sorted by the root collation of Unicode.';
      COMMENT ON COLUMN users.presence IS 'As set by hand; null means as measured from user_activity.';
      COMMENT ON COLUMN users.must_change_password IS 'Whether nothing else is allowed before the password is changed.';
      COMMENT ON COLUMN users.approved_at IS 'First approval; tells new sign-ups from people who left.';
      COMMENT ON COLUMN users.version IS 'Raised by each change, for compare and swap.';
      COMMENT ON COLUMN users.search_text IS
        'Name and username as they are searched, each after a line break: NFKC, lower case, with one small sigma and without the dot above that the Turkish capital I leaves.';
      CREATE FUNCTION fill_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.search_text := E'\\n' || translate(lower(normalize(NEW.name, NFKC)), U&'\\03C2\\0307', U&'\\03C3') ||
          coalesce(E'\\n' || NEW.username, '');
        RETURN NEW;
      END $$;
      COMMENT ON FUNCTION fill_search_text() IS
        'Fills users.search_text. A generated column would do the same, but TypeORM cannot read tables that have one.';
      CREATE TRIGGER fill_search_text BEFORE INSERT OR UPDATE OF name, username ON users
        FOR EACH ROW EXECUTE FUNCTION fill_search_text();
      CREATE INDEX users_name_idx ON users (name, id);
      CREATE INDEX users_created_at_idx ON users (created_at, id);
      CREATE INDEX users_email_asc_idx ON users (coalesce(email, U&'\\+10FFFF' COLLATE "C"), id);
      CREATE INDEX users_email_desc_idx ON users (coalesce(email, '' COLLATE "C"), id);
      CREATE INDEX users_role_idx ON users (role, name, id);
      CREATE INDEX users_status_idx ON users (name, id) WHERE status = 'SUSPENDED';
      CREATE INDEX users_type_idx ON users (type, name, id) WHERE type <> 'REGULAR';
      CREATE INDEX users_awaiting_idx ON users (created_at, id) WHERE approved_at IS NULL;
      CREATE INDEX users_search_idx ON users USING gin (search_text gin_trgm_ops, email gin_trgm_ops);

      CREATE TABLE user_activity (
        user_id uuid CONSTRAINT user_activity_pkey PRIMARY KEY
          CONSTRAINT user_activity_user_id_fkey REFERENCES users ON DELETE CASCADE,
        last_active_at timestamptz(3)
      );
      COMMENT ON TABLE user_activity IS
        'When an account was last active, apart from users: it changes each minute and would rewrite every index there.';
      CREATE INDEX user_activity_asc_idx ON user_activity (coalesce(last_active_at, 'infinity'::timestamptz), user_id);
      CREATE INDEX user_activity_desc_idx ON user_activity (coalesce(last_active_at, '-infinity'::timestamptz), user_id);

      CREATE TABLE installation (
        id boolean CONSTRAINT installation_pkey PRIMARY KEY DEFAULT true,
        first_user_id uuid CONSTRAINT installation_first_user_id_fkey REFERENCES users ON DELETE RESTRICT,
        super_admin_id uuid CONSTRAINT installation_super_admin_id_fkey REFERENCES users ON DELETE RESTRICT,
        CONSTRAINT installation_id_check CHECK (id),
        CONSTRAINT installation_marks_check CHECK ((first_user_id IS NULL) = (super_admin_id IS NULL))
      );
      COMMENT ON TABLE installation IS
        'One row. Names the first user and the super admin, so that there is exactly one of each and moving the mark is one update.';
      INSERT INTO installation DEFAULT VALUES;

      CREATE TABLE passwords (
        user_id uuid CONSTRAINT passwords_pkey PRIMARY KEY
          CONSTRAINT passwords_user_id_fkey REFERENCES users ON DELETE CASCADE,
        hash text NOT NULL,
        changed_at timestamptz(3) NOT NULL
      );
      COMMENT ON TABLE passwords IS 'bcrypt hashes, apart from users: no row means that the account has no password.';

      CREATE TABLE sessions (
        id uuid CONSTRAINT sessions_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT sessions_user_id_fkey REFERENCES users ON DELETE CASCADE,
        user_agent text,
        ip_address text,
        created_at timestamptz(3) NOT NULL,
        last_used_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        ended_at timestamptz(3)
      );
      COMMENT ON TABLE sessions IS 'A signed-in device: one family of refresh tokens.';
      COMMENT ON COLUMN sessions.ended_at IS 'Signed out, revoked, or ended because a refresh token came twice.';
      CREATE INDEX sessions_open_idx ON sessions (user_id, created_at DESC) WHERE ended_at IS NULL;
      CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);
      CREATE INDEX sessions_ended_at_idx ON sessions (ended_at);

      CREATE TABLE refresh_tokens (
        digest bytea CONSTRAINT refresh_tokens_pkey PRIMARY KEY,
        session_id uuid NOT NULL CONSTRAINT refresh_tokens_session_id_fkey REFERENCES sessions ON DELETE CASCADE,
        issued_at timestamptz(3) NOT NULL,
        used_at timestamptz(3)
      );
      COMMENT ON TABLE refresh_tokens IS 'SHA-256 digests; each token is good once, and a second use ends its session.';
      CREATE INDEX refresh_tokens_session_id_idx ON refresh_tokens (session_id);
      CREATE INDEX refresh_tokens_used_at_idx ON refresh_tokens (used_at);

      CREATE TABLE stand_in_tokens (
        digest bytea CONSTRAINT stand_in_tokens_pkey PRIMARY KEY,
        family_id uuid NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        used_at timestamptz(3)
      );
      COMMENT ON TABLE stand_in_tokens IS
        'Refresh tokens of nobody, for sign-ups with a known address: they look as if an account awaited approval.';
      CREATE INDEX stand_in_tokens_family_id_idx ON stand_in_tokens (family_id);
      CREATE INDEX stand_in_tokens_expires_at_idx ON stand_in_tokens (expires_at);

      CREATE TABLE signing_keys (
        id text CONSTRAINT signing_keys_pkey PRIMARY KEY,
        algorithm text NOT NULL,
        public_jwk jsonb NOT NULL,
        private_key bytea NOT NULL,
        created_at timestamptz(3) NOT NULL,
        retired_at timestamptz(3)
      );
      COMMENT ON TABLE signing_keys IS 'Keys of access tokens; the private part is encrypted with ENCRYPTION_KEY.';

      CREATE TABLE settings (
        id boolean CONSTRAINT settings_pkey PRIMARY KEY DEFAULT true,
        document jsonb NOT NULL DEFAULT '{}',
        version integer NOT NULL DEFAULT 1,
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT settings_id_check CHECK (id)
      );
      COMMENT ON TABLE settings IS 'One row: what differs from the defaults of the service.';
      INSERT INTO settings DEFAULT VALUES;

      CREATE TABLE audit_events (
        id uuid CONSTRAINT audit_events_pkey PRIMARY KEY,
        action text NOT NULL,
        actor_id uuid,
        subject_id uuid,
        actor_name text NOT NULL,
        target_type text NOT NULL,
        target_id uuid,
        target_name text,
        before jsonb,
        after jsonb,
        ip_address text,
        user_agent text,
        request_id text,
        created_at timestamptz(3) NOT NULL
      );
      COMMENT ON TABLE audit_events IS 'The row every mutation leaves, in its own transaction. Append-only by privilege.';
      CREATE INDEX audit_events_created_at_idx ON audit_events (created_at, id);
      CREATE INDEX audit_events_action_idx ON audit_events (action, created_at, id);
      CREATE INDEX audit_events_actor_id_idx ON audit_events (actor_id, created_at, id);
      CREATE INDEX audit_events_subject_id_idx ON audit_events (subject_id, created_at, id);
      CREATE INDEX audit_events_target_id_idx ON audit_events (target_id, created_at, id);
      CREATE INDEX audit_events_target_type_idx ON audit_events (target_type, created_at, id);

      CREATE TABLE idempotency_keys (
        actor_id uuid NOT NULL,
        key text NOT NULL,
        request_digest bytea NOT NULL,
        result bytea,
        target_id uuid,
        created_at timestamptz(3) NOT NULL,
        CONSTRAINT idempotency_keys_pkey PRIMARY KEY (actor_id, key)
      );
      COMMENT ON TABLE idempotency_keys IS 'Answers of mutations sent with an Idempotency-Key, kept 24 hours, without secrets.';
      CREATE INDEX idempotency_keys_target_id_idx ON idempotency_keys (target_id);
      CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);

      CREATE UNLOGGED TABLE throttle (
        key varchar(255) CONSTRAINT throttle_pkey PRIMARY KEY,
        points integer NOT NULL DEFAULT 0,
        expire bigint
      );
      COMMENT ON TABLE throttle IS 'Attempts counted by account and address; shape of rate-limiter-flexible.';
      CREATE INDEX throttle_expire_idx ON throttle (expire);

      GRANT SELECT, INSERT, UPDATE, DELETE ON
        users, user_activity, passwords, sessions, refresh_tokens, stand_in_tokens, signing_keys, idempotency_keys, throttle
        TO gatehouse_app;
      GRANT SELECT, UPDATE ON installation, settings TO gatehouse_app;
      GRANT SELECT, INSERT ON audit_events TO gatehouse_app;
      GRANT SELECT ON migrations TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE throttle, idempotency_keys, audit_events, settings, signing_keys, stand_in_tokens, refresh_tokens, sessions, passwords,
        installation, user_activity, users;
      DROP FUNCTION fill_search_text;
      REVOKE ALL ON migrations FROM gatehouse_app;
    `);
  }
}
