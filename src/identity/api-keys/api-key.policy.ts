import { refuseStronger, type Strength } from '../../access/ceiling.ts';
import { accessErrors } from '../../access/guard.ts';
import type { ApiKeyScope, UserActor } from '../../core/actor.ts';
import { badInput } from '../../core/errors.ts';
import { atLeast } from '../../core/permission-level.ts';
import type { Standing } from '../users/index.ts';
import { apiKeyErrors, apiKeyScopeErrors, directoryErrors } from './api-key.errors.ts';

// Who may make and change whose keys. Each function names the refusal, or lets pass.

/** Scopes by which a key may what its owner may, and no more. All others reach beyond the owner. */
const withinOwner: readonly ApiKeyScope[] = ['FULL', 'READ'];

const reachesBeyond = (scopes: readonly ApiKeyScope[]): boolean => scopes.some((scope) => !withinOwner.includes(scope));

/** Whether the actor manages the credentials of others. */
const manages = (actor: UserActor): boolean => atLeast(actor.permissions.level('USER_MANAGEMENT'), 'WRITE');

/** Whether the actor may make keys of the account at all; how strong it is, is another question. */
export const mayMakeKeysOf = (actor: UserActor, ownerId: string): boolean =>
  manages(actor) || (ownerId === actor.subjectId && actor.permissions.flag('FEATURE_API_KEYS'));

/** Whether the actor may know of the keys of the account in order to change them. */
export const mayChangeKeysOf = (actor: UserActor, ownerId: string): boolean =>
  ownerId === actor.subjectId || manages(actor);

/** A key as it is ordered. */
export interface WantedKey {
  readonly scopes: readonly ApiKeyScope[];
  readonly directoryId?: string | null;
  readonly expiresAt?: Date | null;
}

/** Of whoever acts on the keys of an account. @throws FORBIDDEN, FIRST_USER_PROTECTED */
export function refuseForeign(actor: UserActor, owner: Standing): void {
  refuseStronger(actor, owner);
  if (owner.isFirstUser && owner.id !== actor.subjectId) throw apiKeyErrors.FIRST_USER_PROTECTED();
}

/** @throws FORBIDDEN, FIRST_USER_PROTECTED, BAD_USER_INPUT, NOT_FOUND, INVALID_STATE */
export function refuseMaking(actor: UserActor, owner: Standing, wanted: WantedKey, now: Date): void {
  if (!mayMakeKeysOf(actor, owner.id)) throw accessErrors.FORBIDDEN();
  refuseForeign(actor, owner);
  refuseScopes(actor, owner, wanted);
  if (wanted.expiresAt && wanted.expiresAt <= now)
    throw badInput(['input', 'expiresAt'], 'This instant is past.', 'OUT_OF_RANGE');
  if (owner.status !== 'ACTIVE' || owner.role === 'PENDING') throw apiKeyErrors.INVALID_STATE();
}

/**
 * Whether the key sees the secrets of configuration documents, once and for all: an administrator has to make it, for a
 * SERVICE account that reads settings already. Whoever manages users could else make such a key, or make one such.
 */
export async function readsSecrets(
  actor: UserActor,
  owner: Standing,
  strengthOf: () => Promise<Strength>,
): Promise<boolean> {
  if (actor.role !== 'ADMIN' || owner.type !== 'SERVICE') return false;
  return atLeast((await strengthOf()).level('SETTINGS'), 'READ');
}

/** Who may not give a scope may not give it back either. @throws FORBIDDEN */
export function refuseActivating(actor: UserActor, { scopes }: WantedKey): void {
  if (reachesBeyond(scopes) && actor.role !== 'ADMIN') throw apiKeyScopeErrors.FORBIDDEN();
}

function refuseScopes(actor: UserActor, owner: Standing, { scopes, directoryId }: WantedKey): void {
  const isScim = scopes.includes('SCIM');
  if (reachesBeyond(scopes)) {
    if (actor.role !== 'ADMIN') throw apiKeyScopeErrors.FORBIDDEN();
    if (owner.type !== 'SERVICE')
      throw badInput(
        ['input', 'scopes'],
        'Only SERVICE accounts have keys with other scopes than FULL and READ.',
        'NOT_ALLOWED',
      );
  }
  if (isScim && directoryId == null)
    throw badInput(['input', 'directoryId'], 'A SCIM key names its directory.', 'REQUIRED');
  if (!isScim && directoryId != null)
    throw badInput(['input', 'directoryId'], 'Only a SCIM key names a directory.', 'NOT_ALLOWED');
}

/** A SCIM key writes to a directory that pushes its changes. @throws NOT_FOUND, BAD_USER_INPUT */
export function refuseDirectory(directory: { readonly provider: string } | null): void {
  const path = ['input', 'directoryId'];
  if (!directory)
    throw directoryErrors.NOT_FOUND([{ path, code: 'NOT_FOUND', message: 'There is no such directory.' }]);
  if (directory.provider !== 'SCIM')
    throw badInput(path, 'This directory is read from here, and pushes nothing by SCIM.', 'NOT_ALLOWED');
}
