import DataLoader from 'dataloader';
import type { RequestContext } from '../../core/request-context.ts';
import type { Group } from './group.entity.ts';

const key = Symbol('groups by id');
export class GroupLoader {
  find(context: RequestContext, id: string): Promise<Group | null> {
    return context
      .once(
        key,
        ({ read }) =>
          new DataLoader<string, Group | null>(
            async (ids) => {
              const rows = await read((db) =>
                db.rows<Group>({
                  text: 'SELECT id, name, description, created_at AS "createdAt", updated_at AS "updatedAt" FROM groups WHERE id = ANY($1::uuid[])',
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
