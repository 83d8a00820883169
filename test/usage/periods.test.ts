import fc from 'fast-check';
import { begunAt, isWithin, periodAt, periodSince, resetPeriods, type BegunPeriod, type Period, type ResetPeriod } from '../../src/usage/measures/index.ts'; // prettier-ignore

const zones = [
  'UTC', 'Europe/Berlin', 'Africa/Cairo', 'America/Santiago', 'America/Havana', 'America/St_Johns', 'Asia/Kathmandu',
  'Pacific/Kiritimati', 'Pacific/Apia', 'Etc/GMT+12', 'Etc/GMT-14', 'Australia/Lord_Howe', 'America/Nuuk', 'Atlantic/Azores',
]; // prettier-ignore
const HOUR = 3_600_000;

const instants = fc
  .date({ min: new Date('2001-01-01T00:00:00Z'), max: new Date('2035-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => new Date(date.getTime()));
const recurring = fc.constantFrom<ResetPeriod>('DAILY', 'WEEKLY', 'MONTHLY');

/** The local date and hour of an instant, by Intl, which the service does not use for it. */
const local = (instant: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(instant);
const span = ({ start, end }: Period): [string, string | null] => [start.toISOString(), end?.toISOString() ?? null];

describe('a period', () => {
  it('has the instant within, and those beside it begin and end where it does: each use is in exactly one', () => {
    fc.assert(
      fc.property(recurring, instants, fc.constantFrom(...zones), (kind, instant, zone) => {
        const period = periodAt(kind, instant, zone);
        expect(isWithin(instant, period)).toBe(true);
        const before = periodAt(kind, new Date(period.start.getTime() - 1), zone);
        const after = periodAt(kind, period.end!, zone);
        expect([before.end, after.start]).toEqual([period.start, period.end]);
        expect(span(periodAt(kind, new Date(period.end!.getTime() - 1), zone))).toEqual(span(period));
        expect(span(periodAt(kind, period.start, zone))).toEqual(span(period));
      }),
      { numRuns: 2_000 },
    );
  });

  it('goes on for whoever moves, so that there are no more of them than of days, weeks and months', () => {
    const moves = fc.array(fc.record({ zone: fc.constantFrom(...zones), hours: fc.integer({ min: 0, max: 40 }) }), { minLength: 5, maxLength: 60 }); // prettier-ignore
    fc.assert(
      fc.property(recurring, instants, moves, (kind, first, journey) => {
        let [instant, zone, begun] = [first, journey[0]!.zone, null as BegunPeriod | null];
        const had: Date[] = [];
        for (const { zone: next, hours } of journey) {
          begun = begunAt(kind, instant, zone, begun);
          zone = next;
          const period = periodSince(kind, instant, zone, begun);
          expect(isWithin(instant, period)).toBe(true);
          if (had.at(-1)?.getTime() !== period.start.getTime()) had.push(period.start);
          instant = new Date(instant.getTime() + hours * HOUR);
        }
        // Those of one zone that the journey touches, and what is begun at most 26 hours before it is there.
        const [from, to] = [first.getTime(), instant.getTime() + 26 * HOUR];
        let [count, at] = [0, periodAt(kind, new Date(from), 'Etc/GMT+12')];
        for (; at.start.getTime() <= to; at = periodAt(kind, at.end!, 'Etc/GMT+12')) count += 1;
        expect(had.length).toBeLessThanOrEqual(count);
      }),
      { numRuns: 1_000 },
    );
  });

  it('begins where the local date changes, and a month and a week where a day does', () => {
    fc.assert(
      fc.property(recurring, instants, fc.constantFrom(...zones), (kind, instant, zone) => {
        const { start } = periodAt(kind, instant, zone);
        const day = local(start, zone).slice(0, 10);
        expect(local(new Date(start.getTime() - 1), zone).slice(0, 10) < day).toBe(true);
        expect(periodAt('DAILY', start, zone).start).toEqual(start);
        // A day that a zone left out whole is the exception to the first of the month and to Mondays.
        if (zone === 'Pacific/Apia') return;
        if (kind === 'MONTHLY') expect(day.slice(8)).toBe('01');
        if (kind === 'WEEKLY') expect(new Date(`${day}T00:00:00Z`).getUTCDay()).toBe(1);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<[string, ResetPeriod, string, string, string, string]>([
    ['a day of 23 hours', 'DAILY', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['a day of 25 hours', 'DAILY', 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['a day without midnight', 'DAILY', 'Africa/Cairo', '2026-04-24T12:00:00Z', '2026-04-23T22:00:00.000Z', '2026-04-24T21:00:00.000Z'],
    ['another day without midnight', 'DAILY', 'America/Santiago', '2026-09-06T12:00:00Z', '2026-09-06T04:00:00.000Z', '2026-09-07T03:00:00.000Z'],
    ['a day whose last hour comes twice', 'DAILY', 'America/Santiago', '2026-04-05T03:30:00Z', '2026-04-04T03:00:00.000Z', '2026-04-05T04:00:00.000Z'],
    ['a day whose first hour comes twice', 'DAILY', 'America/Havana', '2026-11-01T05:30:00Z', '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
    ['29 February', 'DAILY', 'Asia/Kathmandu', '2028-02-29T12:00:00Z', '2028-02-28T18:15:00.000Z', '2028-02-29T18:15:00.000Z'],
    ['a leap February', 'MONTHLY', 'Asia/Kathmandu', '2028-02-29T12:00:00Z', '2028-01-31T18:15:00.000Z', '2028-02-29T18:15:00.000Z'],
    ['a common February', 'MONTHLY', 'UTC', '2026-02-28T23:59:59.999Z', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
    ['a month that ends with an offset other than it began', 'MONTHLY', 'Europe/Berlin', '2026-03-15T00:00:00Z', '2026-02-28T23:00:00.000Z', '2026-03-31T22:00:00.000Z'],
    ['a week over the new year', 'WEEKLY', 'UTC', '2027-01-01T00:00:00Z', '2026-12-28T00:00:00.000Z', '2027-01-04T00:00:00.000Z'],
    ['a week that begins on the instant asked for', 'WEEKLY', 'Europe/Berlin', '2026-11-29T23:00:00Z', '2026-11-29T23:00:00.000Z', '2026-12-06T23:00:00.000Z'],
    ['14 hours ahead', 'DAILY', 'Pacific/Kiritimati', '2026-06-01T10:00:00Z', '2026-06-01T10:00:00.000Z', '2026-06-02T10:00:00.000Z'],
    ['12 hours behind', 'DAILY', 'Etc/GMT+12', '2026-06-01T11:59:59.999Z', '2026-05-31T12:00:00.000Z', '2026-06-01T12:00:00.000Z'],
    ['a zone that nobody knows, as UTC', 'DAILY', 'Mars/Olympus', '2026-06-01T11:00:00Z', '2026-06-01T00:00:00.000Z', '2026-06-02T00:00:00.000Z'],
  ])('is right for %s', (_what, kind, zone, at, start, end) => {
    expect(span(periodAt(kind, new Date(at), zone))).toEqual([start, end]);
  }); // prettier-ignore

  it('has no gap and no overlap where clocks are put back just after midnight, as they were in Newfoundland', () => {
    const changed = new Date('2010-11-07T02:31:00Z').getTime();
    for (let at = changed - 3 * HOUR; at < changed + 3 * HOUR; at += HOUR / 60)
      expect(isWithin(new Date(at), periodAt('DAILY', new Date(at), 'America/St_Johns'))).toBe(true);
  });

  it('that never ends has everything within', () => {
    fc.assert(
      fc.property(instants, fc.constantFrom(...zones), (instant, zone) => {
        expect(span(periodAt('NEVER', instant, zone))).toEqual(['1970-01-01T00:00:00.000Z', null]);
      }),
    );
    expect(resetPeriods).toHaveLength(4);
  });
});
