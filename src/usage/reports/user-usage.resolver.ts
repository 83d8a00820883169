import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { ConnectionArgs, DateTimeRange } from '../../core/shapes.ts';
import { UserObject } from '../../identity/users/index.ts';
import type { UsageRecordLoaders } from './usage-record.loaders.ts';
import { UsageRecordConnection } from './usage-record.type.ts';
import type { UsageSummaryLoaders } from './usage-summary.loaders.ts';
import type { UsageSummary } from './usage-summary.ts';
import { UsageSummaryObject, UsageToDateObject } from './usage-summary.type.ts';

@ArgsType()
class UsageRecordsArgs extends ConnectionArgs {
  @Field(() => DateTimeRange, { nullable: true }) range?: DateTimeRange | null;
}

/** What this room knows of users. */
@Resolver(() => UserObject)
export class UserUsageResolver {
  constructor(
    private readonly summaries: UsageSummaryLoaders,
    private readonly records: UsageRecordLoaders,
  ) {}

  @FieldResolver(() => UsageSummaryObject, {
    nullable: true,
    description: 'Usage summed over a time range; the last 30 days when omitted. Access: self, user management READ.',
  })
  usage(
    @Root() user: UserObject,
    @Arg('range', () => DateTimeRange, { nullable: true }) range: DateTimeRange | null | undefined,
    @Ctx() context: RequestContext,
  ): UsageSummary {
    return this.summaries.ofUser(context, user, range);
  }

  @FieldResolver(() => UsageToDateObject, {
    nullable: true,
    description: "Usage today, this month and ever, in the user's time zone. Access: self, user management READ.",
  })
  usageToDate(@Root() user: UserObject, @Ctx() context: RequestContext): UsageToDateObject {
    return this.summaries.toDate(context, user);
  }

  @FieldResolver(() => UsageRecordConnection, {
    nullable: true,
    description: 'Single records of use, newest first. Access: self, user management READ.',
  })
  usageRecords(
    @Root() { id }: UserObject,
    @Args(() => UsageRecordsArgs) args: UsageRecordsArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.records.recordsOf(context, id, args);
  }
}
