import { Field, ID, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../core/enums.ts';
import { DateTime, URLScalar } from '../../core/scalars.ts';
import { connectionOf, Node, payloadOf } from '../../core/shapes.ts';
import { transactionStatuses, type TransactionStatus } from './transaction.entity.ts';

export const TransactionStatusEnum = graphqlEnum('TransactionStatus', transactionStatuses, 'State of a payment.', {
  PENDING: 'Not decided yet.',
  SUCCEEDED: 'The money was received.',
  FAILED: 'It was not; a later attempt may still succeed.',
  REFUNDED: 'All of it was given back. Final.',
});

/** What clients may see of a payment: resolvers return a `TransactionView` as this; the rest is looked up for it. */
@ObjectType('Transaction', { implements: Node, description: 'A payment for a subscription.', simpleResolvers: true })
export class TransactionObject implements Node {
  @Field(() => ID) id!: string;
  @Field(() => TransactionStatusEnum) status!: TransactionStatus;
  @Field(() => String, { description: 'Payment provider in lower case, for example stripe or yookassa.' })
  provider!: string;
  @Field(() => String, { description: 'Identifier at the payment provider; unique for the provider.' })
  externalId!: string;
  @Field(() => URLScalar, { nullable: true }) receiptUrl!: string | null;
  @Field(() => DateTime) createdAt!: Date;
  @Field(() => DateTime) updatedAt!: Date;
}

export const TransactionConnection = connectionOf('Transaction', () => TransactionObject, {
  page: 'A page of transactions.',
  edge: 'A transaction and its cursor.',
});

export const TransactionPayload = payloadOf('Transaction', 'transaction', () => TransactionObject, 'A transaction.');
