import DataLoader from 'dataloader';
import type { RequestContext } from '../../core/request-context.ts';
import type { UserService, UserView } from '../users/index.ts';
import type { SessionView } from './auth.ts';
import type { SessionAccessService } from './session-access.service.ts';
import type { SignInBlocker } from './sign-in-blockers.policy.ts';
import type { SignInBlockerService } from './sign-in-blockers.service.ts';
import { sessionAccessErrors } from './sign-in.errors.ts';

const sessions = Symbol('sessions of users');
const owners = Symbol('owners of sessions');
const blockers = Symbol('sign-in blockers of users');

/** What belongs to users and sessions, gathered: one statement for however many a document asks for at once. */
export class SignInLoaders {
  constructor(
    private readonly users: UserService,
    private readonly access: SessionAccessService,
    private readonly signInBlockers: SignInBlockerService,
  ) {}

  /** Open sessions of an account. */
  sessionsOf(context: RequestContext, userId: string): Promise<SessionView[]> {
    return loaderOf(context, sessions, async ({ read, actor }, ids: readonly string[]) => {
      const byUser = await read((db) => this.access.openOf(db, actor, ids));
      return ids.map((id) => byUser.get(id) ?? []);
    }).load(userId);
  }

  /** The account of a session. */
  ownerOf(context: RequestContext, userId: string): Promise<UserView> {
    return loaderOf<string, UserView>(context, owners, async ({ read }, ids) => {
      const found = await read((db) => this.users.byIds(db, [...new Set(ids)]));
      const byId = new Map(found.map((user) => [user.id, user]));
      return ids.map((id) => byId.get(id) ?? sessionAccessErrors.NOT_FOUND());
    }).load(userId);
  }

  /** What is in the way of an account's signing in. */
  blockersOf(context: RequestContext, user: UserView): Promise<SignInBlocker[]> {
    return loaderOf(context, blockers, ({ read }, users: readonly UserView[]) =>
      read((db) => this.signInBlockers.of(db, users)),
    ).load(user);
  }
}

/** The request's loader of one kind. It keeps nothing: a later mutation of the same document may change what it gave. */
const loaderOf = <K, V>(
  context: RequestContext,
  kind: symbol,
  load: (context: RequestContext, keys: readonly K[]) => Promise<(V | Error)[]>,
): DataLoader<K, V> => context.once(kind, (made) => new DataLoader<K, V>((keys) => load(made, keys), { cache: false }));
