import { badInput } from '../../core/errors.ts';

/** A range as asked for; an end that is left out is open. */
export interface AskedRange {
  readonly from?: Date | null;
  readonly to?: Date | null;
}

/** A span of time: from `from`, and before `to`, which is not in the future. Empty where they are the same. */
export interface BillingSpan {
  /** null: from the beginning. */
  readonly from: Date | null;
  readonly to: Date;
}

const USUAL_MONTHS = 12;
/** Fifty years. */
const MOST_MONTHS = 600;
export const DAY_MS = 86_400_000;

/** The first instant of the day, in UTC, as are all days and months of figures. */
export const dayOf = (instant: Date): Date => new Date(Math.floor(instant.getTime() / DAY_MS) * DAY_MS);

export const isAtDay = (instant: Date): boolean => instant.getTime() % DAY_MS === 0;

/** The first day of the month of an instant, and of later months. */
export const monthOf = (instant: Date, later = 0): Date =>
  new Date(Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth() + later, 1));

/** As YYYY-MM-DD. */
export const dateOf = (day: Date): string => day.toISOString().slice(0, 10);

/**
 * The span that a range means now: where nothing is said, this month and the eleven before it. What is to come has no
 * figures yet.
 * @throws BAD_USER_INPUT for more than 600 months
 */
export function billingSpan(range: AskedRange | null | undefined, now: Date): BillingSpan {
  if (range?.from == null && range?.to == null) return { from: monthOf(now, 1 - USUAL_MONTHS), to: now };
  const to = range.to != null && range.to < now ? range.to : now;
  if (range.from == null) return { from: null, to };
  const from = range.from < to ? range.from : to;
  if (monthsBetween(from, to) > MOST_MONTHS)
    throw badInput(['range'], `A range has at most ${MOST_MONTHS} months.`, 'OUT_OF_RANGE');
  return { from, to };
}

const monthsBetween = (from: Date, to: Date): number =>
  (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();

/** The first days of the months that a span touches, oldest first. @param first where the span has no beginning */
export function monthsOf({ from, to }: BillingSpan, first: Date | null): string[] {
  const begun = from ?? first;
  const months: string[] = [];
  if (begun === null) return months;
  for (let month = monthOf(begun); month < to && begun < to; month = monthOf(month, 1)) months.push(dateOf(month));
  return months;
}
