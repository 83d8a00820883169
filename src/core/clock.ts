/** Gives the time; only a clock asks for it, so that tests can set it. */
export interface Clock {
  now(): Date;
}

/**
 * The database's time, without asking it each time: this machine's clock, corrected by the difference last measured.
 * Business time is the database's, so that processes on machines whose clocks differ agree on what has expired.
 */
export class DatabaseClock implements Clock {
  #sample: Sample | null = null;

  now(): Date {
    return new Date(Date.now() + (this.#sample?.offsetMs ?? 0));
  }

  /**
   * Takes the difference from a statement that returns the database's time: at the start the best of a few, and later
   * only from answers that came about as fast, since half of the way there and back is what the difference may be off.
   */
  async synchronise(ask: () => Promise<Date>): Promise<void> {
    const samples = this.#sample ? 1 : FIRST_SAMPLES;
    for (let taken = 0; taken < samples; taken += 1) {
      const sample = await sampled(ask);
      const best = this.#sample?.roundTripMs ?? Infinity;
      const isFirst = samples === FIRST_SAMPLES;
      if (sample.roundTripMs <= best || (!isFirst && sample.roundTripMs <= SLOW_MS)) this.#sample = sample;
    }
  }
}

/** How far the database's clock is ahead of this machine's, and how long the answer took that told so. */
interface Sample {
  readonly offsetMs: number;
  readonly roundTripMs: number;
}

const FIRST_SAMPLES = 3;
/** A statement that took longer waited somewhere, and nobody knows on which way. */
const SLOW_MS = 100;

async function sampled(ask: () => Promise<Date>): Promise<Sample> {
  const sent = performance.now();
  const theirs = (await ask()).getTime();
  const roundTripMs = performance.now() - sent;
  return { offsetMs: theirs - (Date.now() - roundTripMs / 2), roundTripMs };
}

export const secondsFrom = (instant: Date, seconds: number): Date => new Date(instant.getTime() + seconds * 1000);

/** The earlier of two instants, of which the second may be none. */
export const earlier = (one: Date, other: Date | null): Date => (other !== null && other < one ? other : one);
