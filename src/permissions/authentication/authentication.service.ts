import { effectivePermissions, nothing } from '../../access/effective-permissions.ts';
import { anonymous, isNarrow, type Actor, type Credential, type UserActor } from '../../core/actor.ts';
import type { Clock } from '../../core/clock.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import { digestOf } from '../../foundation/crypto/index.ts';
import type { LastSeen } from '../../foundation/last-seen/index.ts';
import { UserMemo } from '../../foundation/memo/index.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import { isApiKey } from '../../identity/api-keys/index.ts';
import type { AccessClaims, AccessTokens } from '../../identity/tokens/index.ts';
import {
  actorOfAccount,
  actorOfApiKey,
  actorOfSession,
  type ActorRow,
  type ApiKeyActorRow,
  type SessionActorRow,
} from './authentication.queries.ts';

const stranger = anonymous(false);
const rejected = anonymous(true);
const memoSize = { max: 50_000, ttlMs: 60_000 };

/** Who somebody is by a credential, and until when the credential holds; null: until it is taken back. */
export interface Identified {
  readonly actor: UserActor;
  readonly expiresAt: Date | null;
}

/** Credential → actor, complete: once for each request, remembered until the user's access changes. */
export class AuthenticationService {
  readonly #actors: UserMemo<UserActor>;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly tokens: AccessTokens,
    private readonly userActivity: LastSeen,
    private readonly apiKeyUse: LastSeen,
    notifications: Notifications,
  ) {
    // An impersonation falls with either of the two.
    this.#actors = new UserMemo(notifications, ({ subjectId, actorId }) => [subjectId, actorId], memoSize);
  }

  /** The actor of an Authorization header. One that does not hold makes a stranger, never an error. */
  async authenticate(authorization: string | undefined): Promise<Actor> {
    if (authorization === undefined || authorization === '') return stranger;
    const identified = await this.inspect(authorization);
    if (!identified) return rejected;
    this.#seen(identified.actor);
    return identified.actor;
  }

  /** Who it is by an Authorization header, without counting as activity: for connections, which outlive a request. */
  async inspect(authorization: string): Promise<Identified | null> {
    const token = /^Bearer +([^ ]+)$/i.exec(authorization)?.[1];
    return token === undefined ? null : this.identify(token);
  }

  /** Who it is by an access token or API key; null where it does not hold. Does not count as activity. */
  identify(token: string): Promise<Identified | null> {
    return isApiKey(token) ? this.#byApiKey(token) : this.#byAccessToken(token);
  }

  /** The account as it is now, for work done on its behalf later; null where it may no longer do anything. */
  async actorForJob(userId: string, impersonatorId: string | null, jobId: string): Promise<UserActor | null> {
    const [row] = await this.unitOfWork.read((db) => db.rows<ActorRow>(actorOfAccount(userId)));
    const actor = row && actorOf(row, { kind: 'JOB', jobId }, impersonatorId ?? userId);
    return actor?.isActive ? actor : null;
  }

  async #byAccessToken(token: string): Promise<Identified | null> {
    const claims = await this.tokens.verify(token);
    const actor = claims && (await this.#ofSession(claims));
    return actor && { actor, expiresAt: new Date(claims.expiresAtMs) };
  }

  async #byApiKey(key: string): Promise<Identified | null> {
    const digest = digestOf(key);
    const actor = await this.#actors.get(digest.toString('base64url'), async () => {
      const [row] = await this.unitOfWork.read((db) => db.rows<ApiKeyActorRow>(actorOfApiKey(digest, db.now)));
      if (!row) return null;
      const { apiKeyId, scopes, expiresAt } = row;
      return actorOf(row, { kind: 'API_KEY', apiKeyId, scopes: new Set(scopes), expiresAt }, row.userId);
    });
    if (actor?.credential.kind !== 'API_KEY') return null;
    const { expiresAt } = actor.credential;
    return expiresAt && expiresAt <= this.clock.now() ? null : { actor, expiresAt };
  }

  async #ofSession({ sessionId, userId, actorId }: AccessClaims): Promise<UserActor | null> {
    const load = async (): Promise<UserActor | null> => {
      const [row] = await this.unitOfWork.read((db) =>
        db.rows<SessionActorRow>(actorOfSession(sessionId, userId, db.now)),
      );
      if (!row) return null;
      const { impersonatorId } = row;
      return actorOf(row, { kind: impersonatorId ? 'IMPERSONATION' : 'SESSION', sessionId }, impersonatorId ?? userId);
    };
    const actor = await this.#actors.get(sessionId, load, actorId ? [userId, actorId] : [userId]);
    // A token says for whom it was issued, and that stays so.
    return actor?.subjectId === userId && actor.actorId === (actorId ?? userId) ? actor : null;
  }

  /** What an administrator does as the account is not the account's activity. */
  #seen({ credential, subjectId }: UserActor): void {
    if (credential.kind !== 'IMPERSONATION') this.userActivity.seen(subjectId);
    if (credential.kind === 'API_KEY') this.apiKeyUse.seen(credential.apiKeyId);
  }
}

function actorOf(row: ActorRow, credential: Credential, actorId: string): UserActor {
  const { userId, name, role, status, mustChangePassword, isSuperAdmin, isFirstUser } = row;
  const isActive = status === 'ACTIVE' && role !== 'PENDING';
  return {
    kind: 'USER',
    actorId,
    subjectId: userId,
    name,
    credential,
    role,
    isActive,
    isSuperAdmin,
    isFirstUser,
    mustChangePassword: mustChangePassword && credential.kind === 'SESSION',
    permissions: isNarrow({ credential }) ? nothing : effectivePermissions({ role, isActive }),
    projectRoles: new Map(),
  };
}
