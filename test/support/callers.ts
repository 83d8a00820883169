import type { ApiKeyScope } from '../../src/core/actor.ts';
import { newId } from '../../src/core/ids.ts';
import { digestOf } from '../../src/foundation/crypto/index.ts';
import { newApiKey } from '../../src/identity/api-keys/index.ts';
import type { Caller, House, TestUser } from './house.ts';

/** A program with an API key. */
export interface KeyCaller extends Caller {
  readonly keyId: string;
  readonly key: string;
}

interface KeyValues {
  readonly label?: string;
  readonly status?: 'ACTIVE' | 'SUSPENDED';
  readonly expiresAt?: Date | null;
  /** The directory that a SCIM key writes to; one of its own where none is given. */
  readonly directoryId?: string;
  /** Whether it is as an administrator makes it for a service that reads settings. */
  readonly readsSecrets?: boolean;
}

/** A key of the account, written as a row, and who asks with it. */
export async function keyOf(
  house: House,
  owner: Pick<TestUser, 'id'>,
  scopes: readonly ApiKeyScope[] = ['FULL'],
  { label = 'A key', status = 'ACTIVE', expiresAt = null, directoryId, readsSecrets = false }: KeyValues = {},
): Promise<KeyCaller> {
  const { key, prefix } = newApiKey();
  const keyId = newId();
  const writesTo = scopes.includes('SCIM') ? (directoryId ?? (await addDirectory(house))) : null;
  await house.rows(
    `INSERT INTO api_keys (id, user_id, prefix, digest, label, scopes, directory_id, status, expires_at, created_at,
       reads_secrets) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      keyId,
      owner.id,
      prefix,
      digestOf(key),
      label,
      scopes,
      writesTo,
      status,
      expiresAt,
      house.clock.now(),
      readsSecrets,
    ],
  );
  return callerOf({ keyId, key });
}

/** A directory that pushes by SCIM, written as a row; gives its id. */
export async function addDirectory(house: House, provider = 'SCIM', name = `Directory ${newId()}`): Promise<string> {
  const id = newId();
  await house.rows(
    'INSERT INTO directories (id, name, provider, enabled, created_at, updated_at) VALUES ($1, $2, $3, true, $4, $4)',
    [id, name, provider, house.clock.now()],
  );
  return id;
}

/** Only the header that says who is sent; the rest is for the test to know. */
function callerOf(known: { keyId: string; key: string }): KeyCaller {
  const caller = { authorization: `Bearer ${known.key}` };
  for (const [name, value] of Object.entries(known)) Object.defineProperty(caller, name, { value });
  return caller as KeyCaller;
}

/** An administrator who acts as the account. */
export async function impersonating(house: House, admin: TestUser, user: TestUser): Promise<Caller> {
  const { sessionId: ownSessionId } = await house.callerFor(admin);
  const { sessionId } = await house.callerFor(user);
  await house.rows('UPDATE sessions SET impersonator_id = $2, impersonator_session_id = $3 WHERE id = $1', [
    sessionId,
    admin.id,
    ownSessionId,
  ]);
  const { token } = await house.app.tokens.issue({ userId: user.id, sessionId, actorId: admin.id }, 600);
  return { authorization: `Bearer ${token}` };
}
