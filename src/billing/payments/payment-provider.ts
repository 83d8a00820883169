import type { BillingInterval } from '../plans/index.ts';
import type { TransactionStatus } from '../transactions/index.ts';

/** Who takes payments, by the name that transactions have. */
export const paymentProviderNames = ['stripe', 'yookassa'] as const;
export type PaymentProviderName = (typeof paymentProviderNames)[number];

/** Who pays for what, as the checkout told the provider. Ids as they came back; nobody has looked whether they are any. */
export interface Payer {
  readonly userId: string;
  readonly planId: string;
  /** Address of the installation whose checkout it was; null for a checkout of the operator's own. */
  readonly installation: string | null;
}

/** Under which names a provider keeps the payer with a payment. */
export const PAYER_USER = 'gatehouse_user_id';
export const PAYER_PLAN = 'gatehouse_plan_id';
export const PAYER_INSTALLATION = 'gatehouse_installation';

/** The payer as a provider kept it; null for a payment that no checkout of ours began. */
export function payerOf(metadata: Readonly<Record<string, unknown>> | null | undefined): Payer | null {
  const { [PAYER_USER]: userId, [PAYER_PLAN]: planId, [PAYER_INSTALLATION]: told } = metadata ?? {};
  const installation = typeof told === 'string' ? told : null;
  return typeof userId === 'string' && typeof planId === 'string' ? { userId, planId, installation } : null;
}

export const metadataOf = ({ userId, planId, installation }: Payer): Record<string, string> => ({
  [PAYER_USER]: userId,
  [PAYER_PLAN]: planId,
  ...(installation !== null && { [PAYER_INSTALLATION]: installation }),
});

/** What a payment has become. Amounts are in the smallest coin of the currency. */
export interface PaymentNotice {
  readonly kind: 'PAYMENT';
  readonly externalId: string;
  readonly status: TransactionStatus;
  readonly amountMinor: bigint;
  /** ISO 4217. */
  readonly currency: string;
  /** How much of it was given back so far. */
  readonly refundedMinor: bigint;
  readonly receiptUrl: string | null;
  /** When the money was received; null where it was not, or where the provider does not say. */
  readonly receivedAt: Date | null;
  readonly payer: Payer | null;
  /** The provider's subscription that it is a payment of; null for a payment on its own. */
  readonly agreementId: string | null;
  /** From when it pays; null: from now on. */
  readonly paidSince: Date | null;
  /** Until when it pays; null: for one interval of the plan. */
  readonly paidUntil: Date | null;
  /** Whether a subscription that goes on lacks this payment where it fails. */
  readonly isDue: boolean;
}

/** That a provider collects no more for one of its subscriptions. */
export interface AgreementEnd {
  readonly kind: 'AGREEMENT_ENDED';
  readonly agreementId: string;
  readonly payer: Payer | null;
}

export type ProviderNotice = PaymentNotice | AgreementEnd;

/** What a user is about to pay. */
export interface CheckoutOrder {
  /** By it the provider knows a repetition. */
  readonly id: string;
  readonly payer: Payer;
  readonly email: string | null;
  readonly planName: string;
  /** For one interval, in the smallest coin of the currency. */
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly interval: BillingInterval;
  /** Where the browser is led after paying, and after giving up. */
  readonly successUrl: string;
  readonly cancelUrl: string;
}

/** Where a user pays, and until when. */
export interface OpenedCheckout {
  readonly url: string;
  readonly expiresAt: Date;
}

/** A message as it arrived: its bytes, which are signed, and its headers. */
export interface WebhookMessage {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** One provider of payments. */
export interface PaymentProvider {
  readonly name: PaymentProviderName;
  /** Whether it signs its messages; of one that does not, each is asked about. */
  readonly signs: boolean;
  /** @throws SERVICE_UNAVAILABLE; BAD_USER_INPUT for an amount that it cannot take */
  openCheckout(order: CheckoutOrder): Promise<OpenedCheckout>;
  /**
   * What a message says, once it is known to be the provider's; null where it says nothing that matters here.
   * @throws FORBIDDEN for a message that is not the provider's, BAD_USER_INPUT for one that cannot be read,
   * SERVICE_UNAVAILABLE
   */
  read(message: WebhookMessage): Promise<ProviderNotice | null>;
  /** Collects no more for one of its subscriptions. Twice is as good as once. @throws SERVICE_UNAVAILABLE */
  endAgreement(agreementId: string): Promise<void>;
}
