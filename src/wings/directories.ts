import { EntraIdSource } from '../organization/entra-id/index.ts';
import { GoogleWorkspaceSource } from '../organization/google-workspace/index.ts';
import {
  DirectoryLoaders,
  DirectoryService,
  DirectorySyncWork,
  DirectoryWriter,
  PeopleWriter,
  SyncLineWriter,
  SyncOrders,
  SyncSchedule,
  UnitMembershipWriter,
  UnitsWriter,
} from '../organization/directory-sync/index.ts';
import {
  DirectoryResolver,
  OrgUnitDirectoryResolver,
  UserDirectoryResolver,
} from '../organization/directory-sync/directory.resolver.ts';
import { ScimGroupService, ScimProvider, ScimUserService } from '../organization/scim/index.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Organization } from './organization.ts';
import type { Permissions } from './permissions.ts';
import type { Platform } from './platform.ts';
import type { Wing } from './wing.ts';

export type Directories = ReturnType<typeof directoryRooms>;

const FIRST_RETRY_MS = 500;

/** The rooms of the organization wing that external directories are the masters of. */
export function directoryRooms(
  { options, config, clock, unitOfWork, notifications, box, queue }: Foundation,
  { masteredAccounts, apiKeys }: Identity,
  { orgUnitNews }: Organization,
  { authentication }: Permissions,
  { jobs, jobInputs }: Platform,
) {
  const memberships = new UnitMembershipWriter(notifications);
  const people = new PeopleWriter(masteredAccounts, memberships);
  const writer = new DirectoryWriter(people, new UnitsWriter(orgUnitNews), memberships);
  const { entraLoginUrl, microsoftGraphUrl, googleTokenUrl, googleDirectoryUrl } = config.providers;
  const { remoteRetryMs = FIRST_RETRY_MS } = options;
  const work = new DirectorySyncWork({
    unitOfWork,
    actorForJob: (userId, impersonatorId, jobId) => authentication.actorForJob(userId, impersonatorId, jobId),
    writer,
    lines: new SyncLineWriter(writer),
    inputs: jobInputs,
    box,
    sources: [
      new EntraIdSource({ loginUrl: entraLoginUrl, graphUrl: microsoftGraphUrl }, remoteRetryMs),
      new GoogleWorkspaceSource({ tokenUrl: googleTokenUrl, directoryUrl: googleDirectoryUrl }, remoteRetryMs, clock),
    ],
  });
  const scim = new ScimProvider(unitOfWork, writer, {
    users: new ScimUserService(writer),
    groups: new ScimGroupService(writer),
  });
  const orders = new SyncOrders(jobs);
  const schedule = new SyncSchedule(unitOfWork, queue, orders);
  const directories = new DirectoryService(box, notifications, schedule, orders, apiKeys);
  const loaders = new DirectoryLoaders(directories, jobs);
  return {
    directoryWriter: writer,
    scim,
    directoryLoaders: loaders,
    directories,
    jobWorks: [work],
    tasks: { sync_directory: schedule.handle },
    resolvers: [
      [DirectoryResolver, new DirectoryResolver(directories, loaders)],
      [OrgUnitDirectoryResolver, new OrgUnitDirectoryResolver(loaders)],
      [UserDirectoryResolver, new UserDirectoryResolver(loaders)],
    ],
  } satisfies Wing & Record<string, unknown>;
}
