import { ArgsType, Field, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../../core/scalars.ts';

/** The instants of a report; its lists are looked up by them. */
@ObjectType('AccessReport', {
  description: 'What a review of access looks at. Each list is read as of the same instant.',
  simpleResolvers: true,
})
export class AccessReportObject {
  @Field(() => DateTime, { description: 'When it was asked for.' }) asOf!: Date;
  inactiveSince!: Date;
  pendingSince!: Date;
  expiringUntil!: Date;
}

@ArgsType()
export class AccessReportArgs {
  @Field(() => Int, { defaultValue: 90, description: 'Without activity for so many days.' }) inactiveDays!: number;
  @Field(() => Int, { defaultValue: 14, description: 'Pending for so many days.' }) pendingDays!: number;
  @Field(() => Int, { defaultValue: 30, description: 'Ending within so many days.' }) expiringDays!: number;
}
