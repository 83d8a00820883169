import { Extensions, Field, ID, ObjectType } from 'type-graphql';
import { DateTime, URLScalar } from '../../core/scalars.ts';
import { payloadOf, readableWhole } from '../../core/shapes.ts';

@Extensions(readableWhole)
@ObjectType('CheckoutSession', {
  description: 'A page of a payment provider, on which the caller pays for a plan.',
  simpleResolvers: true,
})
export class CheckoutSession {
  @Field(() => ID) id!: string;
  @Field(() => String, { description: 'Payment provider in lower case, for example stripe or yookassa.' })
  provider!: string;
  @Field(() => URLScalar, { description: 'Where to lead the browser.' }) url!: string;
  @Field(() => DateTime, { description: 'From then on nobody can pay there.' }) expiresAt!: Date;
}

export const CheckoutSessionPayload = payloadOf(
  'CheckoutSession',
  'checkoutSession',
  () => CheckoutSession,
  'A page to pay on.',
);
