import { LRUCache } from 'lru-cache';
import { Temporal } from 'temporal-polyfill';
import type { ResetPeriod } from './measure.ts';

/** A span of time: from `start`, and before `end`; null for one that never ends. */
export interface Period {
  readonly start: Date;
  readonly end: Date | null;
}

/** What never starts again began at the epoch. */
const always: Period = { start: new Date(0), end: null };

/** The periods last asked for, by kind and zone: to compute one takes a hundred times as long as to look it up. */
const known = new LRUCache<string, Period[]>({ max: 4_000 });
const KEPT_OF_EACH = 4;

/**
 * The period of a kind that an instant falls into, in a time zone: exactly one, whatever clocks do there. One begins at
 * the first instant of a local day, which is not midnight where clocks skip it. A zone that is not known here counts as UTC.
 *
 * @param zone IANA name
 */
export function periodAt(kind: ResetPeriod, instant: Date, zone: string): Period {
  if (kind === 'NEVER') return always;
  const key = `${kind} ${zone}`;
  const periods = known.get(key) ?? [];
  const found = periods.find((period) => isWithin(instant, period));
  if (found) return found;
  const period = compute(kind, instant, zone);
  known.set(key, [period, ...periods].slice(0, KEPT_OF_EACH));
  return period;
}

export const isWithin = (instant: Date, { start, end }: Period): boolean =>
  start <= instant && (end === null || instant < end);

type Recurring = Exclude<ResetPeriod, 'NEVER'>;

const lengths: Readonly<Record<Recurring, Temporal.DurationLike>> = {
  DAILY: { days: 1 },
  WEEKLY: { weeks: 1 },
  MONTHLY: { months: 1 },
};

function compute(kind: Recurring, instant: Date, zone: string): Period {
  const zoned = zonedAt(instant, zone);
  const { timeZoneId: timeZone } = zoned;
  const startOf = (day: Temporal.PlainDate): Date => new Date(day.toZonedDateTime({ timeZone }).epochMilliseconds);
  let first = firstDay(kind, zoned.toPlainDate());
  let next = first.add(lengths[kind]);
  // Clocks that are put back over midnight show the day before once more, when the new one has begun.
  while (startOf(next) <= instant) [first, next] = [next, next.add(lengths[kind])];
  return { start: startOf(first), end: startOf(next) };
}

function firstDay(kind: Recurring, day: Temporal.PlainDate): Temporal.PlainDate {
  if (kind === 'WEEKLY') return day.subtract({ days: day.dayOfWeek - 1 });
  return kind === 'MONTHLY' ? day.with({ day: 1 }) : day;
}

export function zonedAt(instant: Date, zone: string): Temporal.ZonedDateTime {
  const at = Temporal.Instant.fromEpochMilliseconds(instant.getTime());
  try {
    return at.toZonedDateTimeISO(zone);
  } catch {
    return at.toZonedDateTimeISO('UTC');
  }
}
