import { isId } from '../../core/ids.ts';
import type { AuditRecord, Tx } from '../../core/tx.ts';
import { Webhook } from './webhook.entity.ts';
import { webhookErrors } from './webhook.errors.ts';
import { shownUrl } from './webhook.policy.ts';

/** Locks a webhook, before anything of it is locked. @throws NOT_FOUND */
export async function lockWebhook(tx: Tx, id: string): Promise<Webhook> {
  const webhook = isId(id) ? await tx.lock(Webhook, { id }) : null;
  if (!webhook) throw webhookErrors.NOT_FOUND();
  return webhook;
}

/** How the audit log names a webhook. */
export const webhookTarget = ({ id, url }: Pick<Webhook, 'id' | 'url'>) =>
  ({ targetType: 'Webhook', targetId: id, targetName: shownUrl(url) }) satisfies Partial<AuditRecord>;
