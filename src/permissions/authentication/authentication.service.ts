import { effectivePermissions } from '../../access/effective-permissions.ts';
import { anonymous, type Actor, type UserActor } from '../../core/actor.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import { UserMemo } from '../../foundation/memo/index.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import type { AccessClaims, AccessTokens } from '../../identity/tokens/index.ts';
import type { ActivityRecorder } from '../../identity/users/index.ts';
import { actorOfSession, type ActorRow } from './authentication.queries.ts';

const stranger = anonymous(false);
const rejected = anonymous(true);
const memoSize = { max: 50_000, ttlMs: 60_000 };

/** Credential → actor, complete: once for each request, remembered until the user's access changes. */
export class AuthenticationService {
  readonly #actors: UserMemo<UserActor>;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tokens: AccessTokens,
    private readonly activity: ActivityRecorder,
    notifications: Notifications,
  ) {
    this.#actors = new UserMemo(notifications, memoSize);
  }

  /** The actor of an Authorization header. One that does not hold makes a stranger, never an error. */
  async authenticate(authorization: string | undefined): Promise<Actor> {
    if (authorization === undefined || authorization === '') return stranger;
    const claims = await this.#claimsOf(authorization);
    return (claims && (await this.actorOf(claims))) ?? rejected;
  }

  /** Whose credential it is and until when, or null when it does not hold: for connections, which outlive a request. */
  async inspect(authorization: string): Promise<{ userId: string; expiresAt: Date } | null> {
    const claims = await this.#claimsOf(authorization);
    if (!claims || !(await this.#remembered(claims))) return null;
    return { userId: claims.userId, expiresAt: new Date(claims.expiresAtMs) };
  }

  /** The actor of a verified token, or null when its session has ended. */
  async actorOf(claims: AccessClaims): Promise<UserActor | null> {
    const actor = await this.#remembered(claims);
    if (actor) this.activity.seen(claims.userId);
    return actor;
  }

  async #claimsOf(authorization: string): Promise<AccessClaims | null> {
    const token = /^Bearer +([^ ]+)$/i.exec(authorization)?.[1];
    return token ? this.tokens.verify(token) : null;
  }

  #remembered(claims: AccessClaims): Promise<UserActor | null> {
    return this.#actors.get(claims.sessionId, claims.userId, () => this.#load(claims));
  }

  async #load({ sessionId, userId }: AccessClaims): Promise<UserActor | null> {
    const [row] = await this.unitOfWork.read((db) => db.rows<ActorRow>(actorOfSession(sessionId, userId, db.now)));
    if (!row) return null;
    const { name, role, status, mustChangePassword, isSuperAdmin, isFirstUser } = row;
    const isActive = status === 'ACTIVE' && role !== 'PENDING';
    return {
      kind: 'USER',
      actorId: userId,
      subjectId: userId,
      name,
      sessionId,
      role,
      isActive,
      isSuperAdmin,
      isFirstUser,
      mustChangePassword,
      permissions: effectivePermissions({ role, isActive }),
      projectRoles: new Map(),
    };
  }
}
