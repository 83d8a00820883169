import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { UserObject, type UserLoader } from '../../identity/users/index.ts';
import { QuotaUsageObject } from '../../usage/metering/index.ts';
import { PlanObject, type PlanLoader } from '../plans/index.ts';
import type { SubscriptionChangeService } from './subscription-change.service.ts';
import { PlanSubscriptionsArgs, SubscribeUserInput, SubscriptionsOfPlanArgs } from './subscription.inputs.ts';
import type { SubscriptionLoaders } from './subscription.loaders.ts';
import type { SubscriptionService, SubscriptionView } from './subscription.service.ts';
import { PlanSubscriptionConnection, PlanSubscriptionObject, PlanSubscriptionPayload } from './subscription.type.ts';

/** What a subscription names. */
interface Looking {
  readonly loaders: SubscriptionLoaders;
  readonly plans: PlanLoader;
  readonly users: UserLoader;
}

@Resolver(() => PlanSubscriptionObject)
export class PlanSubscriptionResolver {
  constructor(
    private readonly subscriptions: SubscriptionService,
    private readonly changes: SubscriptionChangeService,
    private readonly looking: Looking,
  ) {}

  @Query(() => PlanSubscriptionConnection, {
    nullable: true,
    description: 'Subscriptions, newest first. Access: administrators.',
  })
  planSubscriptions(@Args(() => PlanSubscriptionsArgs) args: PlanSubscriptionsArgs, @Ctx() { read }: RequestContext) {
    return read((db) => this.subscriptions.list(db, args));
  }

  @FieldResolver(() => UserObject, { nullable: true, description: 'Null when the account was deleted.' })
  async user(@Root() { userId }: SubscriptionView, @Ctx() context: RequestContext): Promise<UserObject | null> {
    return userId === null ? null : this.looking.users.findAsSeen(context, userId);
  }

  @FieldResolver(() => PlanObject)
  plan(@Root() { planId }: SubscriptionView, @Ctx() context: RequestContext): Promise<PlanObject> {
    return this.looking.plans.get(context, planId);
  }

  @FieldResolver(() => [QuotaUsageObject], { description: "Use of the plan's quotas in the current period." })
  quotaUsage(
    @Root() { id }: PlanSubscriptionObject,
    @Ctx() context: RequestContext,
  ): Promise<readonly QuotaUsageObject[]> {
    return this.looking.loaders.quotaUsage(context, id);
  }

  @Mutation(() => PlanSubscriptionPayload, {
    nullable: true,
    description:
      'Subscribes a user to a plan. One that is as ordered already stays. Errors: INVALID_STATE when the plan is inactive. Access: administrators.',
  })
  subscribeUser(@Arg('input', () => SubscribeUserInput) input: SubscribeUserInput, @Ctx() { mutate }: RequestContext) {
    return mutate(async (tx) => ({ subscription: await this.changes.subscribe(tx, input) }));
  }

  @Mutation(() => PlanSubscriptionPayload, {
    nullable: true,
    description:
      'Cancels a subscription, at the end of the period unless `immediately`. Errors: INVALID_STATE where it has expired. Access: the subscriber, administrators.',
  })
  cancelPlanSubscription(
    @Arg('id', () => ID) id: string,
    @Arg('immediately', () => Boolean, { defaultValue: false }) immediately: boolean,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ subscription: await this.changes.cancel(tx, id, immediately) }));
  }

  @Mutation(() => PlanSubscriptionPayload, {
    nullable: true,
    description:
      'Takes back a cancellation that has not taken effect. Errors: INVALID_STATE where it has, or where a payment provider was told to collect no more: pay anew. Access: the subscriber, administrators.',
  })
  resumePlanSubscription(@Arg('id', () => ID) id: string, @Ctx() { mutate }: RequestContext) {
    return mutate(async (tx) => ({ subscription: await this.changes.resume(tx, id) }));
  }
}

/** What this room knows of users. */
@Resolver(() => UserObject)
export class UserSubscriptionResolver {
  constructor(private readonly loaders: SubscriptionLoaders) {}

  @FieldResolver(() => PlanSubscriptionObject, {
    nullable: true,
    description: 'Current subscription. Access: self, administrators.',
  })
  subscription(@Root() { id }: UserObject, @Ctx() context: RequestContext): Promise<PlanSubscriptionObject | null> {
    return this.loaders.ofUser(context, id);
  }
}

/** What this room knows of plans. */
@Resolver(() => PlanObject)
export class PlanSubscriptionsResolver {
  constructor(private readonly loaders: SubscriptionLoaders) {}

  @FieldResolver(() => PlanSubscriptionConnection, {
    nullable: true,
    description: 'Subscriptions to the plan. Access: administrators.',
  })
  subscriptions(
    @Root() { id }: PlanObject,
    @Args(() => SubscriptionsOfPlanArgs) args: SubscriptionsOfPlanArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.loaders.ofPlan(context, id, args);
  }
}
