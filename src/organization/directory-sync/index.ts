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
export { PeopleWriter } from './people-writer.ts';
export { UnitMembershipWriter } from './unit-membership-writer.ts';
export { UnitsWriter } from './units-writer.ts';
