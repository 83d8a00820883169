import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { PlanSubscriptionObject, type SubscriptionLoaders } from '../subscriptions/index.ts';
import type { TransactionView } from './transaction.queries.ts';
import { TransactionObject } from './transaction.type.ts';

/** What a payment is for. */
@Resolver(() => TransactionObject)
export class TransactionSubscriptionResolver {
  constructor(private readonly subscriptions: SubscriptionLoaders) {}

  @FieldResolver(() => PlanSubscriptionObject, { nullable: true })
  async subscription(@Root() { subscriptionId }: TransactionView, @Ctx() context: RequestContext) {
    return subscriptionId === null ? null : this.subscriptions.find(context, subscriptionId);
  }
}
