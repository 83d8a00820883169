import { guard } from '../../access/guard.ts';
import { hiddenUnless, self, selfOr, permitted, isActive, type HiddenField } from '../../access/rules.ts';
import { sharingFlags } from '../../core/actor.ts';
import type { ResourceObject } from './resource.type.ts';

const readsUsers = permitted('USER_MANAGEMENT', 'READ');

/** Null to all but the owner of the resource and those who read user management. */
const ownerOrReader: HiddenField = {
  name: 'or(isOwner, hasPermission(USER_MANAGEMENT, READ)), null to others',
  mayRead: (actor, parent) =>
    self(actor, { id: (parent as ResourceObject).ownerId }, {}) || readsUsers(actor, parent, {}),
};

/** May share something, or list users anyway. */
const sharesOrLists = guard(
  'or(holdsSharingFlag, hasPermission(USER_MANAGEMENT, ACCESS))',
  (actor, parent, args) =>
    sharingFlags.some((flag) => actor.permissions.flag(flag)) ||
    permitted('USER_MANAGEMENT', 'ACCESS')(actor, parent, args),
);

export const resourceRules = {
  rules: {
    Query: { resource: isActive, resources: isActive, subjects: sharesOrLists },
    // Which resources one may register, change and share is decided for each.
    Mutation: {
      registerResource: isActive,
      registerResources: isActive,
      updateResource: isActive,
      deleteResource: isActive,
      grantAccess: isActive,
      revokeAccess: isActive,
    },
  },
  hidden: {
    Resource: { grants: ownerOrReader, users: ownerOrReader },
    User: { accessGrants: selfOr('USER_MANAGEMENT', 'READ') },
    Group: { accessGrants: hiddenUnless('USER_MANAGEMENT', 'READ') },
  },
  readable: {
    Resource: ['id', 'type', 'externalId', 'name', 'owner', 'visibility', 'viewerLevel', 'createdAt', 'updatedAt'],
    AccessGrant: ['id', 'resource', 'subject', 'level', 'expiresAt', 'grantedBy', 'createdAt'],
    RegisterResourceResult: ['resource', 'error'],
    RegisterResourcesPayload: ['results', 'succeededCount', 'failedCount'],
  },
};
