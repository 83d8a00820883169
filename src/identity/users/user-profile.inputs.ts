import { IsOptional, Matches } from 'class-validator';
import { Field, InputType, Int } from 'type-graphql';
import { EmailAddress, Locale, TimeZone, URLScalar } from '../../core/scalars.ts';
import { Text } from '../../core/text.ts';
import { MOST_NAME_CHARACTERS, USERNAME_RULE, usernamePattern, type Presence, type UserType } from './user.entity.ts';
import { PresenceEnum, UserTypeEnum } from './user.type.ts';

const MAX_STATUS_MESSAGE = 500;

@InputType('UpdateViewerInput', { description: "Changes to the caller's own profile." })
export class UpdateViewerInput {
  @Field(() => String, { nullable: true, description: 'Display name; cannot be null.' })
  @IsOptional()
  @Text(1, MOST_NAME_CHARACTERS)
  name?: string | null;
  @Field(() => URLScalar, { nullable: true, description: 'Profile image; null removes it.' })
  avatarUrl?: string | null;
  @Field(() => String, { nullable: true, description: 'Status message; null removes it.' })
  @IsOptional()
  @Text(0, MAX_STATUS_MESSAGE)
  statusMessage?: string | null;
  @Field(() => PresenceEnum, {
    nullable: true,
    description: 'Shown instead of the measured one; null returns to it.',
  })
  presence?: Presence | null;
  @Field(() => TimeZone, { nullable: true, description: 'Time zone; cannot be null.' }) timeZone?: string | null;
  @Field(() => Locale, { nullable: true, description: 'Language; cannot be null.' }) locale?: string | null;
}

@InputType('UpdateUserInput', { description: "Changes to an account's profile." })
export class UpdateUserInput extends UpdateViewerInput {
  @Field(() => String, { nullable: true, description: 'Sign-in name; null removes it.' })
  @IsOptional()
  @Matches(usernamePattern, { message: USERNAME_RULE })
  username?: string | null;
  @Field(() => EmailAddress, {
    nullable: true,
    description: 'New email address; refused where the settings make it immutable or the directory owns it.',
  })
  email?: string | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Version the change is based on; CONFLICT when it is no longer current. Omit it to write regardless.',
  })
  expectedVersion?: number | null;
  @Field(() => UserTypeEnum, { nullable: true, description: 'Kind of account; cannot be null.' })
  type?: UserType | null;
}
