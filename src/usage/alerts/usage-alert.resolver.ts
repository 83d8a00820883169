import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root, Subscription } from 'type-graphql';
import { signedIn } from '../../access/guard.ts';
import type { RequestContext, Subscribing } from '../../core/request-context.ts';
import { UserObject, UserPayload } from '../../identity/users/index.ts';
import type { AlertTelling } from './alert-telling.ts';
import type { UsageAlertLoaders } from './usage-alert.loaders.ts';
import type { AlertNews, UsageAlertService } from './usage-alert.service.ts';
import { UpdateUsageAlertInput, UsageAlertEvent, UsageAlertObject } from './usage-alert.type.ts';

@Resolver(() => UserObject)
export class UsageAlertResolver {
  constructor(
    private readonly alerts: UsageAlertService,
    private readonly loaders: UsageAlertLoaders,
    private readonly telling: AlertTelling,
  ) {}

  @FieldResolver(() => UsageAlertObject, {
    nullable: true,
    description: 'Mail alert on usage. Access: self, user management READ.',
  })
  usageAlert(@Root() { id }: UserObject, @Ctx() context: RequestContext): Promise<UsageAlertObject> {
    return this.loaders.of(context, id);
  }

  @Mutation(() => UserPayload, {
    nullable: true,
    description:
      "Changes a user's usage alert; the caller's when omitted. Errors: FIRST_USER_PROTECTED. Access: self, user management WRITE, never on anyone stronger than the caller.",
  })
  updateUsageAlert(
    @Arg('userId', () => ID, { nullable: true }) userId: string | null,
    @Arg('input', () => UpdateUsageAlertInput) input: UpdateUsageAlertInput,
    @Ctx() { features, mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ user: await this.alerts.update(tx, userId, input, features) }));
  }

  @Subscription(() => UsageAlertEvent, {
    nullable: true,
    description: 'Usage of the caller that passed the alert threshold. Access: active users.',
    subscribe(this: UsageAlertResolver, { context }: Subscribing<object>) {
      return this.alerts.watch(signedIn(context.actor).subjectId);
    },
  })
  usageAlertRaised(@Root() news: AlertNews, @Ctx() { read }: RequestContext): Promise<UsageAlertEvent | null> {
    return read((db) => this.telling.event(db, news));
  }
}
