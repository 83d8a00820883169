import { LRUCache } from 'lru-cache';
import { Temporal } from 'temporal-polyfill';
import type { ResetPeriod } from './measure.ts';

/** A span of time: from `start`, and before `end`; null for one that never ends. */
export interface Period {
  readonly start: Date;
  readonly end: Date | null;
}

/** A period as people count them: by its first local day, as YYYY-MM-DD, whatever the zone. */
interface LocalPeriod extends Period {
  readonly firstDay: string;
}

/** The day, week or month that somebody had begun in one zone when they moved to another one. */
export interface BegunPeriod {
  /** As YYYY-MM-DD. */
  readonly firstDay: string;
  /** As ISO 8601. */
  readonly start: string;
}

/** What never starts again began at the epoch. */
const always: LocalPeriod = { start: new Date(0), end: null, firstDay: '1970-01-01' };

/** The periods last asked for, by kind and zone: to compute one takes a hundred times as long as to look it up. */
const known = new LRUCache<string, LocalPeriod[]>({ max: 4_000 });
/** Ends of periods that were begun in another zone, likewise. */
const knownEnds = new LRUCache<string, Date>({ max: 4_000 });
const KEPT_OF_EACH = 4;

/**
 * The period of a kind that an instant falls into, in a time zone: exactly one, whatever clocks do there. One begins at
 * the first instant of a local day, which is not midnight where clocks skip it. A zone that is not known here counts as UTC.
 *
 * @param zone IANA name
 */
export const periodAt = (kind: ResetPeriod, instant: Date, zone: string): Period => localPeriodAt(kind, instant, zone);

/**
 * The same for somebody who had begun a period elsewhere: it goes on until a later one begins here, so that nobody has a
 * day, a week or a month twice, or ends one by moving.
 */
export function periodSince(kind: ResetPeriod, instant: Date, zone: string, begun: BegunPeriod | null): Period {
  const period = localPeriodAt(kind, instant, zone);
  return begun && goesOn(begun, instant, period) ? continued(kind, zone, begun) : period;
}

/** The period of an instant as it is taken along by somebody who moves. @see periodSince */
export function begunAt(kind: ResetPeriod, instant: Date, zone: string, begun: BegunPeriod | null): BegunPeriod {
  const period = localPeriodAt(kind, instant, zone);
  if (begun && goesOn(begun, instant, period)) return begun;
  return { firstDay: period.firstDay, start: period.start.toISOString() };
}

const goesOn = ({ firstDay, start }: BegunPeriod, instant: Date, here: LocalPeriod): boolean =>
  here.end !== null && here.firstDay <= firstDay && instant >= new Date(start);

function continued(kind: ResetPeriod, zone: string, { firstDay, start }: BegunPeriod): Period {
  const key = `${kind} ${zone} ${firstDay}`;
  const end = knownEnds.get(key) ?? endOf(kind as Recurring, firstDay, zone);
  knownEnds.set(key, end);
  return { start: new Date(start), end };
}

const endOf = (kind: Recurring, firstDay: string, zone: string): Date =>
  firstInstant(Temporal.PlainDate.from(firstDay).add(lengths[kind]), zonedAt(new Date(0), zone).timeZoneId);

function localPeriodAt(kind: ResetPeriod, instant: Date, zone: string): LocalPeriod {
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

function compute(kind: Recurring, instant: Date, zone: string): LocalPeriod {
  const zoned = zonedAt(instant, zone);
  const startOf = (day: Temporal.PlainDate): Date => firstInstant(day, zoned.timeZoneId);
  let first = firstDay(kind, zoned.toPlainDate());
  let next = first.add(lengths[kind]);
  // Clocks that are put back over midnight show the day before once more, when the new one has begun.
  while (startOf(next) <= instant) [first, next] = [next, next.add(lengths[kind])];
  return { start: startOf(first), end: startOf(next), firstDay: first.toString() };
}

const firstInstant = (day: Temporal.PlainDate, timeZone: string): Date =>
  new Date(day.toZonedDateTime({ timeZone }).epochMilliseconds);

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
