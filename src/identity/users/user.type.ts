import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { UserRole } from '../../core/actor.ts';
import { graphqlEnum, UserRoleEnum } from '../../core/enums.ts';
import { DateTime, EmailAddress, Locale, TimeZone, URLScalar } from '../../core/scalars.ts';
import { connectionOf, Node, payloadOf } from '../../core/shapes.ts';
import { platformRoles, type PlatformRole } from './user-memberships.queries.ts';
import { presences, userStatuses, userTypes, type Presence, type UserStatus, type UserType } from './user.entity.ts';

export const UserStatusEnum = graphqlEnum('UserStatus', userStatuses, 'Whether an account may be used.', {
  ACTIVE: 'May sign in, subject to its role.',
  SUSPENDED: 'May not sign in; sessions are ended and API keys rejected.',
});
export const PlatformRoleEnum = graphqlEnum(
  'PlatformRole',
  platformRoles,
  'The strongest administrative standing of an account, derived from role, projects and designation.',
  {
    USER: 'No administrative standing.',
    PROJECT_ADMIN: 'Administers at least one project.',
    ADMIN: 'Has the role ADMIN.',
    SUPER_ADMIN: 'The administrator designated as super admin.',
  },
);
export const UserTypeEnum = graphqlEnum('UserType', userTypes, 'Kind of account.', {
  REGULAR: 'Member of the organization.',
  EXTERNAL: 'Guest from outside the organization.',
  SERVICE: 'Non-human account of an internal service. Cannot sign in with a password.',
});
export const PresenceEnum = graphqlEnum(
  'Presence',
  presences,
  'Whether a user is using the platform, derived from the latest activity.',
  {
    ONLINE: 'Active within the last 5 minutes.',
    AWAY: 'Active within the last 30 minutes.',
    OFFLINE: 'Not active for longer.',
  },
);

/** What clients may see of a user: resolvers return a `UserView` as this, and the compiler holds the two together. */
@ObjectType('User', { implements: Node, description: 'An account.', simpleResolvers: true })
export class UserObject implements Node {
  @Field(() => ID) id!: string;
  @Field(() => String, {
    nullable: true,
    description: 'Sign-in name: a-z, 0-9, hyphen and underscore; null for accounts that sign in by email only.',
  })
  username!: string | null;
  @Field(() => EmailAddress, {
    nullable: true,
    description: 'Email address. Visible to the user and to those who may read users; null to others.',
  })
  email!: string | null;
  @Field(() => EmailAddress, {
    nullable: true,
    description:
      'New address that awaits confirmation; the old one holds until then. Access: self, user management READ.',
  })
  pendingEmail!: string | null;
  @Field(() => String, { description: 'Display name.' }) name!: string;
  @Field(() => URLScalar, { nullable: true, description: 'Profile image.' }) avatarUrl!: string | null;
  @Field(() => UserTypeEnum, { description: 'Kind of account.' }) type!: UserType;
  @Field(() => UserRoleEnum, { description: 'Role on the platform.' }) role!: UserRole;
  @Field(() => PlatformRoleEnum, { description: 'Strongest administrative standing, derived.' })
  platformRole!: PlatformRole;
  @Field(() => Boolean, {
    description: 'Whether this is the designated super admin, whose email is the contact shown to pending users.',
  })
  isSuperAdmin!: boolean;
  @Field(() => Boolean, { description: 'Whether the user administers at least one project.' })
  isProjectAdmin!: boolean;
  @Field(() => Boolean, {
    description: 'Whether this is the first user of the installation, whose role and status are protected.',
  })
  isFirstUser!: boolean;
  @Field(() => UserStatusEnum, { description: 'Whether the account may be used.' }) status!: UserStatus;
  @Field(() => PresenceEnum, { description: 'Whether the user is using the platform now, as measured or as set.' })
  presence!: Presence;
  @Field(() => String, { nullable: true, description: 'Status message set by the user or an administrator.' })
  statusMessage!: string | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the password must be changed at the next sign-in. Access: self, user management READ.',
  })
  mustChangePassword!: boolean | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the email address was confirmed; null while it is not.',
  })
  emailConfirmedAt!: Date | null;
  @Field(() => TimeZone, { description: 'Time zone in which daily and monthly limits reset.' }) timeZone!: string;
  @Field(() => Locale, { description: 'Preferred language of mails.' }) locale!: string;
  @Field(() => DateTime, { description: 'When the account was created.' }) joinedAt!: Date;
  @Field(() => DateTime, {
    nullable: true,
    description: 'Most recent authenticated request, exact to the minute; null before the first.',
  })
  lastActiveAt!: Date | null;
  @Field(() => DateTime, { description: 'When a profile attribute last changed.' }) updatedAt!: Date;
  @Field(() => Int, { description: 'Raised by each change; send it back as `expectedVersion`.' }) version!: number;
  @Field(() => DateTime, {
    nullable: true,
    description:
      'When an administrator approved the account; null while it never was. Tells new sign-ups from people who left.',
  })
  approvedAt!: Date | null;
}

export const UserConnection = connectionOf('User', () => UserObject, {
  page: 'A page of users.',
  edge: 'A user and its cursor.',
  totalCount: 'Number of users that match. Counted only when selected.',
});

export const UserPayload = payloadOf('User', 'user', () => UserObject, 'A user.');
