import {
  DirectoryWriter,
  PeopleWriter,
  UnitMembershipWriter,
  UnitsWriter,
} from '../organization/directory-sync/index.ts';
import { ScimGroupService, ScimProvider, ScimUserService } from '../organization/scim/index.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Wing } from './wing.ts';

export type Directories = ReturnType<typeof directoryRooms>;

/** The rooms of the organization wing that other directories are the masters of. */
export function directoryRooms({ unitOfWork, notifications }: Foundation, { masteredAccounts }: Identity) {
  const memberships = new UnitMembershipWriter(notifications);
  const people = new PeopleWriter(masteredAccounts, memberships);
  const directoryWriter = new DirectoryWriter(people, new UnitsWriter(notifications), memberships);
  const scim = new ScimProvider(unitOfWork, directoryWriter, {
    users: new ScimUserService(directoryWriter),
    groups: new ScimGroupService(directoryWriter),
  });
  return {
    directoryWriter,
    scim,
    resolvers: [],
  } satisfies Wing & Record<string, unknown>;
}
