import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { ConnectionArgs } from '../../core/shapes.ts';
import type { SubscriptionStatus } from './plan-subscription.entity.ts';
import { PlanSubscriptionStatusEnum } from './subscription.type.ts';

@InputType('PlanSubscriptionFilter', { description: 'Which subscriptions to list.' })
export class PlanSubscriptionFilter {
  @Field(() => ID, { nullable: true }) userId?: string | null;
  @Field(() => ID, { nullable: true }) planId?: string | null;
  @Field(() => [PlanSubscriptionStatusEnum], { nullable: true }) status?: SubscriptionStatus[] | null;
}

@ArgsType()
export class PlanSubscriptionsArgs extends ConnectionArgs {
  @Field(() => PlanSubscriptionFilter, { nullable: true }) filter?: PlanSubscriptionFilter | null;
}

@ArgsType()
export class SubscriptionsOfPlanArgs extends ConnectionArgs {
  @Field(() => [PlanSubscriptionStatusEnum], { nullable: true }) status?: SubscriptionStatus[] | null;
}

@InputType('SubscribeUserInput', { description: 'A subscription to set up. A present one is replaced.' })
export class SubscribeUserInput {
  @Field(() => ID) userId!: string;
  @Field(() => ID) planId!: string;
  @Field(() => Int, { defaultValue: 0, description: 'Days of free trial.' }) trialDays!: number;
}
