import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { CreateCheckoutSessionInput } from './checkout.inputs.ts';
import type { CheckoutService } from './checkout.service.ts';
import { CheckoutSessionPayload } from './checkout.type.ts';

@Resolver()
export class CheckoutResolver {
  constructor(private readonly checkouts: CheckoutService) {}

  @Query(() => [String], {
    nullable: true,
    description: 'Payment providers that are set up, in lower case. Access: active users.',
  })
  paymentProviders(): string[] {
    return this.checkouts.providers;
  }

  @Mutation(() => CheckoutSessionPayload, {
    nullable: true,
    description:
      'Opens a page of a payment provider, on which the caller pays for a plan; the subscription begins with the payment, in place of a present one. Errors: FEATURE_DISABLED where the provider is not set up, NOT_FOUND for a plan that nobody can subscribe to, INVALID_STATE for one that is free or that the provider collects for already, RATE_LIMITED for more than 20 an hour, SERVICE_UNAVAILABLE. Access: active users.',
  })
  createCheckoutSession(
    @Arg('input', () => CreateCheckoutSessionInput) input: CreateCheckoutSessionInput,
    @Ctx() context: RequestContext,
  ) {
    return this.checkouts.open(context, input).then((checkoutSession) => ({ checkoutSession }));
  }
}
