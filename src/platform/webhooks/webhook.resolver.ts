import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { DeletePayload } from '../../core/shapes.ts';
import type { WebhookHistoryService } from './webhook-history.service.ts';
import {
  CreateWebhookInput,
  RotateWebhookSecretArgs,
  UpdateWebhookInput,
  WebhookDeliveriesArgs,
} from './webhook.inputs.ts';
import type { WebhookLoaders } from './webhook.loaders.ts';
import type { WebhookView } from './webhook.queries.ts';
import { withoutSecret, type WebhookService } from './webhook.service.ts';
import {
  CreateWebhookPayload,
  RotateWebhookSecretPayload,
  WebhookDeliveryConnection,
  WebhookDeliveryObject,
  WebhookObject,
  WebhookPayload,
} from './webhook.type.ts';

@Resolver(() => WebhookObject)
export class WebhookResolver {
  constructor(
    private readonly webhooks: WebhookService,
    private readonly history: WebhookHistoryService,
    private readonly loaders: WebhookLoaders,
  ) {}

  @Query(() => [WebhookObject], {
    name: 'webhooks',
    nullable: true,
    description: 'Webhooks, oldest first. Access: administrators.',
  })
  list(@Ctx() { read }: RequestContext): Promise<WebhookObject[]> {
    return read((db) => this.webhooks.list(db));
  }

  @FieldResolver(() => WebhookDeliveryObject, {
    nullable: true,
    description: 'Outcome of the latest delivery; null before the first.',
  })
  lastDelivery(@Root() { id }: WebhookView, @Ctx() context: RequestContext): Promise<WebhookDeliveryObject | null> {
    return this.loaders.last(context, id);
  }

  @FieldResolver(() => WebhookDeliveryConnection, {
    description: 'Deliveries that were attempted, newest event first. They are kept for 14 days.',
  })
  deliveries(
    @Root() { id }: WebhookView,
    @Args(() => WebhookDeliveriesArgs) args: WebhookDeliveriesArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.loaders.pageOf(context, id, args);
  }

  @Mutation(() => CreateWebhookPayload, {
    nullable: true,
    description:
      'Creates a webhook and shows its secret once. Errors: BAD_USER_INPUT for an address that may not be asked, INVALID_STATE beyond 50 webhooks. Access: administrators.',
  })
  createWebhook(
    @Arg('input', () => CreateWebhookInput) input: CreateWebhookInput,
    @Ctx() { mutate }: RequestContext,
  ): Promise<CreateWebhookPayload> {
    return this.webhooks.create(input, mutate);
  }

  @Mutation(() => WebhookPayload, {
    nullable: true,
    description:
      'Changes a webhook. Errors: BAD_USER_INPUT for an address that may not be asked. Access: administrators.',
  })
  async updateWebhook(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdateWebhookInput) input: UpdateWebhookInput,
    @Ctx() { mutate }: RequestContext,
  ) {
    return { webhook: await this.webhooks.update(id, input, mutate) };
  }

  @Mutation(() => DeletePayload, { nullable: true, description: 'Deletes a webhook. Access: administrators.' })
  deleteWebhook(@Arg('id', () => ID) id: string, @Ctx() { mutate }: RequestContext): Promise<DeletePayload> {
    return mutate((tx) => this.webhooks.delete(tx, id));
  }

  @Mutation(() => RotateWebhookSecretPayload, {
    nullable: true,
    description:
      'Gives a webhook a new secret and shows it once; for a while, events are signed with the present one as well. Access: administrators.',
  })
  rotateWebhookSecret(
    @Args(() => RotateWebhookSecretArgs) { id, formerSecretHours }: RotateWebhookSecretArgs,
    @Ctx() { mutate }: RequestContext,
  ): Promise<RotateWebhookSecretPayload> {
    return mutate((tx) => this.webhooks.rotateSecret(tx, id, formerSecretHours), { withoutSecrets: withoutSecret });
  }

  @Mutation(() => WebhookPayload, {
    nullable: true,
    description:
      'Sends an event to a webhook once more, with the same webhook-id. Errors: INVALID_STATE when it is not enabled. Access: administrators.',
  })
  redeliverWebhook(
    @Arg('id', () => ID) id: string,
    @Arg('messageId', () => ID) messageId: string,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ webhook: await this.history.redeliver(tx, id, messageId) }));
  }
}
