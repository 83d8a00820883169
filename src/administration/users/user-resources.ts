import type { Tx } from '../../core/tx.ts';
import type { AccessGrantService } from '../../permissions/resources/index.ts';

const orderOf = (userId: string, resourceIds: readonly string[]) => ({
  resources: resourceIds.map((id) => ({ id })),
  subjects: [{ userId }],
});

/** Grants an account resources at READ, as `grantAccess` does. @param path of the ids @throws as it does */
export async function grantByIds(
  grants: AccessGrantService,
  tx: Tx,
  userId: string,
  resourceIds: readonly string[],
  path: readonly string[],
): Promise<void> {
  await grants.grant(tx, orderOf(userId, resourceIds), { level: 'READ' }, { resources: path, subjects: [] });
}

/** Takes away what an account was granted on resources, as `revokeAccess` does. @param path of the ids @throws as it does */
export async function revokeByIds(
  grants: AccessGrantService,
  tx: Tx,
  userId: string,
  resourceIds: readonly string[],
  path: readonly string[],
): Promise<void> {
  await grants.revoke(tx, orderOf(userId, resourceIds), { resources: path, subjects: [] });
}
