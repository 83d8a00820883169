import { mayReadHidden, selfOr } from '../../access/rules.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { UserLoader, UserView } from '../../identity/users/index.ts';

/** Oneself, or anybody with user management READ. */
const visible = selfOr('USER_MANAGEMENT', 'READ');

/** The people of jobs and their items, as far as the reader may see them: one statement for however many. */
export class JobPeople {
  constructor(private readonly users: UserLoader) {}

  /** The account; null for nobody, for one that is gone, and for one that the reader may not see. */
  async find(context: RequestContext, id: string | null): Promise<UserView | null> {
    return id !== null && mayReadHidden(visible, context.actor, { id }) ? this.users.find(context, id) : null;
  }
}
