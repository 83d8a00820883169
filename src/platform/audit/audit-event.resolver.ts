import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { RequestContext, Subscribing } from '../../core/request-context.ts';
import { UserObject, type UserLoader } from '../../identity/users/index.ts';
import { changesOf } from './audit-event.changes.ts';
import { AuditEventFilter, AuditEventsArgs } from './audit-event.inputs.ts';
import type { AuditEventView } from './audit-event.queries.ts';
import { sentenceOf } from './audit-event.sentences.ts';
import type { AuditEventService } from './audit-event.service.ts';
import { AuditChangeObject, AuditEventConnection, AuditEventObject } from './audit-event.type.ts';
import type { AuditFollowing, AuditNews } from './audit-following.ts';

@Resolver(() => AuditEventObject)
export class AuditEventResolver {
  constructor(
    private readonly events: AuditEventService,
    private readonly following: AuditFollowing,
    private readonly users: UserLoader,
  ) {}

  @Query(() => AuditEventConnection, {
    nullable: true,
    description: 'Audit log, newest first. Access: administrators, monitoring READ.',
  })
  auditEvents(@Args(() => AuditEventsArgs) args: AuditEventsArgs, @Ctx() { readLate }: RequestContext) {
    return readLate((db) => this.events.list(db, args));
  }

  @FieldResolver(() => UserObject, {
    nullable: true,
    description:
      'The account that did it (under impersonation the account acted as); null for the system and for deleted accounts.',
  })
  actor(@Root() { actorId }: AuditEventView, @Ctx() context: RequestContext): Promise<UserObject | null> {
    return this.#person(context, actorId);
  }

  @FieldResolver(() => UserObject, { nullable: true, description: 'The administrator behind an impersonation.' })
  impersonator(@Root() { impersonatorId }: AuditEventView, @Ctx() context: RequestContext): Promise<UserObject | null> {
    return this.#person(context, impersonatorId);
  }

  @FieldResolver(() => String, { description: 'Readable description, in English.' })
  description(@Root() event: AuditEventView): string {
    return sentenceOf(event);
  }

  @FieldResolver(() => [AuditChangeObject], { description: 'Attributes changed. Secrets are never included.' })
  changes(@Root() event: AuditEventView, @Ctx() { actor }: RequestContext): AuditChangeObject[] {
    return changesOf(event, actor);
  }

  @Subscription(() => AuditEventObject, {
    nullable: true,
    description:
      'New audit events. Ends with SERVICE_UNAVAILABLE where some may have been missed. Access: administrators, monitoring READ.',
    subscribe(this: AuditEventResolver, { args }: Subscribing<{ filter?: AuditEventFilter | null }>) {
      return this.following.watch(args.filter ?? {});
    },
  })
  auditEventCreated(
    @Root() news: AuditNews,
    @Arg('filter', () => AuditEventFilter, { nullable: true }) _filter: AuditEventFilter | null,
    @Ctx() { read }: RequestContext,
  ): Promise<AuditEventObject> {
    return read((db) => this.following.deliver(db, news));
  }

  /** The account; null for nobody, and for one that was deleted. */
  async #person(context: RequestContext, id: string | null): Promise<UserObject | null> {
    return id === null ? null : this.users.find(context, id);
  }
}
