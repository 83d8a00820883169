import type { Statement } from '../../core/sql.ts';

export const databaseState: Statement = {
  name: 'database_state',
  text: 'SELECT pg_is_in_recovery() AS "isReplica"',
  values: [],
};

export const appliedMigration = (name: string): Statement => ({
  name: 'applied_migration',
  text: 'SELECT 1 FROM migrations WHERE name = $1',
  values: [name],
});

export const newestAppliedMigration: Statement = {
  name: 'newest_applied_migration',
  text: 'SELECT name FROM migrations ORDER BY timestamp DESC, id DESC LIMIT 1',
  values: [],
};
