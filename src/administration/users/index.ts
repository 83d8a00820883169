export { BulkUserService } from './bulk-users.service.ts';
export { UserDeletionService } from './user-deletion.service.ts';
export { UserProvisioningService } from './user-provisioning.service.ts';
