import Stripe from 'stripe';
import type { Logger } from '../../core/logger.ts';
import { metadataOf, payerOf } from './payment-provider.ts';
import type {
  CheckoutOrder,
  OpenedCheckout,
  PaymentNotice,
  PaymentProvider,
  ProviderNotice,
  WebhookMessage,
} from './payment-provider.ts';
import { paymentErrors } from './payment.errors.ts';
import { minorOf, stripeAmount } from './stripe.units.ts';

/** The account that takes payments. */
export interface StripeAccount {
  readonly secretKey: string;
  /** Of the webhook endpoint; two while one is replaced. */
  readonly webhookSecrets: readonly string[];
  readonly apiUrl: string;
}

/** A webhook waits for the answer, and Stripe for the webhook's. */
const PATIENCE_MS = 10_000;

const stati = {
  'invoice.finalized': 'PENDING',
  'invoice.paid': 'SUCCEEDED',
  'invoice.payment_failed': 'FAILED',
  'invoice.marked_uncollectible': 'FAILED',
  'invoice.voided': 'FAILED',
} as const;

const isInvoiceEvent = (type: string): type is keyof typeof stati => type in stati;

/** Payments by Stripe: a subscription of Stripe's for each of ours, of which each invoice is a payment. */
export class StripeProvider implements PaymentProvider {
  readonly name = 'stripe';
  readonly signs = true;
  readonly #stripe: Stripe;

  constructor(
    private readonly account: StripeAccount,
    private readonly logger: Logger,
  ) {
    const { protocol, hostname, port } = new URL(account.apiUrl);
    const isEncrypted = protocol === 'https:';
    this.#stripe = new Stripe(account.secretKey, {
      host: hostname,
      port: port || (isEncrypted ? 443 : 80),
      protocol: isEncrypted ? 'https' : 'http',
      timeout: PATIENCE_MS,
      maxNetworkRetries: 1,
      telemetry: false,
    });
  }

  async openCheckout(order: CheckoutOrder): Promise<OpenedCheckout> {
    const { id, payer, email, planName, amountMinor, currency, interval, successUrl, cancelUrl } = order;
    const unitAmount = stripeAmount(amountMinor, currency);
    const metadata = metadataOf(payer);
    const session = await this.#asked(() =>
      this.#stripe.checkout.sessions.create(
        {
          mode: 'subscription',
          client_reference_id: id,
          ...(email !== null && { customer_email: email }),
          line_items: [
            {
              quantity: 1,
              price_data: {
                currency: currency.toLowerCase(),
                unit_amount: unitAmount,
                recurring: { interval: interval === 'YEAR' ? 'year' : 'month' },
                product_data: { name: planName },
              },
            },
          ],
          metadata,
          subscription_data: { metadata },
          success_url: successUrl,
          cancel_url: cancelUrl,
        },
        { idempotencyKey: id },
      ),
    );
    if (session.url === null) throw paymentErrors.SERVICE_UNAVAILABLE();
    return { url: session.url, expiresAt: instantOf(session.expires_at) };
  }

  async read(message: WebhookMessage): Promise<ProviderNotice | null> {
    const { type, data } = this.#verified(message);
    if (isInvoiceEvent(type)) return noticeOf(data.object as Stripe.Invoice, stati[type]);
    if (type === 'customer.subscription.deleted') {
      const { id, metadata } = data.object as Stripe.Subscription;
      return { kind: 'AGREEMENT_ENDED', agreementId: id, payer: payerOf(metadata) };
    }
    return type === 'charge.refunded' ? this.#refund(data.object as Stripe.Charge) : null;
  }

  async endAgreement(agreementId: string): Promise<void> {
    try {
      await this.#asked(() => this.#stripe.subscriptions.cancel(agreementId));
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  /** @throws FORBIDDEN */
  #verified({ body, headers }: WebhookMessage): Stripe.Event {
    const signature = headers['stripe-signature'];
    if (typeof signature !== 'string') throw paymentErrors.FORBIDDEN();
    for (const secret of this.account.webhookSecrets) {
      try {
        return this.#stripe.webhooks.constructEvent(body, signature, secret);
      } catch (error) {
        if (error instanceof SyntaxError) throw paymentErrors.BAD_USER_INPUT();
        if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw error;
      }
    }
    throw paymentErrors.FORBIDDEN();
  }

  /** A charge does not say which invoice it paid, so that Stripe is asked. */
  async #refund(charge: Stripe.Charge): Promise<PaymentNotice | null> {
    if (charge.payment_intent === null) return null;
    const { data } = await this.#asked(() =>
      this.#stripe.invoicePayments.list({
        payment: { type: 'payment_intent', payment_intent: idOf(charge.payment_intent!) },
        expand: ['data.invoice'],
        limit: 1,
      }),
    );
    const invoice = data[0]?.invoice;
    if (invoice === undefined || typeof invoice === 'string' || !('status' in invoice)) return null;
    const notice = noticeOf(invoice, charge.refunded ? 'REFUNDED' : 'SUCCEEDED');
    return { ...notice, refundedMinor: minorOf(charge.amount_refunded, notice.currency) };
  }

  /** @throws SERVICE_UNAVAILABLE */
  async #asked<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError) || isGone(error)) throw error;
      const { type, code, statusCode, requestId } = error;
      this.logger.error({ type, code, statusCode, stripeRequestId: requestId }, 'Stripe refused, or did not answer');
      throw paymentErrors.SERVICE_UNAVAILABLE();
    }
  }
}

function noticeOf(invoice: Stripe.Invoice, status: PaymentNotice['status']): PaymentNotice {
  const currency = invoice.currency.toUpperCase();
  const details = invoice.parent?.subscription_details;
  const paidAt = invoice.status_transitions.paid_at;
  const isReceived = status === 'SUCCEEDED' || status === 'REFUNDED';
  return {
    kind: 'PAYMENT',
    externalId: invoice.id,
    status,
    amountMinor: minorOf(isReceived ? invoice.amount_paid : invoice.amount_due, currency),
    currency,
    refundedMinor: 0n,
    receiptUrl: invoice.hosted_invoice_url ?? null,
    receivedAt: paidAt === null ? null : instantOf(paidAt),
    payer: payerOf(details?.metadata),
    agreementId: details ? idOf(details.subscription) : null,
    ...periodOf(invoice),
    isDue: invoice.billing_reason !== 'subscription_create',
  };
}

/** What the lines of an invoice pay for, from when to when; null for an invoice of something else. */
function periodOf({ lines }: Stripe.Invoice): Pick<PaymentNotice, 'paidSince' | 'paidUntil'> {
  const [last] = lines.data
    .filter(({ parent }) => parent?.type === 'subscription_item_details')
    .map(({ period }) => period)
    .sort((one, other) => other.end - one.end);
  return last
    ? { paidSince: instantOf(last.start), paidUntil: instantOf(last.end) }
    : { paidSince: null, paidUntil: null };
}

const instantOf = (seconds: number): Date => new Date(seconds * 1_000);
const idOf = (reference: string | { readonly id: string }): string =>
  typeof reference === 'string' ? reference : reference.id;
/** What Stripe says of a subscription that was ended before. */
const isGone = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing';
