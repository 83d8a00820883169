import { FirstStart } from '../administration/first-start/index.ts';
import { BulkUserService, UserDeletionService, UserProvisioningService } from '../administration/users/index.ts';
import { UserAdministrationResolver } from '../administration/users/user-administration.resolver.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Wing } from './wing.ts';

/** What touches every wing: making, importing, changing many and deleting accounts. */
export function administrationWing({ unitOfWork, notifications, logger }: Foundation, identity: Identity) {
  const { users, userCreation, passwords, hasher, standing } = identity;
  const firstStart = new FirstStart(unitOfWork, userCreation, hasher, passwords, logger);
  const provisioning = new UserProvisioningService(userCreation, users, passwords);
  const deletion = new UserDeletionService(notifications);
  const bulkUsers = new BulkUserService(standing, deletion);
  return {
    firstStart,
    resolvers: [[UserAdministrationResolver, new UserAdministrationResolver(provisioning, deletion, bulkUsers)]],
  } satisfies Wing & Record<string, unknown>;
}
