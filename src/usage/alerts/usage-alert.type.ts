import { Extensions, Field, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime, EmailAddress } from '../../core/scalars.ts';
import { readableWhole } from '../../core/shapes.ts';
import { BudgetObject } from '../budgets/index.ts';
import { EffectiveLimitObject } from '../limits/index.ts';

@Extensions(readableWhole)
@ObjectType('UsageAlert', { description: 'Mail alert on usage of a user.', simpleResolvers: true })
export class UsageAlertObject {
  @Field(() => Boolean) enabled!: boolean;
  @Field(() => Int, { description: 'Share of a limit or budget, in percent, from which to alert.' })
  thresholdPercent!: number;
  @Field(() => EmailAddress, { nullable: true, description: "Where to send it; the account's email when null." })
  email!: string | null;
  @Field(() => DateTime, { nullable: true }) lastSentAt!: Date | null;
}

@InputType('UpdateUsageAlertInput', { description: 'Changes to a usage alert.' })
export class UpdateUsageAlertInput {
  @Field(() => Boolean, { nullable: true }) enabled?: boolean | null;
  @Field(() => Int, { nullable: true, description: '1 to 100.' }) thresholdPercent?: number | null;
  @Field(() => EmailAddress, { nullable: true, description: "null for the account's own address." })
  email?: string | null;
}

@Extensions(readableWhole)
@ObjectType('UsageAlertEvent', {
  description: 'A limit or budget that passed the alert threshold.',
  simpleResolvers: true,
})
export class UsageAlertEvent {
  @Field(() => EffectiveLimitObject, { nullable: true, description: 'The limit; null when it is a budget.' })
  limit!: EffectiveLimitObject | null;
  @Field(() => BudgetObject, { nullable: true, description: 'The budget; null when it is a limit.' })
  budget!: BudgetObject | null;
  @Field(() => DateTime) occurredAt!: Date;
}
