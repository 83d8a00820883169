export { accountByLogin } from './account-by-login.ts';
export { NewAdminService, type NewAdmin } from './new-admin.service.ts';
export { UnlockService } from './unlock.service.ts';
