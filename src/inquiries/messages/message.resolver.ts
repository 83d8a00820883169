import { Args, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { ConnectionArgs } from '../../core/shapes.ts';
import { UserObject, type UserLoader } from '../../identity/users/index.ts';
import { InquiryObject, InquiryPayload, type InquiryView } from '../inquiries/index.ts';
import { AddInquiryMessageArgs } from './message.inputs.ts';
import type { InquiryMessageLoaders } from './message.loaders.ts';
import type { MessageView } from './message.queries.ts';
import type { InquiryMessageService } from './message.service.ts';
import { InquiryMessageConnection, InquiryMessageObject } from './message.type.ts';

/** What this room knows of inquiries. */
@Resolver(() => InquiryObject)
export class InquiryMessagesResolver {
  constructor(
    private readonly written: InquiryMessageService,
    private readonly loaders: InquiryMessageLoaders,
  ) {}

  @FieldResolver(() => InquiryMessageConnection, {
    description: 'Replies, oldest first. To administrators with the internal notes.',
  })
  messages(
    @Root() inquiry: InquiryView,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.loaders.messagesOf(context, inquiry, args);
  }

  @Mutation(() => InquiryPayload, {
    nullable: true,
    description:
      'Replies to an inquiry; internal notes are for administrators. A reply by the author reopens one that is RESOLVED. Errors: INVALID_STATE once it is closed, RATE_LIMITED for more than 60 replies an hour. Access: author, administrators.',
  })
  addInquiryMessage(
    @Args(() => AddInquiryMessageArgs) { id, body, isInternal }: AddInquiryMessageArgs,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({
      inquiry: await (isInternal ? this.written.note(tx, id, body) : this.written.reply(tx, id, body)),
    }));
  }
}

@Resolver(() => InquiryMessageObject)
export class InquiryMessageResolver {
  constructor(private readonly users: UserLoader) {}

  @FieldResolver(() => UserObject, { nullable: true, description: 'Null when the account was deleted.' })
  async author(@Root() { authorId }: MessageView, @Ctx() context: RequestContext): Promise<UserObject | null> {
    return authorId === null ? null : this.users.findAsSeen(context, authorId);
  }
}
