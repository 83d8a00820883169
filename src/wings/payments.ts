import { BillingAnalyticsService, BillingFigures, billingTotals } from '../billing/analytics/index.ts';
import { BillingAnalyticsResolver } from '../billing/analytics/analytics.resolver.ts';
import { PlanAnalyticsResolver } from '../billing/analytics/plan-analytics.resolver.ts';
import { CheckoutResolver } from '../billing/payments/checkout.resolver.ts';
import {
  AgreementEndings,
  CheckoutService,
  PaidSubscriptions,
  PaymentWebhookService,
  PaymentSettlementService,
  YooKassaProvider,
  type PaymentProvider,
} from '../billing/payments/index.ts';
import type { StripeProvider } from '../billing/payments/stripe.provider.ts';
import { TransactionService } from '../billing/transactions/index.ts';
import { TransactionSubscriptionResolver } from '../billing/transactions/transaction-subscription.resolver.ts';
import { TransactionResolver } from '../billing/transactions/transaction.resolver.ts';
import type { Billing } from './billing.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Wing } from './wing.ts';

const RETRY_MS = 250;

/** What was paid, who takes it, and what the figures are. */
export async function paymentsWing(foundation: Foundation, { userLoader }: Identity, billing: Billing) {
  const { config, clock, options, publicUrl, queue, settings, unitOfWork, writePool } = foundation;
  const { subscriptions, subscriptionChanges, subscriptionLoaders } = billing;
  const payable = new PaidSubscriptions(subscriptions, subscriptionChanges);
  const providers = await providersOf(foundation, options.remoteRetryMs ?? RETRY_MS);
  const transactions = new TransactionService(payable);
  const endings = new AgreementEndings({ providers, subscriptions: payable, queue, unitOfWork });
  const checkouts = new CheckoutService({
    providers,
    pool: writePool,
    installation: publicUrl,
    returnOrigins: () => [
      ...[config.appUrl ?? publicUrl(), publicUrl()].map((url) => new URL(url).origin),
      ...config.ssoReturnOrigins,
    ],
    defaultLocale: async () => (await settings.get()).users.defaultLocale,
  });
  const settlement = new PaymentSettlementService({
    transactions,
    subscriptions: payable,
    endings,
    installation: publicUrl,
  });
  const billingCurrency = async (): Promise<string> => (await settings.get()).billingCurrency;
  const figures = new BillingFigures(new BillingAnalyticsService(subscriptions), clock, billingCurrency);
  return {
    /** null where nobody can pay. */
    webhooks: providers.length > 0 ? new PaymentWebhookService(providers, settlement, unitOfWork, writePool) : null,
    resolvers: [
      [TransactionResolver, new TransactionResolver(transactions, userLoader)],
      [TransactionSubscriptionResolver, new TransactionSubscriptionResolver(subscriptionLoaders)],
      [CheckoutResolver, new CheckoutResolver(checkouts)],
      [BillingAnalyticsResolver, new BillingAnalyticsResolver(figures)],
      [PlanAnalyticsResolver, new PlanAnalyticsResolver(figures)],
    ],
    upkeeps: [billingTotals, ...endings.upkeeps],
    tasks: { end_payment_agreement: endings.handle },
  } satisfies Wing & Record<string, unknown>;
}

/** Those that are set up, while there is anything to pay for. */
async function providersOf(
  { config: { payments, features }, logger }: Foundation,
  retryMs: number,
): Promise<PaymentProvider[]> {
  if (!features.BILLING) return [];
  return [
    ...(payments.stripe ? [await stripe(payments.stripe, logger)] : []),
    ...(payments.yookassa ? [new YooKassaProvider(payments.yookassa, logger, retryMs)] : []),
  ];
}

/** Its library has two hundred modules, of which a service without it loads none. */
async function stripe(...options: ConstructorParameters<typeof StripeProvider>): Promise<PaymentProvider> {
  const { StripeProvider: Provider } = await import('../billing/payments/stripe.provider.ts');
  return new Provider(...options);
}
