import { IsOptional, Matches } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { EmailAddress } from '../../core/scalars.ts';
import { Text } from '../../core/text.ts';
import { TokenDeliveryEnum, type TokenDelivery } from '../sign-in/index.ts';
import { MOST_NAME_CHARACTERS, USERNAME_RULE, usernamePattern } from '../users/index.ts';

@InputType('SignUpInput', { description: 'A self-service sign-up.' })
export class SignUpInput {
  @Field(() => EmailAddress) email!: string;
  @Field(() => String, { description: 'Display name.' })
  @Text(1, MOST_NAME_CHARACTERS)
  name!: string;
  @Field(() => String, { nullable: true, description: 'Sign-in name.' })
  @IsOptional()
  @Matches(usernamePattern, { message: USERNAME_RULE })
  username?: string | null;
  @Field(() => String) password!: string;
  @Field(() => TokenDeliveryEnum, { defaultValue: 'COOKIE' }) tokenDelivery!: TokenDelivery;
}
