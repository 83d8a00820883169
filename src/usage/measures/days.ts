import { LRUCache } from 'lru-cache';
import { Temporal } from 'temporal-polyfill';
import { zonedAt } from './period.ts';

/** A local day. */
export interface Day {
  /** As YYYY-MM-DD. */
  readonly date: string;
  /** Its first instant; it ends where the next one begins. */
  readonly start: Date;
}

/** The days last asked for, by zone and dates. Those of a month take as long to compute as a thousand take to look up. */
const known = new LRUCache<string, readonly Day[]>({ max: 200 });

/**
 * The local days that a span of time touches, oldest first: the same days as DAILY periods, right where clocks are put
 * forward or back. A zone that is not known here counts as UTC.
 *
 * @param from earliest instant
 * @param to latest instant, exclusive; behind `from`
 * @param zone IANA name
 */
export function daysWithin({ from, to }: { readonly from: Date; readonly to: Date }, zone: string): readonly Day[] {
  const first = zonedAt(from, zone);
  const last = zonedAt(new Date(to.getTime() - 1), zone);
  const [firstDay, lastDay] = [first.toPlainDate(), last.toPlainDate()];
  const key = `${first.timeZoneId} ${firstDay} ${lastDay}`;
  const days = known.get(key) ?? compute(firstDay, lastDay, first.timeZoneId);
  known.set(key, days);
  // Clocks that are put back over midnight show the day before once more, when the new one has begun.
  const begun = days.findLastIndex(({ start }) => start <= from);
  return days.slice(begun).filter(({ start }) => start < to);
}

/** One day more at the end, for the same reason; where clocks skip a whole day, it has no length and is left out. */
function compute(first: Temporal.PlainDate, last: Temporal.PlainDate, timeZone: string): Day[] {
  const days: Day[] = [];
  const end = last.add({ days: 1 });
  for (let day = first; Temporal.PlainDate.compare(day, end) <= 0; day = day.add({ days: 1 })) {
    const start = new Date(day.toZonedDateTime({ timeZone }).epochMilliseconds);
    if (days.at(-1)?.start.getTime() === start.getTime()) days.pop();
    days.push({ date: day.toString(), start });
  }
  return days;
}
