import { badInput } from '../../core/errors.ts';
import type { Money } from '../../core/shapes.ts';
import { decimalPlaces } from './currency.ts';

/** An amount in the smallest coin of its currency: cents for USD, yen for JPY, fils for KWD. */
export type Minor = bigint;

/** An amount as it is stored; PostgreSQL gives a bigint as text. */
export interface MinorMoney {
  readonly minor: Minor;
  /** ISO 4217. */
  readonly currency: string;
}

/** The most that is taken: a million billions of coins. A hundred thousand times as much still is a bigint. */
export const MOST_MINOR: Minor = 10n ** 15n;

/** More are refused, also where they are zeros. */
const MOST_PLACES = 12;

/**
 * An amount as clients send it, in the smallest coin of its currency; zeros behind that are no fault.
 * @param path of the amount's object in the arguments
 * @throws BAD_USER_INPUT for a negative amount, one with parts of a coin, too much, or a currency that nobody pays in
 */
export function minorMoney({ amount, currency: given }: Money, path: readonly string[]): MinorMoney {
  const currency = given.toUpperCase();
  const decimals = decimalPlaces(currency);
  if (decimals === null) throw badInput([...path, 'currency'], 'Nobody pays in this currency.', 'INVALID');
  const at = [...path, 'amount'];
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  if (whole === undefined) throw badInput(at, 'It has to be a decimal number.', 'INVALID');
  if (fraction.length > MOST_PLACES || /[1-9]/.test(fraction.slice(decimals)))
    throw badInput(at, `Amounts of ${currency} have ${decimals || 'no'} decimal places.`, 'INVALID');
  const minor = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  if (sign && minor > 0n) throw badInput(at, 'It cannot be negative.', 'OUT_OF_RANGE');
  if (minor > MOST_MINOR)
    throw badInput(at, `It cannot be more than ${decimalOf(MOST_MINOR, currency)}.`, 'OUT_OF_RANGE');
  return { minor, currency };
}

/** The amount as clients read it, with the decimal places of its currency: `12.50` USD, `1200` JPY. */
export const moneyOf = (minor: Minor | string, currency: string): Money => ({
  amount: decimalOf(BigInt(minor), currency),
  currency,
});

function decimalOf(minor: Minor, currency: string): string {
  const decimals = decimalPlaces(currency) ?? 0;
  const sign = minor < 0n ? '-' : '';
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0');
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
