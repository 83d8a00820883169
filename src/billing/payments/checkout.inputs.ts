import { Field, ID, InputType } from 'type-graphql';
import { URLScalar } from '../../core/scalars.ts';

@InputType('CreateCheckoutSessionInput', { description: 'What the caller wants to pay for, and where.' })
export class CreateCheckoutSessionInput {
  @Field(() => ID) planId!: string;
  @Field(() => String, {
    nullable: true,
    description: 'One of paymentProviders, for example stripe or yookassa; the first of them when omitted.',
  })
  provider?: string | null;
  @Field(() => URLScalar, {
    description:
      'Where the browser is led after paying: an address of the application (APP_URL, PUBLIC_URL, or an origin of SSO_RETURN_ORIGINS).',
  })
  successUrl!: string;
  @Field(() => URLScalar, {
    nullable: true,
    description: 'The same after giving up; `successUrl` when omitted, and where the provider has but one way back.',
  })
  cancelUrl?: string | null;
}
