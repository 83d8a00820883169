export { BulkUserService } from './bulk-users.service.ts';
export { UserDeletionService } from './user-deletion.service.ts';
export {
  accountCreated,
  refuseOrder,
  UserProvisioningService,
  type AccountOrder,
} from './user-provisioning.service.ts';
export { projectsCell, readProjectsCell, type NamedRole } from './projects-cell.ts';
export { LIST_SEPARATOR, requiredUserColumns, userColumns, type UserColumn } from './user-columns.ts';
