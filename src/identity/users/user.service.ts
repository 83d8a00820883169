import { accessErrors } from '../../access/guard.ts';
import type { Actor } from '../../core/actor.ts';
import { BATCH } from '../../core/batches.ts';
import { badInput } from '../../core/errors.ts';
import { isId } from '../../core/ids.ts';
import { Page, pageRequest, type PageArgs } from '../../core/page.ts';
import type { Statement } from '../../core/sql.ts';
import { isReadable } from '../../core/text.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { masteries, type Mastery, type MasteryRow } from './user-mastery.queries.ts';
import type { IdentityName } from '../external-identities/index.ts';
import { sharedProject } from './user-memberships.queries.ts';
import { userCursor, type UserOrder } from './user.order.ts';
import { administersAny, readerOf } from './user.policy.ts';
import * as queries from './user.queries.ts';
import type { UserBrief, UserConditions, UserView } from './user.queries.ts';

/** Names a user by exactly one of these. */
export interface UserReference {
  readonly id?: string | null;
  readonly email?: string | null;
  readonly username?: string | null;
  readonly identity?: IdentityName | null;
}

/** Reading accounts. */
export class UserService {
  /** Users by id, in any order; ids of nobody are left out. */
  byIds(db: Reader | Tx, ids: readonly string[]): Promise<UserView[]> {
    return db.rows<UserView>(queries.usersByIds(ids.filter(isId), db.now));
  }

  /** What is in the own row of one user, or null where there is none. */
  async briefById(db: Reader, id: string): Promise<UserBrief | null> {
    return (await db.rows<UserBrief>(queries.userBriefs([id])))[0] ?? null;
  }

  /** One user, or null where there is none. */
  async findById(db: Reader | Tx, id: string): Promise<UserView | null> {
    return (await this.byIds(db, [id]))[0] ?? null;
  }

  /** One user by any name, or null where there is none; whoever asks judges whether it may be seen. @throws BAD_USER_INPUT */
  async find(db: Reader, { id, email, username, identity }: UserReference): Promise<UserView | null> {
    if (id != null) return this.findById(db, id);
    if (identity == null && email == null && username == null) throw badInput(['by'], 'Exactly one field must be set.');
    const statement = statementFor({ email, username, identity }, db.now);
    return statement && ((await db.rows<UserView>(statement))[0] ?? null);
  }

  /**
   * Whether the actor sees an account: oneself, members of the projects one administers, or anybody with user management
   * READ. It takes as long for nobody, so that the time tells nothing.
   */
  async maySee(db: Reader | Tx, actor: Actor, userId: string | null): Promise<boolean> {
    if (readerOf(actor).readsAll || (userId !== null && userId === actor.subjectId)) return true;
    const { subjectId } = actor;
    if (subjectId === null || !administersAny(actor)) return false;
    return (await db.rows(sharedProject(userId, subjectId))).length > 0;
  }

  /** What directories that master these accounts say of them, by account; local ones are left out. */
  async masteries(db: Pick<Reader, 'rows'>, ids: readonly string[]): Promise<ReadonlyMap<string, Mastery>> {
    const rows = ids.length === 0 ? [] : await db.rows<MasteryRow>(masteries(ids));
    return new Map(rows.map(({ userId, isActive }) => [userId, { isActive }]));
  }

  /** A page of users; whole ones, unless briefs will do. @throws BAD_USER_INPUT, FORBIDDEN by email, group or unit for those who may not read any of them */
  async list(
    db: Reader,
    actor: Actor,
    { filter, orderBy, ...args }: PageArgs & { filter?: UserConditions | null; orderBy?: UserOrder | null },
    isBrief = false,
  ): Promise<Page<UserBrief>> {
    const request = pageRequest(args);
    const order = orderBy ?? { field: 'NAME', direction: 'ASC' };
    const reader = readerOf(actor);
    // The order, and each cursor, would tell what the field hides; and so would a list of a group's or unit's members.
    const isTelling = order.field === 'EMAIL' || filter?.groupId != null || filter?.orgUnitId != null;
    if (isTelling && !reader.readsAll) throw accessErrors.FORBIDDEN();
    const rows = await db.rows<UserBrief>(queries.usersPage(filter ?? {}, order, request, reader, db.now, isBrief));
    return new Page(rows, request, userCursor(order), async () => {
      const [row] = await db.rows<{ count: number }>(queries.usersCount(filter ?? {}, reader));
      return row!.count;
    });
  }

  /**
   * The next of all accounts that match, in the order in which they were made, for a file. Those made or changed between
   * two batches are as they are when their turn comes. @param last of the batch before
   */
  batch(db: Reader, actor: Actor, filter: UserConditions, last: UserView | null): Promise<UserView[]> {
    const order: UserOrder = { field: 'JOINED_AT', direction: 'ASC' };
    const request = { limit: BATCH - 1, backward: false, cursor: last && userCursor(order)(last) };
    return db.rows<UserView>(queries.usersPage(filter, order, request, readerOf(actor), db.now));
  }
}

/** Finds an account by the one of these that is given; null for a name that no account can have. */
function statementFor({ email, username, identity }: Omit<UserReference, 'id'>, now: Date): Statement | null {
  if (email != null) return queries.userByEmail(email, now);
  if (username != null) return queries.userByUsername(username, now);
  return isReadable(identity!.providerId) && isReadable(identity!.subject)
    ? queries.userByIdentity(identity!, now)
    : null;
}
