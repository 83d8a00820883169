import {
  begunAt,
  periodSince,
  resetPeriods,
  type BegunPeriod,
  type Period,
  type ResetPeriod,
} from '../measures/index.ts';
import { byPeriod } from './standing.ts';

/** The kinds of periods that are others in another zone. */
export const zonedKinds = resetPeriods.filter((kind) => kind !== 'NEVER');
type ZonedKind = Exclude<ResetPeriod, 'NEVER'>;

/** The periods that an account had begun when it moved to another time zone. */
export type BegunPeriods = Readonly<Record<ZonedKind, BegunPeriod>>;

/** An account as far as its periods are concerned. */
export interface PeriodHolder {
  readonly timeZone: string;
  /** The zone in which it has been counted so far; null where it never was. */
  readonly countedIn: string | null;
  /** What it had begun when it moved the last time; null where it never moved. */
  readonly begun: BegunPeriods | null;
}

export type Periods = Readonly<Record<ResetPeriod, Period>>;

/** The periods of an instant. To be asked of an account that is counted in its zone. */
export const periodsOf = ({ timeZone, begun }: Pick<PeriodHolder, 'timeZone' | 'begun'>, at: Date): Periods =>
  byPeriod((kind) => periodSince(kind, at, timeZone, begunOf(begun, kind)));

/**
 * An account in its zone, also where it was counted in another one so far: then it takes along what it had begun there.
 * `anew` are the kinds of which it begins another period by that, which there are no counters of yet.
 */
export function settled<H extends PeriodHolder>(
  account: H,
  at: Date,
): H & { readonly periods: Periods; readonly anew: readonly ResetPeriod[] } {
  const { timeZone, countedIn } = account;
  if (countedIn === null || countedIn === timeZone) return { ...account, periods: periodsOf(account, at), anew: [] };
  const former = periodsOf({ timeZone: countedIn, begun: account.begun }, at);
  const begun = Object.fromEntries(
    zonedKinds.map((kind) => [kind, begunAt(kind, at, countedIn, begunOf(account.begun, kind))]),
  ) as BegunPeriods;
  const periods = periodsOf({ timeZone, begun }, at);
  const anew = zonedKinds.filter((kind) => periods[kind].start.getTime() !== former[kind].start.getTime());
  return { ...account, countedIn: timeZone, begun, periods, anew };
}

const begunOf = (begun: BegunPeriods | null, kind: ResetPeriod): BegunPeriod | null =>
  begun === null || kind === 'NEVER' ? null : begun[kind];
