/** Gives the time; only a clock asks for it, so that tests can set it. */
export interface Clock {
  now(): Date;
}

/**
 * The database's time, without asking it each time: this machine's clock, corrected by the difference last measured.
 * Business time is the database's, so that processes on machines whose clocks differ agree on what has expired.
 */
export class DatabaseClock implements Clock {
  #offsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.#offsetMs);
  }

  /** Takes the difference from a statement that returns the database's time. */
  async synchronise(ask: () => Promise<Date>): Promise<void> {
    const sent = Date.now();
    const theirs = (await ask()).getTime();
    const received = Date.now();
    this.#offsetMs = theirs - (sent + received) / 2;
  }
}

export const secondsFrom = (instant: Date, seconds: number): Date => new Date(instant.getTime() + seconds * 1000);
