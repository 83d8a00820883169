import DataLoader from 'dataloader';
import type { RequestContext } from '../../core/request-context.ts';
import { asSeenBy } from './user-name.ts';
import type { UserView } from './user.queries.ts';
import type { UserService } from './user.service.ts';

const users = Symbol('users by id');

/** Accounts that other objects name, gathered: one statement for however many a document asks for at once. */
export class UserLoader {
  constructor(private readonly users: UserService) {}

  /** The account, or null where there is none. */
  find(context: RequestContext, id: string): Promise<UserView | null> {
    return context.once(users, (made) => this.#loader(made)).load(id);
  }

  /** The same as the caller sees it: its name alone, unless it is the caller or the caller lists users. */
  async findAsSeen(context: RequestContext, id: string): Promise<UserView | null> {
    const user = await this.find(context, id);
    return user && asSeenBy(context.actor, user);
  }

  /** It keeps nothing: a later mutation of the same document may change what it gave. */
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
