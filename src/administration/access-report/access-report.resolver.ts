import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { ConnectionArgs } from '../../core/shapes.ts';
import { ApiKeyConnection } from '../../identity/api-keys/index.ts';
import { UserConnection } from '../../identity/users/index.ts';
import { AccessGrantConnection } from '../../permissions/resources/index.ts';
import type { AccessReportService } from './access-report.service.ts';
import { AccessReportArgs, AccessReportObject } from './access-report.type.ts';

@Resolver(() => AccessReportObject)
export class AccessReportResolver {
  constructor(private readonly reports: AccessReportService) {}

  @Query(() => AccessReportObject, {
    nullable: true,
    description: 'What a review of access looks at. Access: administrators.',
  })
  accessReport(
    @Args(() => AccessReportArgs) args: AccessReportArgs,
    @Ctx() { read }: RequestContext,
  ): Promise<AccessReportObject> {
    return read(async (db) => this.reports.begin(db, args));
  }

  @FieldResolver(() => UserConnection, { description: 'Who has the role ADMIN, by name, suspended ones included.' })
  administrators(
    @Root() report: AccessReportObject,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.reports.userPage(context, 'administrators', report, args);
  }

  @FieldResolver(() => UserConnection, {
    description:
      'Accounts that may be used and were not for `inactiveDays`, longest first; those that never were, once they are as old.',
  })
  inactiveUsers(
    @Root() report: AccessReportObject,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.reports.userPage(context, 'inactiveUsers', report, args);
  }

  @FieldResolver(() => UserConnection, {
    description: 'Accounts with the role PENDING that joined more than `pendingDays` ago, oldest first.',
  })
  pendingUsers(
    @Root() report: AccessReportObject,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.reports.userPage(context, 'pendingUsers', report, args);
  }

  @FieldResolver(() => UserConnection, {
    description: 'Accounts whose own permission matrix says anything beside groups and defaults, oldest first.',
  })
  usersWithOwnPermissions(
    @Root() report: AccessReportObject,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.reports.userPage(context, 'usersWithOwnPermissions', report, args);
  }

  @FieldResolver(() => AccessGrantConnection, {
    description: 'Grants that end within `expiringDays` or have ended, first to end first.',
  })
  expiringGrants(
    @Root() report: AccessReportObject,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.reports.grantPage(context, report, args);
  }

  @FieldResolver(() => ApiKeyConnection, {
    description: 'API keys that end within `expiringDays` or have ended, first to end first.',
  })
  expiringApiKeys(
    @Root() report: AccessReportObject,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.reports.keyPage(context, report, args);
  }
}
