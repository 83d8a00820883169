import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets a review of access find who is not active by one index, however many joined lately and never were. */
export class IdleSince1764700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE user_activity ADD COLUMN joined_at timestamptz(3);
      COMMENT ON COLUMN user_activity.joined_at IS
        'When the account was made, as users says: beside last_active_at, so that one index tells since when nobody was active.';
      UPDATE user_activity a SET joined_at = u.created_at FROM users u WHERE u.id = a.user_id;
      ALTER TABLE user_activity ALTER COLUMN joined_at SET NOT NULL;
      CREATE FUNCTION fill_from_account() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        SELECT status = 'ACTIVE' AND role <> 'PENDING', created_at INTO NEW.may_be_used, NEW.joined_at
          FROM users WHERE id = NEW.user_id;
        RETURN NEW;
      END $$;
      DROP TRIGGER fill_may_be_used ON user_activity;
      DROP FUNCTION fill_may_be_used;
      CREATE TRIGGER fill_from_account BEFORE INSERT ON user_activity FOR EACH ROW EXECUTE FUNCTION fill_from_account();
      DROP INDEX user_activity_inactive_idx;
      CREATE INDEX user_activity_inactive_idx ON user_activity (greatest(last_active_at, joined_at), user_id) WHERE may_be_used;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER fill_from_account ON user_activity;
      DROP FUNCTION fill_from_account;
      DROP INDEX user_activity_inactive_idx;
      ALTER TABLE user_activity DROP COLUMN joined_at;
      CREATE INDEX user_activity_inactive_idx ON user_activity (coalesce(last_active_at, '-infinity'::timestamptz), user_id)
        WHERE may_be_used;
      CREATE FUNCTION fill_may_be_used() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.may_be_used := coalesce((SELECT status = 'ACTIVE' AND role <> 'PENDING' FROM users WHERE id = NEW.user_id), NEW.may_be_used);
        RETURN NEW;
      END $$;
      CREATE TRIGGER fill_may_be_used BEFORE INSERT ON user_activity FOR EACH ROW EXECUTE FUNCTION fill_may_be_used();
    `);
  }
}
