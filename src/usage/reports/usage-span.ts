import { badInput } from '../../core/errors.ts';

/** A range as asked for; an end that is left out is open. */
export interface AskedRange {
  readonly from?: Date | null;
  readonly to?: Date | null;
}

/** A span of time: from `from`, and before `to`. Empty where they are the same. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;
/** A year with some days to spare. */
const MOST_DAYS = 400;

/** The span that a range means now: to now, and from 30 days before its end, where nothing else is said. */
export function usualSpan(range: AskedRange | null | undefined, now: Date): Span {
  const to = range?.to ?? now;
  const from = range?.from ?? new Date(to.getTime() - USUAL_DAYS * DAY_MS);
  return { from, to: to > from ? to : from };
}

/** The same for what is added up. @throws BAD_USER_INPUT for more than 400 days */
export function summedSpan(range: AskedRange | null | undefined, now: Date): Span {
  const span = usualSpan(range, now);
  if (span.to.getTime() - span.from.getTime() > MOST_DAYS * DAY_MS)
    throw badInput(['range'], `A range has at most ${MOST_DAYS} days.`, 'OUT_OF_RANGE');
  return span;
}
