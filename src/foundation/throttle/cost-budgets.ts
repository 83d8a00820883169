import { LRUCache } from 'lru-cache';
import type { Actor } from '../../core/actor.ts';
import type { Charge } from '../../core/charge.ts';
import type { Clock } from '../../core/clock.ts';
import { defineErrors, retryAfter, type DomainError } from '../../core/errors.ts';
import { networkOf } from './network.ts';

const budgetErrors = defineErrors({
  RATE_LIMITED: 'You have asked for too much in too short a time. Wait until your allowance begins anew.',
});

/** What each caller may ask for. */
export interface CostAllowance {
  readonly points: number;
  readonly windowSeconds: number;
}

interface Window {
  readonly endsAtMs: number;
  spent: number;
}

/** Callers whose windows are kept. Of more, those who asked longest ago begin anew: a bound on memory, not on them. */
const MOST_CALLERS = 100_000;

/**
 * What callers have asked this process for, in windows of time that begin with a caller's first operation. In memory, so
 * that an operation costs no statement: exact on one process, and each process counts for itself.
 */
export class CostBudgets {
  readonly #windows = new LRUCache<string, Window>({ max: MOST_CALLERS });

  constructor(
    private readonly allowance: CostAllowance,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes the cost of an operation, before it is executed. One that does not fit takes nothing, and is given back as
   * refused: RATE_LIMITED with the seconds until the window ends.
   */
  take(actor: Actor, address: string | null, cost: number): { readonly charge: Charge; refusal: DomainError | null } {
    const { points: limit, windowSeconds } = this.allowance;
    const nowMs = this.clock.now().getTime();
    const window = this.#windowOf(payerOf(actor, address), nowMs);
    const fits = window.spent + cost <= limit;
    if (fits) window.spent += cost;
    const remaining = limit - window.spent;
    const secondsLeft = Math.max(1, Math.ceil((window.endsAtMs - nowMs) / 1000));
    return {
      charge: { cost, limit, windowSeconds, remaining, resetsAt: new Date(window.endsAtMs), secondsLeft },
      refusal: fits ? null : retryAfter(budgetErrors.RATE_LIMITED(), secondsLeft),
    };
  }

  #windowOf(payer: string, nowMs: number): Window {
    const open = this.#windows.get(payer);
    if (open && open.endsAtMs > nowMs) return open;
    const window = { endsAtMs: nowMs + this.allowance.windowSeconds * 1000, spent: 0 };
    this.#windows.set(payer, window);
    return window;
  }
}

/** Whose allowance it is: of an API key, of whoever really acts in a session, of the network of a stranger. */
function payerOf(actor: Actor, address: string | null): string {
  if (actor.kind !== 'USER') return `network ${address === null ? '' : networkOf(address)}`;
  const { credential, actorId } = actor;
  return credential.kind === 'API_KEY' ? `key ${credential.apiKeyId}` : `account ${actorId}`;
}
