import { newId } from '../../src/core/ids.ts';
import type { House } from './house.ts';

type Status = 'TRIALING' | 'ACTIVE' | 'PAST_DUE' | 'CANCELLED' | 'EXPIRED';
type Kind = 'STARTED' | 'TRIAL_ENDED' | 'RENEWED' | 'PAST_DUE' | 'RECOVERED' | 'ENDED';

/** A plan as a row. */
export interface PastPlan {
  readonly id: string;
  readonly currency: string;
  readonly interval: 'MONTH' | 'YEAR';
  readonly priceMinor: number;
}

/** What became of a subscription, as a row of the log. */
export interface PastEvent {
  readonly id: string;
  readonly subscriptionId: string;
  readonly userId: string;
  readonly plan: PastPlan;
  readonly at: Date;
  readonly kind: Kind;
  readonly reason: string | null;
  readonly status: Status;
  readonly statusBefore: Status | null;
  readonly priceMinor: number;
  readonly currency: string;
  readonly yearlyMinor: number;
  readonly yearlyMinorBefore: number;
  readonly currencyBefore: string;
}

/** Money that came in, or was given back. */
export interface PastEntry {
  readonly plan: PastPlan | null;
  readonly currency: string;
  readonly at: Date;
  readonly amountMinor: number;
}

/** A subscription while its history is written. */
interface Course {
  readonly id: string;
  readonly userId: string;
  readonly plan: PastPlan;
  readonly startedAt: Date;
  last: PastEvent;
}

const yearlyOf = ({ interval }: PastPlan, priceMinor: number): number => priceMinor * (interval === 'YEAR' ? 1 : 12);

/** Writes the history of subscriptions as the service would, event by event. */
export class BillingHistory {
  readonly events: PastEvent[] = [];
  readonly entries: PastEntry[] = [];
  readonly #courses: Course[] = [];
  readonly #present = new Map<string, Course>();

  present(userId: string): PastEvent | null {
    return this.#present.get(userId)?.last ?? null;
  }

  startedAt(subscriptionId: string): Date {
    return this.#courses.find(({ id }) => id === subscriptionId)!.startedAt;
  }

  /** Begins a subscription, in place of the present one. */
  start(userId: string, plan: PastPlan, at: Date, isOnTrial = false): void {
    if (this.#present.has(userId)) this.end(userId, at, 'REPLACED');
    const course = { id: newId(), userId, plan, startedAt: at } as Course;
    this.#courses.push(course);
    this.#present.set(userId, course);
    this.#write(course, at, 'STARTED', isOnTrial ? 'TRIALING' : 'ACTIVE', plan);
  }

  /** The next period begins, at a price of its own. */
  renew(userId: string, at: Date, price: Pick<PastPlan, 'priceMinor' | 'currency'>): void {
    const { last } = this.#present.get(userId)!;
    const isFirst = last.status === 'TRIALING';
    this.#change(userId, at, isFirst ? 'TRIAL_ENDED' : 'RENEWED', isFirst ? 'ACTIVE' : last.status, price);
  }

  pastDue = (userId: string, at: Date): void => this.#change(userId, at, 'PAST_DUE', 'PAST_DUE');
  recover = (userId: string, at: Date): void => this.#change(userId, at, 'RECOVERED', 'ACTIVE');

  end(userId: string, at: Date, reason: string): void {
    const course = this.#present.get(userId)!;
    this.#present.delete(userId);
    this.#write(course, at, 'ENDED', reason === 'EXPIRED' ? 'EXPIRED' : 'CANCELLED', course.last, reason);
  }

  pay(plan: PastPlan | null, currency: string, at: Date, amountMinor: number): void {
    this.entries.push({ plan, currency, at, amountMinor });
  }

  #change(
    userId: string,
    at: Date,
    kind: Kind,
    status: Status,
    price?: Pick<PastPlan, 'priceMinor' | 'currency'>,
  ): void {
    const course = this.#present.get(userId)!;
    this.#write(course, at, kind, status, price ?? course.last);
  }

