import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { Money } from '../../core/shapes.ts';
import { UserObject, type UserLoader } from '../../identity/users/index.ts';
import { minorMoney, moneyOf } from '../money/index.ts';
import { RecordTransactionInput, TransactionsArgs } from './transaction.inputs.ts';
import type { TransactionView } from './transaction.queries.ts';
import type { ReportedPayment, TransactionService } from './transaction.service.ts';
import { TransactionConnection, TransactionObject, TransactionPayload } from './transaction.type.ts';

@Resolver(() => TransactionObject)
export class TransactionResolver {
  constructor(
    private readonly transactions: TransactionService,
    private readonly users: UserLoader,
  ) {}

  @Query(() => TransactionConnection, {
    name: 'transactions',
    nullable: true,
    description: 'Payments, newest first. Access: administrators; others see their own.',
  })
  list(@Args(() => TransactionsArgs) args: TransactionsArgs, @Ctx() { actor, read }: RequestContext) {
    return read((db) => this.transactions.list(db, actor, args));
  }

  @Mutation(() => TransactionPayload, {
    nullable: true,
    description:
      'Records a payment. Of a subscription that it is for, a payment that SUCCEEDED ends PAST_DUE, and one that FAILED begins it. Errors: INVALID_STATE for a status that a payment cannot take any more, or another user, subscription or amount than was received. Access: administrators.',
  })
  recordTransaction(
    @Arg('input', () => RecordTransactionInput) input: RecordTransactionInput,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ transaction: await this.transactions.record(tx, reported(input)) }));
  }

  @FieldResolver(() => UserObject, { nullable: true, description: 'Null when the account was deleted.' })
  async user(@Root() { userId }: TransactionView, @Ctx() context: RequestContext): Promise<UserObject | null> {
    return userId === null ? null : this.users.findAsSeen(context, userId);
  }

  @FieldResolver(() => Money)
  amount(@Root() { amountMinor, currency }: TransactionView): Money {
    return moneyOf(amountMinor, currency);
  }

  @FieldResolver(() => Money, { description: 'How much of it was given back so far.' })
  refundedAmount(@Root() { refundedMinor, currency }: TransactionView): Money {
    return moneyOf(refundedMinor, currency);
  }
}

/** @throws BAD_USER_INPUT */
function reported({ amount, subscriptionId, receiptUrl, ...input }: RecordTransactionInput): ReportedPayment & {
  readonly userId: string;
} {
  const { minor: amountMinor, currency } = minorMoney(amount, ['input', 'amount']);
  return { ...input, amountMinor, currency, subscriptionId: subscriptionId ?? null, receiptUrl: receiptUrl ?? null };
}
