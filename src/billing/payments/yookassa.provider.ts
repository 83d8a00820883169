import { z } from 'zod';
import { jsonOf } from '../../core/json.ts';
import { badInput, DomainError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { RemoteApi, type RemoteAnswer, type RemoteRequest } from '../../foundation/remote/index.ts';
import { minorMoney, moneyOf } from '../money/index.ts';
import { metadataOf, payerOf } from './payment-provider.ts';
import type {
  CheckoutOrder,
  OpenedCheckout,
  PaymentNotice,
  PaymentProvider,
  WebhookMessage,
} from './payment-provider.ts';
import { paymentErrors } from './payment.errors.ts';

/** The shop that takes payments. */
export interface YooKassaShop {
  readonly shopId: string;
  readonly secretKey: string;
  /** With the version, such as https://api.yookassa.ru/v3. */
  readonly apiUrl: string;
}

/** A webhook waits for the answer, and YooKassa for the webhook's. */
const PATIENCE_MS = 10_000;
/** How long YooKassa waits for somebody to pay. */
const OPEN_FOR_MS = 3_600_000;
const MOST_DESCRIPTION_CHARACTERS = 128;

const amount = z.object({ value: z.string(), currency: z.string().regex(/^[A-Z]{3}$/) });
/** It becomes part of an address. */
const paymentId = z.string().regex(/^[\w-]{1,64}$/);

/** yookassa.ru/developers/using-api/webhooks: of the object, nothing is believed but which payment it is. */
const notification = z.object({
  type: z.literal('notification'),
  event: z.string(),
  object: z.object({ id: paymentId, payment_id: paymentId.optional() }),
});

/** yookassa.ru/developers/api#payment_object */
const payment = z.object({
  id: paymentId,
  status: z.enum(['pending', 'waiting_for_capture', 'succeeded', 'canceled']),
  amount,
  refunded_amount: amount.optional(),
  created_at: z.iso.datetime({ offset: true }),
  captured_at: z.iso.datetime({ offset: true }).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  confirmation: z.object({ confirmation_url: z.url().optional() }).optional(),
});
type Payment = z.infer<typeof payment>;

const stati = {
  pending: 'PENDING',
  waiting_for_capture: 'PENDING',
  succeeded: 'SUCCEEDED',
  canceled: 'FAILED',
} as const;

/**
 * Payments by YooKassa, each for one interval. Its messages are not signed, so that of each the payment is asked for at
 * YooKassa: what is told here is what that says, and by then.
 */
export class YooKassaProvider implements PaymentProvider {
  readonly name = 'yookassa';
  readonly signs = false;
  readonly #api: RemoteApi;
  readonly #authorization: string;

  /** @param retryMs the first pause before a request is tried again */
  constructor(
    { shopId, secretKey, apiUrl }: YooKassaShop,
    private readonly logger: Logger,
    retryMs: number,
  ) {
    this.#api = new RemoteApi({ name: 'YooKassa', baseUrl: apiUrl, retryMs });
    this.#authorization = `Basic ${Buffer.from(`${shopId}:${secretKey}`).toString('base64')}`;
  }

  async openCheckout(order: CheckoutOrder): Promise<OpenedCheckout> {
    const answer = await this.#ask({
      method: 'POST',
      address: '/payments',
      headers: { 'idempotence-key': order.id },
      json: {
        amount: asTold(order.amountMinor, order.currency),
        capture: true,
        confirmation: { type: 'redirect', return_url: order.successUrl },
        description: order.planName.slice(0, MOST_DESCRIPTION_CHARACTERS),
        metadata: metadataOf(order.payer),
      },
    });
    if (answer.status === 400) throw badInput(['input', 'planId'], 'YooKassa cannot take this amount.', 'OUT_OF_RANGE');
    const { confirmation, created_at } = this.#paymentIn(answer);
    if (!confirmation?.confirmation_url) throw paymentErrors.SERVICE_UNAVAILABLE();
    return { url: confirmation.confirmation_url, expiresAt: new Date(Date.parse(created_at) + OPEN_FOR_MS) };
  }

  async read({ body }: WebhookMessage): Promise<PaymentNotice | null> {
    const told = notification.safeParse(jsonOf(body.toString('utf8')));
    if (!told.success) throw paymentErrors.BAD_USER_INPUT();
    const { event, object } = told.data;
    const id = event.startsWith('payment.') ? object.id : event.startsWith('refund.') ? object.payment_id : undefined;
    if (id === undefined) return null;
    const answer = await this.#ask({ address: `/payments/${id}` });
    if (answer.status === 404) throw paymentErrors.FORBIDDEN();
    return noticeOf(this.#paymentIn(answer));
  }

  /** There is none: nothing is collected but what somebody pays. */
  async endAgreement(): Promise<void> {}

  /** @throws SERVICE_UNAVAILABLE */
  async #ask(request: Omit<RemoteRequest, 'signal'>): Promise<RemoteAnswer> {
    const headers = { authorization: this.#authorization, ...request.headers };
    try {
      return await this.#api.ask({ ...request, headers, signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch (error) {
      if (error instanceof DomainError || (error as Error).name === 'TimeoutError')
        throw paymentErrors.SERVICE_UNAVAILABLE();
      throw error;
    }
  }

  /** @throws SERVICE_UNAVAILABLE where it is none: a key that does not hold, say */
  #paymentIn({ status, body }: RemoteAnswer): Payment {
    const read = payment.safeParse(body);
    if (status === 200 && read.success) return read.data;
    this.logger.error({ status }, 'YooKassa refused, or answered what is no payment');
    throw paymentErrors.SERVICE_UNAVAILABLE();
  }
}

function noticeOf({ id, status, amount, refunded_amount, captured_at, metadata }: Payment): PaymentNotice {
  const amountMinor = minorIn(amount);
  const refundedMinor = refunded_amount ? minorIn(refunded_amount) : 0n;
  const isGivenBack = status === 'succeeded' && amountMinor > 0n && refundedMinor >= amountMinor;
  return {
    kind: 'PAYMENT',
    externalId: id,
    status: isGivenBack ? 'REFUNDED' : stati[status],
    amountMinor,
    currency: amount.currency,
    refundedMinor,
    receiptUrl: null,
    receivedAt: captured_at === undefined ? null : new Date(captured_at),
    payer: payerOf(metadata),
    agreementId: null,
    paidSince: null,
    paidUntil: null,
    isDue: false,
  };
}

const asTold = (minor: bigint, currency: string): z.infer<typeof amount> => ({
  value: moneyOf(minor, currency).amount,
  currency,
});

/** @throws SERVICE_UNAVAILABLE for what is no amount of the currency */
function minorIn({ value, currency }: z.infer<typeof amount>): bigint {
  try {
    return minorMoney({ amount: value, currency }, []).minor;
  } catch {
    throw paymentErrors.SERVICE_UNAVAILABLE();
  }
}
