import type { Period } from './period.ts';
import { zonedAt } from './period.ts';

/** Periods of whole months, one behind the other. */
export interface Recurrence {
  /** When the first one begins. */
  readonly anchoredAt: Date;
  /** IANA name; one that is not known here counts as UTC. */
  readonly timeZone: string;
  /** How many months each has. */
  readonly months: number;
}

/** A period that ends. */
export interface Span extends Period {
  readonly end: Date;
}

/**
 * The period that an instant falls into, which is not before the first: exactly one. Each begins at the local time and on
 * the day of the month at which the first did, or on the last day of a month that is shorter: from 31 January to 28
 * February, and to 31 March. Counted from the first and not from the one before, so that no day is ever lost.
 */
export function recurringSpan({ anchoredAt, timeZone, months }: Recurrence, instant: Date): Span {
  if (instant < anchoredAt) throw new Error('the instant is before the first period');
  const anchor = zonedAt(anchoredAt, timeZone);
  const beginning = (count: number): Date =>
    count === 0 ? anchoredAt : new Date(anchor.add({ months: count * months }).epochMilliseconds);
  const passed = zonedAt(instant, timeZone).since(anchor, { largestUnit: 'months' }).months;
  let count = Math.floor(passed / months);
  // Days that a month lacks and clocks that are put back make the estimate off by one.
  while (beginning(count) > instant) count -= 1;
  while (beginning(count + 1) <= instant) count += 1;
  return { start: beginning(count), end: beginning(count + 1) };
}

/** The instant so many local days after another one, at the same local time. @param timeZone IANA name */
export const daysAfter = (instant: Date, days: number, timeZone: string): Date =>
  days === 0 ? instant : new Date(zonedAt(instant, timeZone).add({ days }).epochMilliseconds);
