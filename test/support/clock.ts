import { DatabaseClock } from '../../src/core/clock.ts';

/** The database's time, which a test can move. */
export class TestClock extends DatabaseClock {
  #movedMs = 0;

  override now(): Date {
    return new Date(super.now().getTime() + this.#movedMs);
  }

  advance(span: { days?: number; hours?: number; minutes?: number; seconds?: number }): void {
    const { days = 0, hours = 0, minutes = 0, seconds = 0 } = span;
    this.#movedMs += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  }
}