  #write(
    course: Course,
    at: Date,
    kind: Kind,
    status: Status,
    { priceMinor, currency }: Pick<PastPlan, 'priceMinor' | 'currency'>,
    reason: string | null = null,
  ): void {
    const { last, plan, userId, id: subscriptionId } = course;
    const isPaying = status === 'ACTIVE' || status === 'PAST_DUE';
    course.last = {
      id: newId(),
      subscriptionId,
      userId,
      plan,
      at,
      kind,
      reason,
      status,
      statusBefore: last?.status ?? null,
      priceMinor,
      currency,
      yearlyMinor: isPaying ? yearlyOf(plan, priceMinor) : 0,
      yearlyMinorBefore: last?.yearlyMinor ?? 0,
      currencyBefore: last?.currency ?? currency,
    };
    this.events.push(course.last);
  }

  /** Stores subscriptions that began, without what they became. */
  async storeSubscriptions(house: House): Promise<void> {
    const later = (at: Date): Date => new Date(at.getTime() + 1);
    const rows = this.#courses.map(({ id, plan, startedAt }) => ({
      id,
      plan_id: plan.id,
      status: 'EXPIRED',
      time_zone: 'UTC',
      started_at: startedAt,
      anchored_at: startedAt,
      current_period_start: startedAt,
      current_period_end: later(startedAt),
      ends_at: later(startedAt),
      cancel_at_period_end: false,
      price_minor: plan.priceMinor,
      currency: plan.currency,
      billing_interval: plan.interval,
      created_at: startedAt,
      updated_at: startedAt,
    }));
    await store(house, 'plan_subscriptions', rows);
  }

  /** Stores what was recorded at an instant: any of the events and entries. */
  async store(
    house: House,
    recordedAt: Date,
    events: readonly PastEvent[],
    entries: readonly PastEntry[],
  ): Promise<void> {
    const eventRows = events.map(({ plan, ...event }) => ({
      id: event.id,
      subscription_id: event.subscriptionId,
      user_id: event.userId,
      plan_id: plan.id,
      at: event.at,
      recorded_at: recordedAt,
      kind: event.kind,
      reason: event.reason,
      status_before: event.statusBefore,
      status: event.status,
      price_minor: event.priceMinor,
      currency: event.currency,
      billing_interval: plan.interval,
      yearly_minor_before: event.yearlyMinorBefore,
      currency_before: event.currencyBefore,
      yearly_minor: event.yearlyMinor,
    }));
    await store(house, 'subscription_events', eventRows);
    const payments = entries.map((entry) => ({ entry, id: newId() }));
    await store(
      house,
      'transactions',
      payments.map(({ entry, id }) => ({
        id,
        plan_id: entry.plan?.id ?? null,
        amount_minor: Math.abs(entry.amountMinor),
        currency: entry.currency,
        status: 'SUCCEEDED',
        provider: 'past',
        external_id: id,
        created_at: entry.at,
        updated_at: entry.at,
        succeeded_at: entry.at,
        refunded_minor: 0,
      })),
    );
    await store(
      house,
      'transaction_entries',
      payments.map(({ entry, id }) => ({
        id: newId(),
        transaction_id: id,
        plan_id: entry.plan?.id ?? null,
        at: entry.at,
        recorded_at: recordedAt,
        amount_minor: entry.amountMinor,
        currency: entry.currency,
      })),
    );
  }
}

/** Writes rows by the names of their columns. */
async function store(house: House, table: string, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0]!).join(', ');
  await house.rows(
    `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1)`,
    [JSON.stringify(rows)],
  );
}

/** A plan, written as a row. */
export async function addPastPlan(house: House, values: Omit<PastPlan, 'id'>): Promise<PastPlan> {
  const plan = { id: newId(), ...values };
  await house.rows(
    `INSERT INTO plans (id, price_minor, currency, billing_interval, is_active, created_at, updated_at)
     VALUES ($1, $2, $3, $4, true, $5, $5)`,
    [plan.id, plan.priceMinor, plan.currency, plan.interval, house.clock.now()],
  );
  return plan;
}
