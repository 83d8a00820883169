import { strengthsOf } from '../../access/ceiling.ts';
import { accessErrors, signedIn } from '../../access/guard.ts';
import type { ApiKeyScope } from '../../core/actor.ts';
import { badInput } from '../../core/errors.ts';
import { isId, newId } from '../../core/ids.ts';
import { Page, type PageRequest } from '../../core/page.ts';
import type { Features } from '../../core/service-feature.ts';
import type { AuditRecord, Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { digestOf } from '../../foundation/crypto/index.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import { lockUser } from '../users/index.ts';
import { ApiKey, type ApiKeyStatus } from './api-key.entity.ts';
import { apiKeyErrors, apiKeyLimitErrors } from './api-key.errors.ts';
import {
  mayChangeKeysOf,
  readsSecrets,
  refuseActivating,
  refuseDirectory,
  refuseForeign,
  refuseMaking,
} from './api-key.policy.ts';
import {
  apiKeyCounts,
  apiKeyCursor,
  apiKeyPages,
  apiKeysByIds,
  deleteKeysOfDirectory,
  heldDirectory,
  type ApiKeyView,
} from './api-key.queries.ts';
import { newApiKey } from './api-key.secret.ts';

/** More than anybody tells apart; it bounds what a runaway script leaves behind. */
const MOST_KEYS = 50;

/** A key as it is ordered. */
export interface ApiKeyOrder {
  /** null: of whoever asks. */
  readonly userId?: string | null;
  readonly label: string;
  readonly scopes: readonly ApiKeyScope[];
  readonly directoryId?: string | null;
  readonly expiresAt?: Date | null;
}

/** What becomes of a key; what is left out stays. */
export interface ApiKeyChanges {
  readonly label?: string | null;
  readonly status?: ApiKeyStatus | null;
}

/** A new key. Its secret is known only now. */
export interface MadeApiKey {
  readonly apiKey: ApiKeyView;
  readonly secret: string;
}

/** The same as a repetition with the same Idempotency-Key may see it: an empty text is no key, and nobody takes it for one. */
export const withoutSecret = ({ apiKey }: MadeApiKey): MadeApiKey => ({ apiKey, secret: '' });

/** Credentials for programs: made, renamed, suspended, deleted. What a key loses it loses at once, on every process. */
export class ApiKeyService {
  constructor(private readonly notifications: Notifications) {}

  /** Keys by id, in any order; ids of none are left out. */
  byIds(db: Reader, ids: readonly string[]): Promise<ApiKeyView[]> {
    return db.rows<ApiKeyView>(apiKeysByIds(ids));
  }

  /**
   * Makes a key.
   * @throws FORBIDDEN, NOT_FOUND, FEATURE_DISABLED, FIRST_USER_PROTECTED, BAD_USER_INPUT, INVALID_STATE
   */
  async create(tx: Tx, { userId, label, ...wanted }: ApiKeyOrder, features: Features): Promise<MadeApiKey> {
    const actor = signedIn(tx.actor);
    const owner = await lockUser(tx, userId ?? actor.subjectId);
    refuseMaking(actor, owner, wanted, tx.now);
    if (owner.id !== actor.subjectId && !features.USER_MANAGEMENT) throw accessErrors.FEATURE_DISABLED();
    await this.#refuseMany(tx, owner.id);
    if (wanted.directoryId != null) refuseDirectory(await this.#heldDirectory(tx, wanted.directoryId));
    const { key, prefix } = newApiKey();
    const apiKey: ApiKeyView = {
      id: newId(),
      userId: owner.id,
      prefix,
      label: label.trim(),
      scopes: [...wanted.scopes],
      directoryId: wanted.directoryId ?? null,
      status: 'ACTIVE',
      expiresAt: wanted.expiresAt ?? null,
      lastUsedAt: null,
      createdAt: tx.now,
    };
    const secrets = await readsSecrets(actor, owner, async () => (await strengthsOf(tx, [owner.id])).get(owner.id)!);
    await tx.manager.insert(ApiKey, { ...apiKey, digest: digestOf(key), readsSecrets: secrets });
    const { scopes, expiresAt } = apiKey;
    const writesTo = apiKey.directoryId === null ? {} : { directoryId: apiKey.directoryId };
    // A key that may make keys may be a stolen one: then all that it made have to be found.
    const madeWith = actor.credential.kind === 'API_KEY' ? { madeWithApiKeyId: actor.credential.apiKeyId } : {};
    tx.record({
      action: 'API_KEY_CREATED',
      ...auditTarget(apiKey),
      after: {
        userId: owner.id,
        prefix,
        label: apiKey.label,
        scopes,
        expiresAt,
        ...writesTo,
        ...madeWith,
        ...(secrets && { readsSecrets: true }),
      },
    });
    return { apiKey, secret: key };
  }

  /**
   * Renames, suspends or activates a key. Suspended, it is rejected from the next request on. Twice is like once.
   * @throws NOT_FOUND, FORBIDDEN, FIRST_USER_PROTECTED, BAD_USER_INPUT
   */
  async update(tx: Tx, id: string, changes: ApiKeyChanges): Promise<ApiKeyView> {
    const key = await this.#lock(tx, id);
    const changed = differences(key, changes);
    if (changed.status === 'ACTIVE') refuseActivating(signedIn(tx.actor), key);
    if (Object.keys(changed).length === 0) return tx.unchanged(key);
    await tx.manager.update(ApiKey, { id: key.id }, changed);
    if (changed.status) await this.notifications.accessChanged(tx, [key.userId]);
    tx.record({
      action: 'API_KEY_UPDATED',
      ...auditTarget(key),
      before: Object.fromEntries(Object.keys(changed).map((name) => [name, key[name as keyof typeof changed]])),
      after: { userId: key.userId, prefix: key.prefix, ...changed },
    });
    return { ...key, ...changed };
  }

  /** Deletes a key for good. @throws NOT_FOUND, FORBIDDEN, FIRST_USER_PROTECTED */
  async delete(tx: Tx, id: string): Promise<{ readonly deletedId: string }> {
    const key = await this.#lock(tx, id);
    await tx.manager.delete(ApiKey, { id: key.id });
    await this.notifications.accessChanged(tx, [key.userId]);
    const { userId, prefix, label, scopes } = key;
    tx.record({ action: 'API_KEY_DELETED', ...auditTarget(key), before: { userId, prefix, label, scopes } });
    return { deletedId: key.id };
  }

  /**
   * Deletes the keys that write to a directory, which is about to be deleted itself: its foreign key would do it too,
   * and tell nobody.
   */
  async deleteOfDirectory(tx: Tx, directoryId: string): Promise<void> {
    const keys = await tx.rows<ApiKeyView>(deleteKeysOfDirectory(directoryId));
    await this.notifications.accessOfManyChanged(tx, [...new Set(keys.map(({ userId }) => userId))]);
    for (const key of keys) {
      const { userId, prefix, label, scopes } = key;
      const before = { userId, prefix, label, scopes, directoryId };
      tx.recordConsequence({ action: 'API_KEY_DELETED', ...auditTarget(key), before });
    }
  }

  /** The same page of the keys of many accounts, newest first, by account. @throws BAD_USER_INPUT */
  async pages(
    db: Reader,
    ownerIds: readonly string[],
    request: PageRequest,
    countOf: (ownerId: string) => Promise<number>,
  ): Promise<Page<ApiKeyView>[]> {
    const found = new Map(ownerIds.map((id) => [id, [] as ApiKeyView[]]));
    for (const key of await db.rows<ApiKeyView>(apiKeyPages([...found.keys()], request)))
      found.get(key.userId)?.push(key);
    return ownerIds.map((id) => new Page(found.get(id)!, request, apiKeyCursor, () => countOf(id)));
  }

  /** How many keys each of these accounts has, in their order. */
  async counts(db: Reader | Tx, ownerIds: readonly string[]): Promise<number[]> {
    const rows = await db.rows<{ userId: string; count: number }>(apiKeyCounts(ownerIds));
    const counts = new Map(rows.map(({ userId, count }) => [userId, count]));
    return ownerIds.map((id) => counts.get(id) ?? 0);
  }

  async #heldDirectory(tx: Tx, id: string): Promise<{ readonly provider: string } | null> {
    return isId(id) ? ((await tx.rows<{ provider: string }>(heldDirectory(id)))[0] ?? null) : null;
  }

  /** Sure only while the owner is locked. */
  async #refuseMany(tx: Tx, ownerId: string): Promise<void> {
    const [count] = await this.counts(tx, [ownerId]);
    if (count! >= MOST_KEYS) throw apiKeyLimitErrors.INVALID_STATE();
  }

  /** A key, locked, if the actor may change it; its owner is locked first, so that it gets no stronger meanwhile. */
  async #lock(tx: Tx, id: string): Promise<ApiKeyView> {
    const actor = signedIn(tx.actor);
    const found = isId(id) ? await tx.manager.findOneBy(ApiKey, { id }) : null;
    // Foreign is like absent.
    if (!found || !mayChangeKeysOf(actor, found.userId)) throw apiKeyErrors.NOT_FOUND();
    refuseForeign(actor, await lockUser(tx, found.userId));
    const key = await tx.lock(ApiKey, { id });
    if (!key) throw apiKeyErrors.NOT_FOUND();
    return key;
  }
}

type Changed = Partial<Pick<ApiKeyView, 'label' | 'status'>>;

/** What differs from the key as it is. @throws BAD_USER_INPUT for null */
function differences(key: ApiKeyView, { label, status }: ApiKeyChanges): Changed {
  const wanted = { label: label?.trim() ?? label, status };
  const names = (['label', 'status'] as const).filter(
    (name) => wanted[name] !== undefined && wanted[name] !== key[name],
  );
  const missing = names.find((name) => wanted[name] === null);
  if (missing) throw badInput(['input', missing], 'There has to be a value.', 'REQUIRED');
  return Object.fromEntries(names.map((name) => [name, wanted[name]]));
}

/** How the audit log names a key. */
const auditTarget = ({ id, label }: ApiKeyView) =>
  ({ targetType: 'ApiKey', targetId: id, targetName: label }) satisfies Partial<AuditRecord>;
