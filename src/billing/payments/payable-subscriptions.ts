import type { Tx } from '../../core/tx.ts';

/** A subscription as far as its payments are concerned. */
export interface PayableSubscription {
  readonly id: string;
  readonly planId: string;
  /** Whether it goes on. */
  readonly isLive: boolean;
  readonly isPastDue: boolean;
  /** Whether it ended only because nobody paid. */
  readonly isExpired: boolean;
  readonly currentPeriodEnd: Date;
  /** The end of the period that an instant falls into. */
  periodEndAt(instant: Date): Date;
}

/** What payments ask of subscriptions, and do to them. */
export interface PayableSubscriptions {
  find(tx: Tx, id: string): Promise<PayableSubscription | null>;
  /** The one that a user has. */
  findLive(tx: Tx, userId: string): Promise<PayableSubscription | null>;
  /** Begins one that was paid for, in place of a present one, also of a plan that meanwhile is inactive. */
  begin(tx: Tx, userId: string, planId: string): Promise<PayableSubscription>;
  /** It is overdue no more. */
  paid(tx: Tx, id: string): Promise<void>;
  /** It is overdue, where it goes on. */
  unpaid(tx: Tx, id: string): Promise<void>;
  /** It ends now, where it goes on. */
  end(tx: Tx, id: string): Promise<void>;
}
