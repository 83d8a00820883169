import { IsOptional, Matches } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { EmailAddress } from '../../core/scalars.ts';
import { Text } from '../../core/text.ts';
import { TokenDeliveryEnum, type TokenDelivery } from '../sign-in/index.ts';

@InputType('SignUpInput', { description: 'A self-service sign-up.' })
export class SignUpInput {
  @Field(() => EmailAddress) email!: string;
  @Field(() => String, { description: 'Display name.' })
  @Text(1, 200)
  name!: string;
  @Field(() => String, { nullable: true, description: 'Sign-in name.' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_-]{1,64}$/, { message: 'must be 1 to 64 letters a-z, digits, hyphens and underscores' })
  username?: string | null;
  @Field(() => String) password!: string;
  @Field(() => TokenDeliveryEnum, { defaultValue: 'COOKIE' }) tokenDelivery!: TokenDelivery;
}
