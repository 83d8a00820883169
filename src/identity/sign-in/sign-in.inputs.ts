import { Field, InputType } from 'type-graphql';
import { Text } from '../../core/text.ts';
import type { TokenDelivery } from './auth.ts';
import { TokenDeliveryEnum } from './auth.type.ts';

@InputType('SignInInput', { description: 'A sign-in with a password.' })
export class SignInInput {
  @Field(() => String, { description: 'Email address or username.' })
  @Text(1, 254)
  login!: string;
  @Field(() => String) password!: string;
  @Field(() => TokenDeliveryEnum, { defaultValue: 'COOKIE' }) tokenDelivery!: TokenDelivery;
}
