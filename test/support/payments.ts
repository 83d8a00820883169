import Stripe from 'stripe';
import { newId } from '../../src/core/ids.ts';
import type { House } from './house.ts';
import { StandIn, type StandInAnswer, type StandInRequest } from './stand-in.ts';

export const WEBHOOK_SECRET = 'whsec_stand_in_0123456789';
export const OLD_WEBHOOK_SECRET = 'whsec_stand_in_of_before_0123456789';
const STRIPE_KEY = 'sk_test_stand_in_0123456789';
const YOOKASSA_KEY = 'test_stand_in_of_yookassa_0123456789';
const stripe = new Stripe(STRIPE_KEY);

/** An invoice as Stripe tells of it (docs.stripe.com/api/invoices/object), as far as it is read. */
export interface TestInvoice {
  readonly id: string;
  readonly subscription: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly amount: number;
  readonly currency?: string;
  readonly paidAt?: Date;
  readonly periodStart: Date;
  readonly periodEnd: Date;
  readonly isFirst?: boolean;
}

const seconds = (instant: Date): number => Math.floor(instant.getTime() / 1_000);

export const invoiceObject = (invoice: TestInvoice, isPaid: boolean): object => ({
  id: invoice.id,
  object: 'invoice',
  status: isPaid ? 'paid' : 'open',
  amount_due: invoice.amount,
  amount_paid: isPaid ? invoice.amount : 0,
  currency: invoice.currency ?? 'usd',
  billing_reason: invoice.isFirst ? 'subscription_create' : 'subscription_cycle',
  hosted_invoice_url: `https://invoice.stripe.com/i/${invoice.id}`,
  status_transitions: { paid_at: isPaid ? seconds(invoice.paidAt ?? new Date()) : null },
  lines: {
    object: 'list',
    data: [
      {
        period: { start: seconds(invoice.periodStart), end: seconds(invoice.periodEnd) },
        parent: { type: 'subscription_item_details' },
      },
    ],
  },
  parent: {
    type: 'subscription_details',
    subscription_details: { subscription: invoice.subscription, metadata: invoice.metadata },
  },
});

/** Stands in for Stripe's API. */
export class StripeStandIn extends StandIn {
  /** What checkouts were asked for, as forms. */
  readonly checkouts: URLSearchParams[] = [];
  readonly ended: string[] = [];
  /** Invoices by the payment intent that paid them. */
  readonly paidBy = new Map<string, TestInvoice>();

  get environment(): Record<string, string> {
    return {
      STRIPE_SECRET_KEY: STRIPE_KEY,
      STRIPE_WEBHOOK_SECRETS: `${WEBHOOK_SECRET}, ${OLD_WEBHOOK_SECRET}`,
      STRIPE_API_URL: this.url,
    };
  }

  protected answer({ method, url, form, authorization }: StandInRequest): StandInAnswer {
    if (authorization !== `Bearer ${STRIPE_KEY}`)
      return { status: 401, body: { error: { type: 'invalid_request_error' } } };
    if (url.pathname === '/v1/checkout/sessions') {
      this.checkouts.push(form);
      const id = `cs_test_${newId()}`;
      const expires_at = seconds(new Date()) + 86_400;
      return { body: { id, object: 'checkout.session', url: `https://checkout.stripe.com/c/pay/${id}`, expires_at } };
    }
    if (url.pathname === '/v1/invoice_payments') {
      const invoice = this.paidBy.get(url.searchParams.get('payment[payment_intent]')!);
      const data = invoice ? [{ id: 'inpay_1', object: 'invoice_payment', invoice: invoiceObject(invoice, true) }] : [];
      return { body: { object: 'list', data, has_more: false } };
    }
    const [, id] = /^\/v1\/subscriptions\/(\w+)$/.exec(url.pathname) ?? [];
    if (method !== 'DELETE' || !id || this.ended.includes(id))
      return { status: 404, body: { error: { type: 'invalid_request_error', code: 'resource_missing' } } };
    this.ended.push(id);
    return { body: { id, object: 'subscription', status: 'canceled' } };
  }
}

/** Sends an event as Stripe does, signed. */
export async function sendStripe(
  house: House,
  type: string,
  object: object,
  { secret = WEBHOOK_SECRET, timestamp = seconds(new Date()), tamper = (body: string) => body } = {},
): Promise<number> {
  const payload = JSON.stringify({ id: `evt_${newId()}`, object: 'event', type, created: timestamp, data: { object } });
  const signature = stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return sendWebhook(house, 'stripe', tamper(payload), { 'stripe-signature': signature });
}

/** Tells of an invoice as Stripe does. */
export const sendInvoice = (house: House, type: `invoice.${string}`, invoice: TestInvoice): Promise<number> =>
  sendStripe(house, type, invoiceObject(invoice, type === 'invoice.paid'));

export async function sendWebhook(
  house: House,
  provider: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<number> {
  const { status } = await fetch(`${house.url}/integrations/${provider}/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return status;
}

/** A payment as YooKassa tells of it (yookassa.ru/developers/api#payment_object), as far as it is read. */
export interface TestPayment {
  readonly id: string;
  status: 'pending' | 'waiting_for_capture' | 'succeeded' | 'canceled';
  readonly amount: { readonly value: string; readonly currency: string };
  refunded_amount?: { readonly value: string; readonly currency: string };
  readonly metadata: Readonly<Record<string, string>>;
}

/** Stands in for YooKassa's API. */
export class YooKassaStandIn extends StandIn {
  readonly payments = new Map<string, TestPayment>();
  /** Payments that were ordered, with the key by which a repetition is known. */
  readonly ordered: Record<string, unknown>[] = [];

  get environment(): Record<string, string> {
    return { YOOKASSA_SHOP_ID: '123456', YOOKASSA_SECRET_KEY: YOOKASSA_KEY, YOOKASSA_API_URL: `${this.url}/v3` };
  }

  add(metadata: Record<string, string>, status: TestPayment['status'] = 'succeeded', value = '990.00'): TestPayment {
    const payment: TestPayment = { id: newId(), status, amount: { value, currency: 'RUB' }, metadata };
    this.payments.set(payment.id, payment);
    return payment;
  }

  protected answer({ method, url, authorization, body }: StandInRequest): StandInAnswer {
    if (authorization !== `Basic ${Buffer.from(`123456:${YOOKASSA_KEY}`).toString('base64')}`)
      return { status: 401, body: { type: 'error', code: 'invalid_credentials' } };
    if (method === 'POST') {
      const order = JSON.parse(body) as TestPayment;
      this.ordered.push(order as unknown as Record<string, unknown>);
      const payment = this.add(order.metadata, 'pending', order.amount.value);
      const confirmation = { type: 'redirect', confirmation_url: `https://yoomoney.ru/checkout/${payment.id}` };
      return { body: { ...payment, confirmation, created_at: new Date().toISOString() } };
    }
    const payment = this.payments.get(url.pathname.split('/').at(-1)!);
    return payment
      ? { body: { ...payment, created_at: new Date().toISOString(), paid: payment.status === 'succeeded' } }
      : { status: 404, body: { type: 'error', code: 'not_found' } };
  }
}

/** Sends a notification as YooKassa does. */
export const sendYooKassa = (house: House, event: string, object: object): Promise<number> =>
  sendWebhook(house, 'yookassa', JSON.stringify({ type: 'notification', event, object }));
