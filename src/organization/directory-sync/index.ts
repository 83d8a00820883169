export { DirectoryAccount } from './directory-account.entity.ts';
export {
  Directory,
  directoryProviders,
  unitSources,
  type DirectoryProvider,
  type UnitSource,
  type WritingDirectory,
} from './directory.entity.ts';
export type {
  DirectoryPerson,
  DirectoryUnit,
  ReturningAccount,
  WriteOptions,
  WriteOutcome,
} from './directory-person.ts';
export { directoryErrors, personErrors, unitErrors } from './directory.errors.ts';
export { DirectoryWriter, MOST_WRITTEN, type MemberChange } from './directory-writer.ts';
export { DirectoryLoaders } from './directory.loaders.ts';
export { DirectoryService } from './directory.service.ts';
export { DirectorySyncWork } from './directory-sync.work.ts';
export {
  DeltaExpiredError,
  type DeltaState,
  type DirectoryConnection,
  type DirectoryReading,
  type DirectorySource,
  type Told,
} from './directory-source.ts';
export { DirectoryObject } from './directory.type.ts';
export type { DirectoryView } from './directory.queries.ts';
export { SyncLineWriter } from './sync-line-writer.ts';
export { SyncOrders } from './sync-orders.ts';
export { SyncSchedule } from './sync-schedule.ts';
export { PeopleWriter } from './people-writer.ts';
export { UnitMembershipWriter } from './unit-membership-writer.ts';
export { UnitsWriter } from './units-writer.ts';
