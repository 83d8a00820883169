import type { ResetPeriod, UsageMetric } from '../measures/index.ts';

/** Whom a limit is for: at most one of these is set, and none for everybody. */
export interface LimitSubject {
  readonly userId: string | null;
  readonly groupId: string | null;
  readonly orgUnitId: string | null;
}

/** A limit as configured. */
export interface LimitView extends LimitSubject {
  readonly id: string;
  readonly metric: UsageMetric;
  readonly period: ResetPeriod;
  /** What each user of the subject may use in a period; null for unlimited, 0 for nothing. */
  readonly maximum: bigint | null;
  readonly updatedAt: Date;
}

/** What a limit limits. */
export type Bound = Pick<LimitView, 'metric' | 'period'>;

export const isSameBound =
  (one: Bound) =>
  (other: Bound): boolean =>
    one.metric === other.metric && one.period === other.period;

/** Whether one maximum allows more than another, of which null allows everything. */
export const isMore = (one: bigint | null, other: bigint | null): boolean =>
  other !== null && (one === null || one > other);
