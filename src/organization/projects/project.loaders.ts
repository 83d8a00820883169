import DataLoader from 'dataloader';
import type { RequestContext } from '../../core/request-context.ts';
import type { Project } from './project.entity.ts';

const key = Symbol('projects by id');
export class ProjectLoader {
  find(context: RequestContext, id: string): Promise<Project | null> {
    return context
      .once(
        key,
        ({ read }) =>
          new DataLoader<string, Project | null>(
            async (ids) => {
              const rows = await read((db) =>
                db.rows<Project>({
                  text: 'SELECT id, name, description, created_at AS "createdAt", updated_at AS "updatedAt" FROM projects WHERE id = ANY($1::uuid[])',
                  values: [ids],
                }),
              );
              return ids.map((id) => rows.find((row) => row.id === id) ?? null);
            },
            { cache: false },
          ),
      )
      .load(id);
  }
}
