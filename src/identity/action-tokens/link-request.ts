import { z } from 'zod';
import { anonymous } from '../../core/actor.ts';
import type { Tx } from '../../core/tx.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { TaskHandler } from '../../foundation/queue/index.ts';

/** Links that can be asked for by an address. */
const requestedLinks = ['PASSWORD_RESET', 'EMAIL_CONFIRMATION'] as const;
export type RequestedLink = (typeof requestedLinks)[number];

const linkRequest = z.object({
  link: z.enum(requestedLinks),
  /** Lower case. */
  email: z.string(),
  origin: z.object({
    requestId: z.string().nullable(),
    ipAddress: z.string().nullable(),
    userAgent: z.string().nullable(),
  }),
  /** Who asked, where somebody was signed in. */
  by: z.object({ id: z.string(), name: z.string() }).nullable(),
});

/** A request for a link as it waits in the queue. */
export type LinkRequest = z.infer<typeof linkRequest>;

/** Sends the link to whoever has the address, and nothing to anybody else. */
export interface LinkSender {
  sendLink(tx: Tx, request: LinkRequest): Promise<void>;
}

/** The handler of the task `send_link`: does what the request could not, since its time would have told on it. */
export const linkRequestHandler =
  (unitOfWork: UnitOfWork, senders: Readonly<Record<RequestedLink, LinkSender>>): TaskHandler =>
  async (payload) => {
    const request = linkRequest.parse(payload);
    const call = { actor: anonymous(false), origin: request.origin, isForAnyone: true };
    await unitOfWork.mutate(call, (tx) => senders[request.link].sendLink(tx, request));
  };
