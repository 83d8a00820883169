/**
 * Numbers that look random and are the same for the same seed: one stream for each person, so that person 7 is the
 * same whether 10 or 100,000 are made.
 */
export class Draw {
  #state = 0;

  /** Begins the stream of one person. */
  begin(seed: number, person: number): void {
    this.#state = Math.imul(seed, 0x85ebca6b) ^ Math.imul(person + 1, 0x9e3779b1);
    this.next();
  }

  /** From 0 up to, and not including, 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0 up to, and not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** Whether something happens that happens so often. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  oneOf<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** One of a list whose members have weights, which need not add up to anything. */
  weighted<T>(list: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.next() * list.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of list) if ((left -= weight) < 0) return value;
    return list[list.length - 1]![1];
  }
}
