import type { Pool } from 'pg';
import { systemActor } from '../../core/actor.ts';
import type { Origin } from '../../core/tx.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import { networkOf, Throttle } from '../../foundation/throttle/index.ts';
import type { PaymentProvider, WebhookMessage } from './payment-provider.ts';
import type { PaymentSettlementService } from './payment-settlement.service.ts';

/** Each message that is not signed makes us ask its provider: more from one network are told to come again. */
const ASKING = { name: 'payment-webhook', attempts: 300, windowSeconds: 60 };

/** Takes the messages of payment providers. */
export class PaymentWebhookService {
  readonly #throttle: Throttle;
  readonly #providers: ReadonlyMap<string, PaymentProvider>;

  constructor(
    providers: readonly PaymentProvider[],
    private readonly settlement: PaymentSettlementService,
    private readonly unitOfWork: UnitOfWork,
    pool: Pool,
  ) {
    this.#providers = new Map(providers.map((provider) => [provider.name, provider]));
    this.#throttle = new Throttle(pool, ASKING);
  }

  /**
   * Takes one message, and settles what it tells before it returns; whether there is such a provider. The provider sends
   * again what is refused.
   * @throws FORBIDDEN, BAD_USER_INPUT, RATE_LIMITED, SERVICE_UNAVAILABLE
   */
  async receive(name: string, message: WebhookMessage, origin: Origin): Promise<boolean> {
    const provider = this.#providers.get(name);
    if (!provider) return false;
    if (!provider.signs) await this.#throttle.take(networkOf(origin.ipAddress ?? ''));
    const notice = await provider.read(message);
    if (notice)
      await this.unitOfWork.mutate({ actor: systemActor, origin }, (tx) =>
        this.settlement.settle(tx, provider.name, notice),
      );
    return true;
  }
}
