import type { Statement } from '../../core/sql.ts';

/** Which of these projects there are. */
export const existingProjects = (ids: readonly string[]): Statement => ({
  name: 'existing_projects',
  text: 'SELECT id FROM projects WHERE id = ANY($1::uuid[])',
  values: [ids],
});
