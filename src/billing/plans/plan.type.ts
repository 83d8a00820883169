import { Extensions, Field, ID, Int, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../core/enums.ts';
import { DateTime, Locale } from '../../core/scalars.ts';
import { Money, Node, payloadOf, readableWhole } from '../../core/shapes.ts';
import { UsageAmountObject } from '../../usage/measures/index.ts';
import { billingIntervals, type BillingInterval } from './plan.entity.ts';

export const BillingIntervalEnum = graphqlEnum('BillingInterval', billingIntervals, 'How often a plan is billed.');

@Extensions(readableWhole)
@ObjectType('PlanTranslation', {
  description: 'Name and description of a plan in one language.',
  simpleResolvers: true,
})
export class PlanTranslationObject {
  @Field(() => Locale) locale!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true }) description!: string | null;
}

/** What clients may see of a plan: resolvers return a `PlanView` as this; name and description are looked up by language. */
@ObjectType('Plan', { implements: Node, description: 'A plan that users subscribe to.', simpleResolvers: true })
export class PlanObject implements Node {
  @Field(() => ID) id!: string;
  @Field(() => [PlanTranslationObject], { description: 'All translations.' })
  translations!: readonly PlanTranslationObject[];
  @Field(() => Money) price!: Money;
  @Field(() => BillingIntervalEnum) interval!: BillingInterval;
  @Field(() => [UsageAmountObject], {
    description: 'Amount of each metric included in a billing period. What is not named, the plan does not bind.',
  })
  quotas!: readonly UsageAmountObject[];
  @Field(() => [String], { description: "Features included, in the platform's terms." }) features!: readonly string[];
  @Field(() => Boolean, { description: 'Whether it can be subscribed to.' }) isActive!: boolean;
  @Field(() => Int, { description: 'Position in a list of plans.' }) displayOrder!: number;
  @Field(() => DateTime) createdAt!: Date;
  @Field(() => DateTime) updatedAt!: Date;
}

export const PlanPayload = payloadOf('Plan', 'plan', () => PlanObject, 'A plan.');
