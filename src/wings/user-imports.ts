import {
  abandonedRehearsals,
  ImportBatchService,
  ImportPasswords,
  RehearsalService,
  UserImportService,
  UserImportWork,
} from '../administration/import/index.ts';
import { UserImportResolver } from '../administration/import/user-import.resolver.ts';
import { UserBatchService } from '../identity/users/index.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Organization } from './organization.ts';
import type { Permissions } from './permissions.ts';
import type { Platform } from './platform.ts';
import type { Wing } from './wing.ts';

/** The room of the administration wing that imports users. */
export function userImports(
  { config, unitOfWork, notifications, links, mail }: Foundation,
  { users, userCreation, standing, passwords, invitations }: Identity,
  { groupMemberships, projectMemberships }: Organization,
  { authentication }: Permissions,
  { jobs, jobInputs }: Platform,
) {
  const accounts = new UserBatchService(users, notifications);
  const rehearsals = new RehearsalService(accounts);
  const batches = new ImportBatchService({
    accounts,
    creation: userCreation,
    standing,
    passwords,
    rehearsals,
    invitations,
    groups: groupMemberships,
    memberships: projectMemberships,
  });
  const work = new UserImportWork({
    unitOfWork,
    authentication,
    features: config.features,
    mail,
    inputs: jobInputs,
    users,
    batches,
    passwords: new ImportPasswords(passwords),
    rehearsals,
  });
  const imports = new UserImportService(jobs, jobInputs, links, mail);
  return {
    resolvers: [[UserImportResolver, new UserImportResolver(imports, links)]],
    uploads: [imports],
    jobWorks: [work],
    upkeeps: [abandonedRehearsals(rehearsals)],
  } satisfies Wing;
}
