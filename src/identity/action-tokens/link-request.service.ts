import { randomInt } from 'node:crypto';
import type { Pool } from 'pg';
import type { RequestContext } from '../../core/request-context.ts';
import type { Mail } from '../../foundation/mail/index.ts';
import type { Queue } from '../../foundation/queue/index.ts';
import { networkOf, Throttle } from '../../foundation/throttle/index.ts';
import { ACCEPTED, type Accepted } from './accepted.ts';
import type { LinkRequest, RequestedLink } from './link-request.ts';
import type { LinkThrottle } from './link-throttle.ts';

const WINDOW_SECONDS = 3_600;
/** Requests of one network, behind which an office may sit. */
const MOST_FROM_NETWORK = 50;

/** For half an hour: whoever has waited longer has asked again. */
const MAX_ATTEMPTS = 8;

/** The work for an address begins at a random moment after the answer, and so slows no particular later answer. */
const BEGINS_WITHIN_MS = { least: 500, most: 4_000 };

/**
 * People who ask for a link to an address. The answer is given before anybody looks whether the address is known: for
 * every address it is the same answer, after the same statements.
 */
export class LinkRequestService {
  readonly #fromNetwork: Throttle;

  constructor(
    pool: Pool,
    private readonly throttle: LinkThrottle,
    private readonly mail: Mail,
    private readonly queue: Queue,
  ) {
    this.#fromNetwork = new Throttle(pool, {
      name: 'link:address',
      attempts: MOST_FROM_NETWORK,
      windowSeconds: WINDOW_SECONDS,
    });
  }

  /**
   * Notes a request; what comes of it is decided later, by the task `send_link`.
   * @throws FEATURE_DISABLED, RATE_LIMITED
   */
  async request(link: RequestedLink, address: string, { origin, mutate }: RequestContext): Promise<Accepted> {
    this.mail.refuseUnlessSetUp();
    const email = address.toLowerCase();
    await this.#fromNetwork.take(networkOf(origin.ipAddress ?? ''));
    await this.throttle.take(link, email);
    return mutate(
      async (tx) => {
        const { actor } = tx;
        const by = actor.kind === 'USER' ? { id: actor.actorId, name: actor.name } : null;
        const request: LinkRequest = { link, email, origin: tx.origin, by };
        const delay = randomInt(BEGINS_WITHIN_MS.least, BEGINS_WITHIN_MS.most);
        await this.queue.enqueue(tx, 'send_link', request, {
          runAt: new Date(tx.now.getTime() + delay),
          maxAttempts: MAX_ATTEMPTS,
        });
        // Whether there is anything to record is not known yet.
        return tx.unchanged(ACCEPTED);
      },
      { isForAnyone: true },
    );
  }
}
