import { anonymous, type Actor, type UserActor } from '../../core/actor.ts';
import type { Clock } from '../../core/clock.ts';
import type { Statement } from '../../core/sql.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import { digestOf } from '../../foundation/crypto/index.ts';
import type { LastSeen } from '../../foundation/last-seen/index.ts';
import { UserMemo } from '../../foundation/memo/index.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import { isApiKey, isApiKeyByForm } from '../../identity/api-keys/index.ts';
import type { AccessClaims, AccessTokens } from '../../identity/tokens/index.ts';
import { actorOf } from './actor-making.ts';
import {
  actorOfAccount,
  actorOfApiKey,
  actorOfApiKeyId,
  actorOfSession,
  type ActorRow,
  type ApiKeyActorRow,
  type SessionActorRow,
} from './authentication.queries.ts';

const stranger = anonymous(false);
const rejected = anonymous(true);
const memoSize = { name: 'actors', max: 50_000, ttlMs: 60_000 };

/** Who somebody is by a credential, and until when the credential holds; null: until it is taken back. */
export interface Identified {
  readonly actor: UserActor;
  readonly expiresAt: Date | null;
}

/** By what something was asked for that is carried on later: a session, of which an administrator may be behind, or an API key. */
export interface AskedBy {
  readonly createdById: string;
  readonly impersonatorId: string | null;
  readonly sessionId: string | null;
  readonly apiKeyId: string | null;
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
    // Settings say whom the default permissions are for.
    notifications.on('settings', () => this.#actors.drop(null));
  }

  /** The actor of an Authorization header. One that does not hold makes a stranger, never an error. */
  authenticate(authorization: string | undefined): Actor | Promise<Actor> {
    if (authorization === undefined || authorization === '') return stranger;
    const known = this.#remembered(authorization);
    if (known) this.seen(known);
    return known ?? this.#found(authorization);
  }

  /** The actor of a header where all about it is remembered, as it mostly is; null where it has to be looked up. */
  #remembered(authorization: string): UserActor | null {
    const token = tokenOf(authorization);
    if (token === undefined) return null;
    if (isApiKey(token))
      return isApiKeyByForm(token) ? this.#held(this.#actors.peek(memoKeyOf(digestOf(token)))) : null;
    const claims = this.tokens.remembered(token);
    return claims && ofClaims(this.#actors.peek(claims.sessionId), claims);
  }

  async #found(authorization: string): Promise<Actor> {
    const identified = await this.inspect(authorization);
    if (!identified) return rejected;
    this.seen(identified.actor);
    return identified.actor;
  }

  /** Counts as activity of the account; what an administrator does as somebody else, as the administrator's. */
  seen({ credential, actorId }: UserActor): void {
    this.userActivity.seen(actorId);
    if (credential.kind === 'API_KEY') this.apiKeyUse.seen(credential.apiKeyId);
  }

  /** Who it is by an Authorization header, without counting as activity: for connections, which outlive a request. */
  async inspect(authorization: string): Promise<Identified | null> {
    const token = tokenOf(authorization);
    return token === undefined ? null : this.identify(token);
  }

  /** Who it is by an access token or API key; null where it does not hold. Does not count as activity. */
  identify(token: string): Promise<Identified | null> {
    return isApiKey(token) ? this.#byApiKey(token) : this.#byAccessToken(token);
  }

  /**
   * The account as it is now, for work done on its behalf later; null where it may no longer do anything, or who acted as
   * it may no longer do that.
   */
  async actorForJob(userId: string, impersonatorId: string | null, jobId: string): Promise<UserActor | null> {
    const actorId = impersonatorId ?? userId;
    const [row] = await this.unitOfWork.read((db) => db.rows<ActorRow>(actorOfAccount(userId, actorId)));
    const actor = row && actorOf(row, { kind: 'JOB', jobId }, actorId);
    return actor?.isActive ? actor : null;
  }

  /** The account as it is now, by what it once asked with; null where that no longer holds. Does not count as activity. */
  async actorBehind({ createdById, impersonatorId, sessionId, apiKeyId }: AskedBy): Promise<UserActor | null> {
    if (sessionId !== null) return this.#ofSession({ sessionId, userId: createdById, actorId: impersonatorId });
    if (apiKeyId === null) return null;
    return this.#ofApiKey(apiKeyId, (now) => actorOfApiKeyId(apiKeyId, createdById, now), [createdById]);
  }

  async #byAccessToken(token: string): Promise<Identified | null> {
    const claims = await this.tokens.verify(token);
    const actor = claims && (await this.#ofSession(claims));
    return actor && { actor, expiresAt: new Date(claims.expiresAtMs) };
  }

  async #byApiKey(key: string): Promise<Identified | null> {
    if (!isApiKeyByForm(key)) return null;
    const digest = digestOf(key);
    const actor = await this.#ofApiKey(memoKeyOf(digest), (now) => actorOfApiKey(digest, now));
    return actor?.credential.kind === 'API_KEY' ? { actor, expiresAt: actor.credential.expiresAt } : null;
  }

  async #ofApiKey(
    memoKey: string,
    statement: (now: Date) => Statement,
    ownerIds: readonly string[] | null = null,
  ): Promise<UserActor | null> {
    const load = async (): Promise<UserActor | null> => {
      const [row] = await this.unitOfWork.read((db) => db.rows<ApiKeyActorRow>(statement(db.now)));
      if (!row) return null;
      const { apiKeyId, scopes, directoryId, expiresAt } = row;
      const credential = { kind: 'API_KEY', apiKeyId, scopes: new Set(scopes), directoryId, expiresAt } as const;
      return actorOf(row, credential, row.userId);
    };
    return this.#held(await this.#actors.get(memoKey, load, ownerIds));
  }

  /** The actor of a key that has not expired. */
  #held(actor: UserActor | null): UserActor | null {
    if (actor?.credential.kind !== 'API_KEY') return null;
    const { expiresAt } = actor.credential;
    return expiresAt && expiresAt <= this.clock.now() ? null : actor;
  }

  async #ofSession({ sessionId, userId, actorId }: SessionClaims): Promise<UserActor | null> {
    const load = async (): Promise<UserActor | null> => {
      const [row] = await this.unitOfWork.read((db) =>
        db.rows<SessionActorRow>(actorOfSession(sessionId, userId, db.now)),
      );
      if (!row) return null;
      const { impersonatorId } = row;
      return actorOf(row, { kind: impersonatorId ? 'IMPERSONATION' : 'SESSION', sessionId }, impersonatorId ?? userId);
    };
    const actor = await this.#actors.get(sessionId, load, actorId ? [userId, actorId] : [userId]);
    return ofClaims(actor, { sessionId, userId, actorId });
  }
}

const tokenOf = (authorization: string): string | undefined => /^Bearer +([^ ]+)$/i.exec(authorization)?.[1];
const memoKeyOf = (digest: Buffer): string => digest.toString('base64url');

/** The actor of a session where it is who the token says: for whom that was issued stays so. */
const ofClaims = (actor: UserActor | null, { userId, actorId }: SessionClaims): UserActor | null =>
  actor?.subjectId === userId && actor.actorId === (actorId ?? userId) ? actor : null;

/** Whose session it is, and who acts in it. */
type SessionClaims = Pick<AccessClaims, 'sessionId' | 'userId' | 'actorId'>;
