import { isAdmin } from '../../access/rules.ts';

export const webhookRules = {
  rules: {
    Query: { webhooks: isAdmin },
    Mutation: {
      createWebhook: isAdmin,
      updateWebhook: isAdmin,
      deleteWebhook: isAdmin,
      rotateWebhookSecret: isAdmin,
      redeliverWebhook: isAdmin,
    },
  },
  readable: {
    Webhook: [
      'id',
      'url',
      'actions',
      'enabled',
      'lastDelivery',
      'deliveries',
      'failingSince',
      'formerSecretUntil',
      'createdAt',
    ],
  },
};
