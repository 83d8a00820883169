import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which keys see secrets, versions that are used once, and who may be used beside when they were. */
export class Hardening1764500005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_keys ADD COLUMN reads_secrets boolean NOT NULL DEFAULT false;
      COMMENT ON COLUMN api_keys.reads_secrets IS
        'Whether an administrator made it for a SERVICE account that read settings then: such a key sees the secrets of configuration documents while the account reads settings.';

      ALTER TABLE settings ADD COLUMN removed_config_version integer NOT NULL DEFAULT 0;
      COMMENT ON COLUMN settings.removed_config_version IS
        'The highest version of a configuration document that was removed: one that is made anew begins after it, so that no version of a name comes twice.';

      ALTER TABLE user_activity ADD COLUMN may_be_used boolean NOT NULL DEFAULT true;
      COMMENT ON COLUMN user_activity.may_be_used IS
        'Whether the account is ACTIVE and not PENDING, as users says: of everybody who left, a review of access reads nothing.';
      UPDATE user_activity a SET may_be_used = false FROM users u
        WHERE u.id = a.user_id AND (u.status <> 'ACTIVE' OR u.role = 'PENDING');
      CREATE FUNCTION fill_may_be_used() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.may_be_used := coalesce((SELECT status = 'ACTIVE' AND role <> 'PENDING' FROM users WHERE id = NEW.user_id), NEW.may_be_used);
        RETURN NEW;
      END $$;
      CREATE TRIGGER fill_may_be_used BEFORE INSERT ON user_activity FOR EACH ROW EXECUTE FUNCTION fill_may_be_used();
      CREATE FUNCTION note_may_be_used() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE user_activity SET may_be_used = (NEW.status = 'ACTIVE' AND NEW.role <> 'PENDING') WHERE user_id = NEW.id;
        RETURN NULL;
      END $$;
      CREATE TRIGGER note_may_be_used AFTER UPDATE OF status, role ON users FOR EACH ROW
        WHEN ((OLD.status = 'ACTIVE' AND OLD.role <> 'PENDING') <> (NEW.status = 'ACTIVE' AND NEW.role <> 'PENDING'))
        EXECUTE FUNCTION note_may_be_used();
      CREATE INDEX user_activity_inactive_idx ON user_activity (coalesce(last_active_at, '-infinity'::timestamptz), user_id)
        WHERE may_be_used;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER note_may_be_used ON users;
      DROP TRIGGER fill_may_be_used ON user_activity;
      DROP FUNCTION note_may_be_used, fill_may_be_used;
      ALTER TABLE user_activity DROP COLUMN may_be_used;
      ALTER TABLE settings DROP COLUMN removed_config_version;
      ALTER TABLE api_keys DROP COLUMN reads_secrets;
    `);
  }
}
