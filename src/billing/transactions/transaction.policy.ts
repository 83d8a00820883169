import type { TransactionStatus } from './transaction.entity.ts';

/**
 * What a payment may become. One that failed may still be collected at a later attempt. A refund may be told before the
 * payment itself; what is told later of the time before changes nothing.
 */
export const transactionMoves: Readonly<Record<TransactionStatus, readonly TransactionStatus[]>> = {
  PENDING: ['SUCCEEDED', 'FAILED', 'REFUNDED'],
  FAILED: ['SUCCEEDED', 'REFUNDED'],
  SUCCEEDED: ['REFUNDED'],
  REFUNDED: [],
};

/** Whether a payment may become this. */
export const mayBecome = (from: TransactionStatus, to: TransactionStatus): boolean =>
  transactionMoves[from].includes(to);

/** Whether money came in: from then on neither amount nor currency changes. */
export const isReceived = (status: TransactionStatus): boolean => status === 'SUCCEEDED' || status === 'REFUNDED';
