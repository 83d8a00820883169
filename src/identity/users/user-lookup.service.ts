import type { Pool } from 'pg';
import type { Actor } from '../../core/actor.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { Throttle } from '../../foundation/throttle/index.ts';
import { nameOnly } from './user-name.ts';
import { mayLookUp, readerOf } from './user.policy.ts';
import type { UserView } from './user.queries.ts';
import type { UserReference, UserService } from './user.service.ts';

/** Enough for whoever adds people by hand, and too few to find out who of a list is here. */
const LOOKUPS = { name: 'user-lookup', attempts: 60, windowSeconds: 3_600 };

/** Whether the actor reads the identities of an account: to others, the answer would tell whose a subject is. */
const readsIdentities = (actor: Actor, { id }: UserView): boolean => id === actor.subjectId || readerOf(actor).readsAll;

/** Finding one account by what somebody knows of it. */
export class UserLookupService {
  readonly #throttle: Throttle;

  constructor(
    private readonly users: UserService,
    pool: Pool,
  ) {
    this.#throttle = new Throttle(pool, LOOKUPS);
  }

  /**
   * One user as far as the actor sees it. Project admins and holders of a sharing flag find anybody by the whole email
   * address or username, and are told the name alone; of known and unknown ones each takes an attempt.
   * @throws RATE_LIMITED, BAD_USER_INPUT
   */
  async find(db: Reader, actor: Actor, ref: UserReference): Promise<UserView | null> {
    const user = await this.users.find(db, ref);
    if (ref.identity != null) return user && readsIdentities(actor, user) ? user : null;
    const isSeen = await this.users.maySee(db, actor, user?.id ?? null);
    if (user && isSeen) return user;
    if (ref.id != null || readerOf(actor).readsAll || !mayLookUp(actor)) return null;
    await this.#throttle.take(actor.subjectId);
    return user && nameOnly(user);
  }
}
