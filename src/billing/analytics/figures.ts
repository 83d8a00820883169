import { moneyOf } from '../money/index.ts';
import type { Money } from '../../core/shapes.ts';
import { groupedBy } from './grouped.ts';
import { dateOf, monthsOf, type BillingSpan } from './billing-span.ts';
import type { Change } from './movements.queries.ts';

/** Figures of one month. */
export interface TrendPoint {
  /** First day, as YYYY-MM-DD. */
  readonly month: string;
  readonly mrr: Money;
  readonly revenue: Money;
  readonly newSubscribers: number;
  readonly churnedSubscribers: number;
}

/** Figures of a span, in one currency. */
export interface Figures {
  readonly mrr: Money;
  readonly subscriberCount: number;
  readonly revenue: Money;
  readonly trend: readonly TrendPoint[];
  /** Subscriptions that there were when the span began, overdue ones among them. */
  readonly liveAtStart: number;
}

const MONTHS = 12n;

/** A twelfth of what comes in in a year, to the next coin; half a coin is rounded up. */
const monthly = (yearlyMinor: bigint): bigint => (2n * yearlyMinor + MONTHS) / (2n * MONTHS);

/** Adds changes up, from the beginning to the end of the span. @param changes in one currency, in any order */
export function figuresOf(changes: readonly Change[], span: BillingSpan, currency: string): Figures {
  const money = (minor: bigint): Money => moneyOf(minor, currency);
  const ofMonth = groupedBy(changes, ({ month }) => month);
  const before = ofMonth.get(null) ?? [];
  let yearly = total(before, 'yearlyMinor');
  let revenue = 0n;
  const first = [...ofMonth.keys()].filter((month) => month !== null).sort()[0];
  const months = monthsOf(span, first === undefined ? null : new Date(first));
  const trend = months.map((month) => {
    const its = ofMonth.get(month) ?? [];
    const received = total(its, 'revenueMinor');
    yearly += total(its, 'yearlyMinor');
    revenue += received;
    return {
      month,
      mrr: money(monthly(yearly)),
      revenue: money(received),
      newSubscribers: count(its, 'began'),
      churnedSubscribers: count(its, 'left'),
    };
  });
  return {
    mrr: money(monthly(yearly)),
    subscriberCount: count(changes, 'subscribers'),
    revenue: money(revenue),
    trend,
    liveAtStart: count(before, 'live'),
  };
}

const total = (changes: readonly Change[], name: 'yearlyMinor' | 'revenueMinor'): bigint =>
  changes.reduce((sum, change) => sum + BigInt(change[name]), 0n);

const count = (changes: readonly Change[], name: 'subscribers' | 'live' | 'began' | 'left'): number =>
  changes.reduce((sum, change) => sum + change[name], 0);

/** The month of an instant within a span, as changes name it; null before the span. */
export const monthIn = ({ from }: BillingSpan, at: Date): string | null =>
  from !== null && at < from ? null : `${dateOf(at).slice(0, 7)}-01`;
