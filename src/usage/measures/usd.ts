import type { Money } from '../../core/shapes.ts';

/**
 * An exact sum of US dollars, in units of 10^-10 dollars. In tables it is a numeric(20,10); where it is added to for ever, a
 * numeric(30,10).
 */
export type Usd = bigint;

const PLACES = 10;
const UNIT = 10n ** BigInt(PLACES);
/** What a numeric(20,10) can hold at most. */
export const MOST_USD: Usd = 10n ** 20n - 1n;

/** Reads a decimal such as `12.5` of at most ten places, of which further ones may be zeros; null for any other text. */
export function parseUsd(text: string): Usd | null {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined || /[1-9]/.test(fraction.slice(PLACES))) return null;
  const usd = BigInt(whole) * UNIT + BigInt(fraction.slice(0, PLACES).padEnd(PLACES, '0'));
  return sign ? -usd : usd;
}

/** Reads what PostgreSQL gives for it. */
export function usdOf(text: string): Usd {
  const usd = parseUsd(text);
  if (usd === null) throw new Error('a sum of money has more than ten decimal places');
  return usd;
}

/** As a decimal with two places at least, and no more than it needs: `12.50`, `0.000003`. */
export function formatUsd(usd: Usd): string {
  const sign = usd < 0n ? '-' : '';
  const digits = (usd < 0n ? -usd : usd).toString().padStart(PLACES + 1, '0');
  const fraction = digits.slice(-PLACES).replace(/0+$/, '').padEnd(2, '0');
  return `${sign}${digits.slice(0, -PLACES)}.${fraction}`;
}

export const moneyOf = (usd: Usd): Money => ({ amount: formatUsd(usd), currency: 'USD' });

/** A sum as a share of another one, which is not zero. Only for people to look at: nothing is decided by it. */
export const ratioOf = (part: Usd, whole: Usd): number => Number((part * 1_000_000n) / whole) / 1_000_000;
