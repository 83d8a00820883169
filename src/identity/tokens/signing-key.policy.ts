import { secondsFrom } from '../../core/clock.ts';
import type { SigningKey } from './signing-key.entity.ts';

// When a key signs, when it verifies, when the next one may take its place.

/** How long verifiers may keep the published keys without asking again. */
export const KEYS_KEPT_SECONDS = 300;

/**
 * How long a key is published before it signs: twice as long as verifiers may keep the keys, which is also as long as
 * common libraries keep them unasked.
 */
const PUBLISHED_AHEAD_SECONDS = 2 * KEYS_KEPT_SECONDS;

/** How long a process may still sign with a key that another has retired: more than a lost message takes to be noticed. */
const LAST_SIGNATURE_SECONDS = 60;

/** The keys by what they are for; null for what is missing. */
export interface Standings {
  readonly active: SigningKey | null;
  readonly standby: SigningKey | null;
}

export const standingsOf = (keys: readonly SigningKey[]): Standings => ({
  active: keys.find(({ activatedAt, retiredAt }) => activatedAt !== null && retiredAt === null) ?? null,
  standby: keys.find(({ activatedAt, retiredAt }) => activatedAt === null && retiredAt === null) ?? null,
});

/** Seconds after its retirement for which a key verifies: until the last token that it signed has expired. */
export const verifiesForSeconds = (longestTokenSeconds: number): number => longestTokenSeconds + LAST_SIGNATURE_SECONDS;

/** When a key stops to verify; null while it is not retired. */
export const verifiesUntil = ({ retiredAt, longestTokenSeconds }: SigningKey): Date | null =>
  retiredAt && secondsFrom(retiredAt, verifiesForSeconds(longestTokenSeconds));

/**
 * Whole seconds until the key that stands by may sign, 0 when it may now: every copy of the keys that a verifier may
 * still hold has to include it. A copy with a key that was published with it, or later, does.
 */
export function secondsUntilReady({ active, standby }: Standings, now: Date): number {
  if (!active || !standby) return PUBLISHED_AHEAD_SECONDS;
  if (standby.createdAt <= active.createdAt) return 0;
  const readyAt = secondsFrom(standby.createdAt, PUBLISHED_AHEAD_SECONDS);
  return Math.max(0, Math.ceil((readyAt.getTime() - now.getTime()) / 1000));
}
