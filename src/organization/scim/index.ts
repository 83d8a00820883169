export { ScimGroupService } from './scim-group.service.ts';
export { ScimProvider } from './scim-provider.ts';
export { ScimUserService } from './scim-user.service.ts';
