import type { Pool } from 'pg';
import { isId, newId } from '../../core/ids.ts';
import type { RequestContext } from '../../core/request-context.ts';
import { Throttle } from '../../foundation/throttle/index.ts';
import { moneyOf } from '../money/index.ts';
import { planErrors } from '../plans/index.ts';
import { offerTo, type Offer } from './checkout.queries.ts';
import { paymentErrors } from './payment.errors.ts';
import type { PaymentProvider, PaymentProviderName } from './payment-provider.ts';
import { returnUrl } from './return-url.ts';

/** What somebody wants to pay for. */
export interface CheckoutWish {
  readonly planId: string;
  readonly provider?: string | null;
  readonly successUrl: string;
  readonly cancelUrl?: string | null;
}

/** A page to pay on. */
export interface Checkout {
  readonly id: string;
  readonly provider: PaymentProviderName;
  readonly url: string;
  readonly expiresAt: Date;
}

interface CheckoutParts {
  readonly providers: readonly PaymentProvider[];
  readonly pool: Pool;
  /** By which payments of its checkouts are known. */
  readonly installation: () => string;
  readonly returnOrigins: () => readonly string[];
  readonly defaultLocale: () => Promise<string>;
}

/** Enough for anybody who means to pay. */
const OPENING = { name: 'checkout', attempts: 20, windowSeconds: 3_600 };

/** Opens pages of payment providers, on which users pay for plans. */
export class CheckoutService {
  readonly #throttle: Throttle;

  constructor(private readonly parts: CheckoutParts) {
    this.#throttle = new Throttle(parts.pool, OPENING);
  }

  /** Names of those who take payments. */
  get providers(): PaymentProviderName[] {
    return this.parts.providers.map(({ name }) => name);
  }

  /**
   * Opens a page on which the caller pays for a plan. The subscription begins with the payment, and not before.
   * @throws FEATURE_DISABLED, NOT_FOUND, INVALID_STATE, BAD_USER_INPUT, RATE_LIMITED, SERVICE_UNAVAILABLE
   */
  async open({ actor, read, mutate }: RequestContext, wish: CheckoutWish): Promise<Checkout> {
    const userId = actor.subjectId!;
    const provider = this.#providerOf(wish.provider ?? null);
    const origins = this.parts.returnOrigins();
    const successUrl = returnUrl(wish.successUrl, origins, 'successUrl');
    const cancelUrl = wish.cancelUrl == null ? successUrl : returnUrl(wish.cancelUrl, origins, 'cancelUrl');
    const locale = await this.parts.defaultLocale();
    const [offer] = isId(wish.planId) ? await read((db) => db.rows<Offer>(offerTo(userId, wish.planId, locale))) : [];
    const { planId, name, email, currency, interval, priceMinor } = payable(offer);
    await this.#throttle.take(userId);
    const id = newId();
    const payer = { userId, planId, installation: this.parts.installation() };
    const amountMinor = BigInt(priceMinor);
    const order = { id, payer, email, planName: name, amountMinor, currency, interval, successUrl, cancelUrl };
    const { url, expiresAt } = await provider.openCheckout(order);
    return mutate(async (tx) => {
      tx.record({
        action: 'CHECKOUT_CREATED',
        targetType: 'Checkout',
        targetId: id,
        targetName: name,
        after: { planId, provider: provider.name, ...moneyOf(amountMinor, currency), interval },
      });
      return { id, provider: provider.name, url, expiresAt };
    });
  }

  /** @throws FEATURE_DISABLED */
  #providerOf(name: string | null): PaymentProvider {
    const [first, ...others] = this.parts.providers;
    const found = name === null ? first : [first, ...others].find((provider) => provider?.name === name);
    if (!found) throw paymentErrors.FEATURE_DISABLED();
    return found;
  }
}

/** @throws NOT_FOUND where there is no such plan or nobody can subscribe to it, INVALID_STATE where nothing is to be paid */
function payable(offer: Offer | undefined): Offer {
  if (!offer?.isActive) throw planErrors.NOT_FOUND();
  if (offer.isCollected || offer.priceMinor === '0') throw paymentErrors.INVALID_STATE();
  return offer;
}
