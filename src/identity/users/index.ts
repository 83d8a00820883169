export { ActivityRecorder } from './activity-recorder.ts';
export { Installation } from './installation.entity.ts';
export { UserActivity } from './user-activity.entity.ts';
export { UserCreationService, type NewUser } from './user-creation.service.ts';
export { User, type Presence, type UserStatus, type UserType } from './user.entity.ts';
export type { UserView } from './user.queries.ts';
export { UserService } from './user.service.ts';
export { UserObject, UserPayload } from './user.type.ts';
