import { isActive, managesBilling } from '../../access/rules.ts';

/** Whose payments, the service says. */
export const transactionRules = {
  rules: {
    Query: { transactions: isActive },
    Mutation: { recordTransaction: managesBilling },
  },
  readable: {
    Transaction: [
      'id',
      // The name alone to those who do not list users.
      'user',
      'subscription',
      'amount',
      'refundedAmount',
      'status',
      'provider',
      'externalId',
      'receiptUrl',
      'createdAt',
      'updatedAt',
    ],
  },
};
