export { writeUserActivity } from './user-activity.queries.ts';
export { Installation } from './installation.entity.ts';
export { UserActivity } from './user-activity.entity.ts';
export { UserBatchService, type ProfileChange } from './user-batch.service.ts';
export type { AccountNames, KnownAccount, StoredAccount } from './user-batch.queries.ts';
export { UserCreationService, type NewUser } from './user-creation.service.ts';
export { differences, refuseUnfit, type Profile } from './user-profile.changes.ts';
export { SuperAdminService } from './super-admin.service.ts';
export { asSeenBy, nameOnly } from './user-name.ts';
export { UserLookupService } from './user-lookup.service.ts';
export { UserProfileService, type AddressConfirmations } from './user-profile.service.ts';
export { UserStandingService, type StandingChange } from './user-standing.service.ts';
export {
  auditTarget,
  lockRanked,
  lockStanding,
  lockUser,
  refuseLastAdmin,
  refuseUnlessSuperAdmin,
  type UserTarget,
} from './user-target.ts';
export {
  MOST_NAME_CHARACTERS,
  User,
  USERNAME_RULE,
  usernamePattern,
  userStatuses,
  userTypes,
  type Presence,
  type UserStatus,
  type UserType,
} from './user.entity.ts';
export { asTaken, userErrors } from './user.errors.ts';
export { UserFilter, UserRef } from './user.inputs.ts';
export { UserLoader } from './user.loaders.ts';
export {
  isActiveAdmin,
  isBeyondDirectories,
  refuseActivation,
  refuseCreation,
  refuseMastered,
  refuseMasteredActivation,
  refuseProfileChange,
  refuseRemoval,
  refuseRoleChange,
  type Standing,
} from './user.policy.ts';
export type { UserConditions, UserView } from './user.queries.ts';
export { eitherWay, fewOf, userPages, type UserOfOwner } from './user-pages.queries.ts';
export { userMatches } from './user.search.ts';
export { UserService, type UserReference } from './user.service.ts';
export { UserConnection, UserObject, UserPayload, UserStatusEnum, UserTypeEnum } from './user.type.ts';
