import type { Tx } from '../../core/tx.ts';
import type { Payer } from './payment-provider.ts';

/** A subscription as far as its payments are concerned. */
export interface PayableSubscription {
  readonly id: string;
  readonly planId: string;
  /** Whether it goes on. */
  readonly isLive: boolean;
  readonly isPastDue: boolean;
  /** Whether it ended only because nobody paid. */
  readonly isExpired: boolean;
  /** Whether it was cancelled, and goes on until its period ends. */
  readonly isCancelled: boolean;
  /** Whether the present period is free. */
  readonly isOnTrial: boolean;
  /** The end of the present period, were it paid. */
  readonly periodEnd: Date;
  /** The end of the period that an instant falls into. */
  periodEndAt(instant: Date): Date;
}

/** What payments ask of subscriptions, and do to them. */
export interface PayableSubscriptions {
  find(tx: Tx, id: string): Promise<PayableSubscription | null>;
  /** The same, held as it is now until the transaction ends; what is over stays over, and is not held. */
  hold(tx: Tx, id: string): Promise<PayableSubscription | null>;
  /** The one that a user has. */
  findLive(tx: Tx, userId: string): Promise<PayableSubscription | null>;
  /**
   * Begins one that was paid for, in place of a present one, also of a plan that meanwhile is inactive.
   * @param paidSince when the period began that was paid for, from which a provider counts in UTC; null: now
   */
  begin(tx: Tx, payer: Payer, paidSince: Date | null): Promise<PayableSubscription>;
  /** Its cancellation is taken back, where it goes on. */
  resume(tx: Tx, id: string): Promise<void>;
  /** It is overdue no more. */
  recover(tx: Tx, id: string): Promise<void>;
  /** It is overdue, where it goes on; unless it is paid, it ends then, or with its period where nothing is said. */
  unpaid(tx: Tx, id: string, endsAt: Date | null): Promise<void>;
  /** It ends now, where it goes on. */
  end(tx: Tx, id: string): Promise<void>;
}
