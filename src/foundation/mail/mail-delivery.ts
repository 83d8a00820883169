import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { SecretBox } from '../crypto/index.ts';
import type { TaskHandler } from '../queue/index.ts';
import { composed, oneLine, templateNames } from './composition.ts';
import { linkPages, type Letter } from './letter.ts';
import { MailError, type MailTransport } from './mail-transport.ts';

/** A letter as it waits in the queue: no token, only the id that one is derived from. */
const queuedLetter = z.object({
  id: z.uuid(),
  template: z.enum(templateNames),
  to: z.string(),
  locale: z.string(),
  timeZone: z.string().optional(),
  values: z.record(z.string(), z.string()),
  link: z.object({ page: z.enum(linkPages), tokenId: z.string(), expiresAt: z.iso.datetime() }).optional(),
  queuedAt: z.iso.datetime(),
});
export type QueuedLetter = z.infer<typeof queuedLetter>;

/** Tokens in links, by the prefix that secret scanners know them by. */
export const ACTION_TOKEN_PREFIX = 'gh_at';

interface DeliveryOptions {
  readonly transport: MailTransport;
  readonly from: { readonly name: string; readonly address: string };
  /** Base of the links: APP_URL, or where the service itself is. */
  readonly appUrl: () => string;
  readonly box: SecretBox;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Sends queued letters. */
export class MailDelivery {
  constructor(private readonly options: DeliveryOptions) {}

  /**
   * The handler of the task `send_mail`. What fails for now is thrown, and so tried again later; what can never be
   * delivered is logged by its number, without an address or a link, and is done with.
   */
  readonly handle: TaskHandler = async (payload, { attempt, isLastAttempt, signal }) => {
    const { id, ...queued } = queuedLetter.parse(payload);
    const { logger } = this.options;
    const about = { mailId: id, template: queued.template, attempt };
    const letter = { ...queued, link: queued.link && { ...queued.link, expiresAt: new Date(queued.link.expiresAt) } };
    if (letter.link && letter.link.expiresAt <= this.options.clock.now()) {
      logger.error(about, 'a mail was not sent: its link expired while it waited');
      return;
    }
    try {
      await this.#send(id, letter as Letter, new Date(queued.queuedAt), signal);
      logger.info(about, 'a mail was sent');
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      if (signal.aborted || (!error.isPermanent && !isLastAttempt)) throw error;
      logger.error({ ...about, reason: error.reason }, 'a mail could not be delivered');
    }
  };

  async #send(id: string, letter: Letter, date: Date, signal: AbortSignal): Promise<void> {
    const { from, transport } = this.options;
    const words = composed(letter, { service: oneLine(from.name) || 'Gatehouse', url: this.#urlOf(letter) });
    await transport.send({ id, from, to: letter.to, date, ...words }, signal);
  }

  #urlOf({ link }: Letter): string | null {
    if (!link) return null;
    const token = this.options.box.derivedToken(ACTION_TOKEN_PREFIX, link.tokenId);
    return `${this.options.appUrl()}/${link.page}?token=${token}`;
  }
}
