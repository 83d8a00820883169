import 'reflect-metadata';
import { createLogger } from '../../src/core/logger.ts';
import { ownerDataSource } from '../../src/database/data-source.ts';
import { migrate } from '../../src/database/migrate.ts';
import { UsageSums1764710003000 } from '../../migrations/1764710003000-usage-sums.ts';
import { cloneDatabase, emptyDatabase, type TestDatabase } from '../support/database.ts';

const silent = createLogger('silent');

/** What TypeORM cannot express, and so would drop: expression, partial, trigram and descending indexes, and tables without an entity. */
const knownToTheDatabaseOnly = [
  'users_name_idx',
  'users_created_at_idx',
  'users_email_asc_idx',
  'users_email_desc_idx',
  'users_role_idx',
  'users_status_idx',
  'users_type_idx',
  'users_awaiting_idx',
  'users_search_idx',
  'user_activity_asc_idx',
  'user_activity_desc_idx',
  'user_activity_inactive_idx',
  'sessions_open_idx',
  'users_pending_email_idx',
  'job_items_failed_idx',
  'job_items_user_id_idx',
  'user_import_rehearsals_active_admin_idx',
  'groups_name_key',
  'groups_name_idx',
  'groups_search_idx',
  'projects_name_key',
  'projects_name_idx',
  'projects_search_idx',
  'project_memberships_admins_idx',
  'resources_public_name_idx',
  'resources_public_created_at_idx',
  'resources_public_updated_at_idx',
  'resources_search_idx',
  'access_grants_user_id_idx',
  'access_grants_group_id_idx',
  'access_grants_org_unit_id_idx',
  'directories_name_key',
  'org_units_name_idx',
  'org_units_directory_name_idx',
  'org_units_parent_name_idx',
  'org_units_roots_idx',
  'org_units_search_idx',
  'org_units_directory_lower_name_idx',
  'api_keys_directory_id_idx',
  'usage_limits_key',
  'usage_limits_group_id_idx',
  'usage_limits_org_unit_id_idx',
  'usage_reservations_open_idx',
  'inquiries_search_idx',
  'inquiry_messages_replies_idx',
  'users_pending_idx',
  'access_grants_expires_at_idx',
  'api_keys_expires_at_idx',
  'subscription_events_recorded_at_idx',
  'subscription_events_ended_at_idx',
  'subscription_events_replaced_idx',
  'webhook_deliveries_attempted_idx',
  'webhook_deliveries_unsent_idx',
  'webhook_deliveries_waiting_idx',
];

/** Takes the comments of columns away: TypeORM would put its own in their place, and make the foreign keys anew. */
async function withoutComments({ owner }: TestDatabase): Promise<void> {
  const { rows } = await owner.query<{ text: string }>(
    `SELECT format('COMMENT ON COLUMN %s.%I IS NULL', attrelid::regclass, attname) AS text
      FROM pg_description JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid
      WHERE classoid = 'pg_class'::regclass AND objoid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)`,
  );
  for (const { text } of rows) await owner.query(text);
}

/** The catalogue as text: every column, constraint, index, grant, comment and extension of the service. */
const CATALOGUE = `
  SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' ||
         coalesce(column_default, '') || ' ' || coalesce(collation_name, '') AS line
    FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT 'grant ' || table_name || ' ' || grantee || ' ' || privilege_type
    FROM information_schema.role_table_grants WHERE table_schema = 'public'
  UNION ALL SELECT 'comment ' || objoid::regclass || ' ' || objsubid || ' ' || description
    FROM pg_description WHERE classoid = 'pg_class'::regclass AND objoid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
  UNION ALL SELECT 'policy ' || polrelid::regclass || ' ' || polname FROM pg_policy
  UNION ALL SELECT 'function ' || oid::regprocedure FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
  ORDER BY 1`;

const catalogue = async ({ owner }: TestDatabase): Promise<string[]> =>
  (await owner.query<{ line: string }>(CATALOGUE)).rows.map(({ line }) => line);

describe('migrations', () => {
  it('leave nothing for TypeORM to change but what only PostgreSQL knows', async () => {
    const database = await cloneDatabase();
    await withoutComments(database);
    const source = await ownerDataSource(database.address.ownerUrl).initialize();
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    await source.destroy();
    await database.drop();
    const drift = upQueries
      .map(({ query }) => query)
      // Comments are for operators with psql; entities say the same in docstrings.
      .filter((query) => !query.startsWith('COMMENT ON '))
      .filter((query) => !knownToTheDatabaseOnly.some((name) => query === `DROP INDEX "public"."${name}"`));
    expect(drift).toEqual([]);
  });

  it('give the same catalogue after up, down and up again', async () => {
    const database = await emptyDatabase();
    await migrate(database.address, silent);
    const first = await catalogue(database);
    const source = await ownerDataSource(database.address.ownerUrl).initialize();
    for (let left = source.migrations.length; left > 0; left -= 1)
      await source.undoLastMigration({ transaction: 'each' });
    await source.destroy();
    const down = (await catalogue(database)).filter((line) => !/^\w+ .*migrations/.test(line));
    await migrate(database.address, silent);
    const second = await catalogue(database);
    await database.drop();
    expect(first.length).toBeGreaterThan(100);
    expect(down).toEqual([]);
    expect(second).toEqual(first);
  });

  it('run once when many processes start on one empty database', async () => {
    const database = await emptyDatabase();
    await Promise.all(Array.from({ length: 6 }, () => migrate(database.address, silent)));
    const { rows } = await database.owner.query('SELECT name FROM migrations');
    const names = new Set(rows.map(({ name }) => name));
    await database.drop();
    expect(rows.length).toBeGreaterThan(0);
    expect(names.size).toBe(rows.length);
  });

  it('lengthen the sums of money without writing a row anew', async () => {
    const database = await cloneDatabase();
    const source = await ownerDataSource(database.address.ownerUrl).initialize();
    const runner = source.createQueryRunner();
    const files = `SELECT relname, pg_relation_filenode(oid) AS file FROM pg_class
      WHERE relname ~ '^usage_(counters|budget_resets)' ORDER BY 1`;
    const sums = new UsageSums1764710003000();
    await sums.down(runner);
    const { rows: before } = await database.owner.query(files);
    await sums.up(runner);
    const { rows: after } = await database.owner.query(files);
    await runner.release();
    await source.destroy();
    await database.drop();
    expect(after.length).toBeGreaterThan(2);
    expect(after).toEqual(before);
  });

  it('name a comment for every table of the service', async () => {
    const database = await cloneDatabase();
    const { rows } = await database.owner.query(
      `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND relname <> 'migrations' AND obj_description(oid) IS NULL`,
    );
    await database.drop();
    expect(rows).toEqual([]);
  });

  it('let the runtime role own nothing', async () => {
    const database = await cloneDatabase();
    const { rows } = await database.owner.query(
      `SELECT relname FROM pg_class JOIN pg_roles r ON r.oid = relowner WHERE pg_has_role('gatehouse_app', r.oid, 'MEMBER')`,
    );
    await database.drop();
    expect(rows).toEqual([]);
  });
});
