import DataLoader from 'dataloader';
import type { RequestContext } from '../../core/request-context.ts';
import type { GroupObject } from './group.stand-in.ts';

const groups = Symbol('groups by id');

/** Groups that grants name, gathered: one statement for however many a document asks for at once. */
export class GroupLoader {
  /** The group, or null where there is none. */
  find(context: RequestContext, id: string): Promise<GroupObject | null> {
    return context.once(groups, (made) => this.#loader(made)).load(id);
  }

  /** It keeps nothing: a later mutation of the same document may change what it gave. */
  #loader({ read }: RequestContext): DataLoader<string, GroupObject | null> {
    return new DataLoader<string, GroupObject | null>(
      async (ids) => {
        const text = `SELECT id, name, description, created_at AS "createdAt", updated_at AS "updatedAt"
          FROM groups WHERE id = ANY($1::uuid[])`;
        const found = await read((db) => db.rows<GroupObject>({ name: 'groups_by_ids', text, values: [ids] }));
        const byId = new Map(found.map((group) => [group.id, group]));
        return ids.map((id) => byId.get(id) ?? null);
      },
      { cache: false },
    );
  }
}
