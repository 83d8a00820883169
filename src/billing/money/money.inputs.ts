import { Field, InputType } from 'type-graphql';
import { Currency, Decimal } from '../../core/scalars.ts';

@InputType('MoneyInput', { description: 'An amount of money.' })
export class MoneyInput {
  @Field(() => Decimal, {
    description:
      'Exact amount, at most 12 decimal places, of which none but as many as the currency has are other than 0: 12.50 USD, 1200 JPY. Not negative.',
  })
  amount!: string;
  @Field(() => Currency, { defaultValue: 'USD', description: 'Currency of the amount.' }) currency!: string;
}
