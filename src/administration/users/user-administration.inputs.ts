import { ArrayMaxSize, IsOptional, Matches } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import type { UserRole } from '../../core/actor.ts';
import { UserRoleEnum } from '../../core/enums.ts';
import { EmailAddress, Locale, TimeZone, URLScalar } from '../../core/scalars.ts';
import { Text } from '../../core/text.ts';
import {
  MOST_NAME_CHARACTERS,
  USERNAME_RULE,
  usernamePattern,
  UserStatusEnum,
  UserTypeEnum,
  type UserStatus,
  type UserType,
} from '../../identity/users/index.ts';
import { ProjectAssignmentInput } from '../../organization/projects/index.ts';
import { LimitInput } from '../../usage/limits/index.ts';

/** Nobody is in more of them. */
const MOST_PROJECTS = 500;

@InputType('CreateUserInput', { description: 'A new account.' })
export class CreateUserInput {
  @Field(() => EmailAddress, {
    nullable: true,
    description: 'Sign-in email address; must be unique. Required except for SERVICE accounts.',
  })
  email?: string | null;
  @Field(() => String, { description: 'Display name.' })
  @Text(1, MOST_NAME_CHARACTERS)
  name!: string;
  @Field(() => String, { nullable: true, description: 'Sign-in name; must be unique.' })
  @IsOptional()
  @Matches(usernamePattern, { message: USERNAME_RULE })
  username?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Initial password. Omit it to invite the user by mail, or for SERVICE accounts.',
  })
  password?: string | null;
  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Whether the initial password must be changed at first sign-in.',
  })
  mustChangePassword!: boolean;
  @Field(() => UserRoleEnum, { defaultValue: 'USER', description: 'Initial role.' }) role!: UserRole;
  @Field(() => UserTypeEnum, { defaultValue: 'REGULAR', description: 'Kind of account.' }) type!: UserType;
  @Field(() => URLScalar, { nullable: true, description: 'Profile image.' }) avatarUrl?: string | null;
  @Field(() => TimeZone, { nullable: true, description: "Time zone; the installation's default when omitted." })
  timeZone?: string | null;
  @Field(() => Locale, { nullable: true, description: "Language; the installation's default when omitted." })
  locale?: string | null;
  @Field(() => [ID], { nullable: true, description: 'Groups to join.' }) groupIds?: string[] | null;
  @Field(() => [ProjectAssignmentInput], { nullable: true, description: 'Projects to join.' })
  @IsOptional()
  @ArrayMaxSize(MOST_PROJECTS, { message: `must be at most ${MOST_PROJECTS}` })
  projects?: ProjectAssignmentInput[] | null;
  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether to send a welcome mail. It holds a set-password link, never a password. When omitted, one is sent if there is no password.',
  })
  sendWelcomeEmail?: boolean | null;
  @Field(() => [ID], { nullable: true, description: 'Resources, such as packages, to grant.' })
  resourceIds?: string[] | null;
  @Field(() => [LimitInput], { nullable: true, description: 'User-level usage limits.' }) limits?: LimitInput[] | null;
}

@InputType('BulkUserChange', {
  description: 'Changes to apply to each selected user: at least one; all or none for each user.',
})
export class BulkUserChange {
  @Field(() => UserRoleEnum, { nullable: true, description: 'Set the role.' }) role?: UserRole | null;
  @Field(() => UserStatusEnum, { nullable: true, description: 'Suspend or activate.' }) status?: UserStatus | null;
  @Field(() => [ID], { nullable: true, description: 'Add to these groups.' }) addToGroups?: string[] | null;
  @Field(() => [ID], { nullable: true, description: 'Remove from these groups.' }) removeFromGroups?: string[] | null;
  @Field(() => ProjectAssignmentInput, { nullable: true, description: 'Assign to this project with a role.' })
  assignToProject?: ProjectAssignmentInput | null;
  @Field(() => ID, { nullable: true, description: 'Unassign from this project.' })
  unassignFromProject?: string | null;
  @Field(() => [ID], { nullable: true, description: 'Grant these resources, such as packages, at READ.' })
  grantResources?: string[] | null;
  @Field(() => [ID], { nullable: true, description: 'Revoke direct grants on these resources.' })
  revokeResources?: string[] | null;
}
