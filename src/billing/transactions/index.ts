export { transactionStatuses, type TransactionStatus } from './transaction.entity.ts';
export type { TransactionView } from './transaction.queries.ts';
export { TransactionService, type PaidSubscriptions, type ReportedPayment } from './transaction.service.ts';
export { forgetReceipts } from './transaction.queries.ts';
export { mayBecome } from './transaction.policy.ts';
