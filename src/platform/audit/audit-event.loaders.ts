import DataLoader from 'dataloader';
import type { RequestContext } from '../../core/request-context.ts';
import type { UserService, UserView } from '../../identity/users/index.ts';

const people = Symbol('people of audit events');

/** The people of audit events, gathered: one statement for all events of a page, actors and impersonators alike. */
export class AuditEventLoaders {
  constructor(private readonly users: UserService) {}

  /** The account, or null for nobody and for one that was deleted. */
  async person(context: RequestContext, id: string | null): Promise<UserView | null> {
    return id === null ? null : context.once(people, (made) => this.#loader(made)).load(id);
  }

  /** It keeps nothing: a later field of the same document may see what has changed since. */
  #loader({ read }: RequestContext): DataLoader<string, UserView | null> {
    return new DataLoader<string, UserView | null>(
      async (ids) => {
        const found = await read((db) => this.users.byIds(db, [...new Set(ids)]));
        const byId = new Map(found.map((user) => [user.id, user]));
        return ids.map((id) => byId.get(id) ?? null);
      },
      { cache: false },
    );
  }
}
