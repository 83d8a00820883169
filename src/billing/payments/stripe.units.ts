import { badInput } from '../../core/errors.ts';
import { decimalPlaces } from '../money/index.ts';

/** Decimal places in which Stripe counts, where they are not those of ISO 4217 (docs.stripe.com/currencies#special-cases). */
const places: Readonly<Record<string, number>> = { ISK: 2, MGA: 0, UGX: 2 };

const shiftOf = (currency: string): number => {
  const digits = decimalPlaces(currency) ?? 2;
  return (places[currency] ?? digits) - digits;
};

/** An amount as Stripe counts. @throws BAD_USER_INPUT for one that it cannot take */
export function stripeAmount(minor: bigint, currency: string): number {
  const shift = shiftOf(currency);
  const unit = 10n ** BigInt(Math.abs(shift));
  const amount = shift < 0 ? minor / unit : minor * unit;
  const isExact = shift >= 0 || minor % unit === 0n;
  if (!isExact || amount > BigInt(Number.MAX_SAFE_INTEGER))
    throw badInput(['input', 'planId'], 'Stripe cannot take this amount.', 'OUT_OF_RANGE');
  return Number(amount);
}

/** The same in the smallest coin of the currency. */
export function minorOf(amount: number, currency: string): bigint {
  const shift = shiftOf(currency);
  const unit = 10n ** BigInt(Math.abs(shift));
  return shift > 0 ? BigInt(amount) / unit : BigInt(amount) * unit;
}
