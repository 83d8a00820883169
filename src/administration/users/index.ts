export { listCell, readListCell } from './list-cell.ts';
export { BulkUserService } from './bulk-users.service.ts';
export { UserDeletionService } from './user-deletion.service.ts';
export {
  accountCreated,
  refuseOrder,
  UserProvisioningService,
  type AccountOrder,
} from './user-provisioning.service.ts';
export { projectsCell, readProjectsCell, type NamedRole } from './projects-cell.ts';
export { requiredUserColumns, userColumns, type UserColumn } from './user-columns.ts';
