import { Field, ID, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../core/enums.ts';
import { DateTime } from '../../core/scalars.ts';
import { connectionOf, Node, payloadOf } from '../../core/shapes.ts';
import { subscriptionStatuses, type SubscriptionStatus } from './plan-subscription.entity.ts';

export const PlanSubscriptionStatusEnum = graphqlEnum(
  'PlanSubscriptionStatus',
  subscriptionStatuses,
  'State of a subscription.',
  {
    TRIALING: 'Free until the trial ends.',
    PAST_DUE: 'A payment is overdue. Unless it is made, the subscription expires with its period.',
    CANCELLED: 'Ended because somebody wanted it to.',
    EXPIRED: 'Ended because it was not paid.',
  },
);

/** What clients may see of a subscription: resolvers return a `SubscriptionView` as this; what it names is looked up for it. */
@ObjectType('PlanSubscription', {
  implements: Node,
  description: "A user's subscription to a plan.",
  simpleResolvers: true,
})
export class PlanSubscriptionObject implements Node {
  @Field(() => ID) id!: string;
  @Field(() => PlanSubscriptionStatusEnum) status!: SubscriptionStatus;
  @Field(() => DateTime) currentPeriodStart!: Date;
  @Field(() => DateTime) currentPeriodEnd!: Date;
  @Field(() => Boolean, { description: 'Whether it ends with the current period.' }) cancelAtPeriodEnd!: boolean;
  @Field(() => DateTime, { nullable: true }) trialEndsAt!: Date | null;
  @Field(() => DateTime) createdAt!: Date;
  @Field(() => DateTime) updatedAt!: Date;
}

export const PlanSubscriptionConnection = connectionOf('PlanSubscription', () => PlanSubscriptionObject, {
  page: 'A page of subscriptions.',
  edge: 'A subscription and its cursor.',
});

export const PlanSubscriptionPayload = payloadOf(
  'PlanSubscription',
  'subscription',
  () => PlanSubscriptionObject,
  'A subscription.',
);
