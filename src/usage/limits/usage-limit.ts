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

/** What holds for a user of one metric and period, and how much of it is used. */
export interface EffectiveLimitView {
  readonly metric: UsageMetric;
  readonly period: ResetPeriod;
  /** null for unlimited. */
  readonly maximum: bigint | null;
  readonly used: bigint;
  /** Held by open reservations. */
  readonly reserved: bigint;
  /** Never below zero; null for unlimited. */
  readonly remaining: bigint | null;
  readonly periodStart: Date;
  /** null where it never starts again. */
  readonly resetsAt: Date | null;
  /** The highest of the candidates. */
  readonly source: LimitView;
  readonly candidates: readonly LimitView[];
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
