import { Extensions, Field, ID, Int, ObjectType } from 'type-graphql';
import type { AuditAction } from '../../core/audit-action.ts';
import { AuditActionEnum } from '../../core/enums.ts';
import { DateTime, URLScalar } from '../../core/scalars.ts';
import { connectionOf, Node, payloadOf, readableWhole } from '../../core/shapes.ts';

@Extensions(readableWhole)
@ObjectType('WebhookDelivery', { description: 'One delivery of an event.', simpleResolvers: true })
export class WebhookDeliveryObject {
  @Field(() => ID, { description: 'The webhook-id header. It is the ID of the audit event.' }) messageId!: string;
  @Field(() => AuditActionEnum) action!: AuditAction;
  @Field(() => Boolean) succeeded!: boolean;
  @Field(() => Int) attempts!: number;
  @Field(() => Int, {
    nullable: true,
    description: 'HTTP status of the last attempt; null when there was no answer.',
  })
  responseStatus!: number | null;
  @Field(() => String, { nullable: true, description: 'Readable reason when there was no answer.' })
  detail!: string | null;
  @Field(() => DateTime) lastAttemptAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When it is tried again; null when it is not.' })
  nextAttemptAt!: Date | null;
}

/** What clients may see of a webhook: resolvers return a `WebhookView` as this; deliveries are looked up for it. */
@ObjectType('Webhook', {
  implements: Node,
  description: 'An HTTP endpoint that receives events, signed as Standard Webhooks define.',
  simpleResolvers: true,
})
export class WebhookObject implements Node {
  @Field(() => ID) id!: string;
  @Field(() => URLScalar) url!: string;
  @Field(() => [AuditActionEnum], { description: 'Actions that are sent; every audit action can be.' })
  actions!: AuditAction[];
  @Field(() => Boolean) enabled!: boolean;
  @Field(() => DateTime, {
    nullable: true,
    description: 'Since when nothing could be delivered; null when the latest attempt succeeded.',
  })
  failingSince!: Date | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when the secret before the present one signs as well; null when it does not.',
  })
  formerSecretUntil!: Date | null;
  @Field(() => DateTime) createdAt!: Date;
}

export const WebhookDeliveryConnection = connectionOf('WebhookDelivery', () => WebhookDeliveryObject, {
  page: 'A page of deliveries.',
  edge: 'A delivery and its cursor.',
});

export const WebhookPayload = payloadOf('Webhook', 'webhook', () => WebhookObject, 'A webhook.');

@Extensions(readableWhole)
@ObjectType('CreateWebhookPayload', { description: 'A webhook with its signing secret.', simpleResolvers: true })
export class CreateWebhookPayload {
  @Field(() => WebhookObject) webhook!: WebhookObject;
  @Field(() => String, {
    description:
      'Signing secret (whsec_...). Shown this once; empty in the answer to a repetition with the same Idempotency-Key.',
  })
  secret!: string;
}

@Extensions(readableWhole)
@ObjectType('RotateWebhookSecretPayload', {
  description: 'A webhook with its new signing secret.',
  simpleResolvers: true,
})
export class RotateWebhookSecretPayload {
  @Field(() => WebhookObject) webhook!: WebhookObject;
  @Field(() => String, {
    description:
      'Signing secret (whsec_...). Shown this once; empty in the answer to a repetition with the same Idempotency-Key.',
  })
  secret!: string;
}
