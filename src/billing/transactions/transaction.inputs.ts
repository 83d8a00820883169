import { Matches } from 'class-validator';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { URLScalar } from '../../core/scalars.ts';
import { ConnectionArgs, DateTimeRange } from '../../core/shapes.ts';
import { Text } from '../../core/text.ts';
import { MoneyInput } from '../money/index.ts';
import type { TransactionStatus } from './transaction.entity.ts';
import { TransactionStatusEnum } from './transaction.type.ts';

@InputType('TransactionFilter', { description: 'Which transactions to list.' })
export class TransactionFilter {
  @Field(() => ID, { nullable: true }) userId?: string | null;
  @Field(() => ID, { nullable: true }) subscriptionId?: string | null;
  @Field(() => [TransactionStatusEnum], { nullable: true }) status?: TransactionStatus[] | null;
  @Field(() => DateTimeRange, { nullable: true }) created?: DateTimeRange | null;
}

@ArgsType()
export class TransactionsArgs extends ConnectionArgs {
  @Field(() => TransactionFilter, { nullable: true }) filter?: TransactionFilter | null;
}

@InputType('RecordTransactionInput', {
  description: 'A payment reported by the payment integration. A known external ID is updated.',
})
export class RecordTransactionInput {
  @Field(() => ID) userId!: string;
  @Field(() => ID, { nullable: true, description: 'A subscription of the user.' }) subscriptionId?: string | null;
  @Field(() => MoneyInput) amount!: MoneyInput;
  @Field(() => TransactionStatusEnum) status!: TransactionStatus;
  @Field(() => String, { description: 'At most 50 of a-z, 0-9, dot, hyphen and underscore.' })
  @Matches(/^[a-z0-9][a-z0-9_.-]{0,49}$/, { message: 'must have 1 to 50 of a-z, 0-9, dot, hyphen and underscore' })
  provider!: string;
  @Field(() => String, { description: 'At most 255 characters.' })
  @Text(1, 255)
  externalId!: string;
  @Field(() => URLScalar, { nullable: true, description: 'Where it is left out, the known one stays.' })
  receiptUrl?: string | null;
}
