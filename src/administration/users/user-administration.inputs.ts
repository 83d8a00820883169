import { IsOptional, Matches } from 'class-validator';
import { Field, InputType } from 'type-graphql';
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
  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether to send a welcome mail. It holds a set-password link, never a password. When omitted, one is sent if there is no password.',
  })
  sendWelcomeEmail?: boolean | null;
}

@InputType('BulkUserChange', {
  description: 'Changes to apply to each selected user: at least one; all or none for each user.',
})
export class BulkUserChange {
  @Field(() => UserRoleEnum, { nullable: true, description: 'Set the role.' }) role?: UserRole | null;
  @Field(() => UserStatusEnum, { nullable: true, description: 'Suspend or activate.' }) status?: UserStatus | null;
}
