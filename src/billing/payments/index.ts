export { AgreementEndings } from './agreement-endings.ts';
export { CheckoutService } from './checkout.service.ts';
export { PaidSubscriptions } from './paid-subscriptions.ts';
export type { PaymentProvider, ProviderNotice, WebhookMessage } from './payment-provider.ts';
export { PaymentWebhookService } from './payment-webhook.service.ts';
export { PaymentSettlementService } from './payment-settlement.service.ts';
export { YooKassaProvider } from './yookassa.provider.ts';
