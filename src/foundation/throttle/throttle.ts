import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { defineErrors, DomainError, retryAfter } from '../../core/errors.ts';
import type { Statement } from '../../core/sql.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { digestOf } from '../crypto/index.ts';

const throttleErrors = defineErrors({ RATE_LIMITED: 'Too many attempts. Wait a while before you try again.' });

interface Allowance {
  /** Name of what is limited, e.g. `sign-in:account`. */
  readonly name: string;
  readonly attempts: number;
  readonly windowSeconds: number;
}

/** Counts attempts in PostgreSQL, so that all processes count together. Keys are digests: no address is stored. */
export class Throttle {
  readonly #limiter: RateLimiterPostgres;

  constructor(
    pool: Pool,
    private readonly allowance: Allowance,
  ) {
    this.#limiter = limiterOn(pool, allowance);
  }

  /**
   * Takes one attempt, before the work it pays for.
   * @throws RATE_LIMITED with the seconds to wait
   */
  take(key: string): Promise<void> {
    return consume(this.#limiter, key);
  }

  /**
   * Takes one attempt together with the work it pays for: what is rolled back did not count.
   * @throws RATE_LIMITED with the seconds to wait
   */
  takeIn(tx: Tx, key: string): Promise<void> {
    const client = { query: (statement: Statement) => tx.execute(statement) };
    return consume(limiterOn(client, this.allowance), key);
  }

  /** The same, of what is left out rather than refused. Whether there was an attempt. */
  async tryIn(tx: Tx, key: string): Promise<boolean> {
    try {
      await this.takeIn(tx, key);
      return true;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'RATE_LIMITED') return false;
      throw error;
    }
  }

  /** Gives all attempts back: the person proved who they are. */
  async forgive(key: string): Promise<void> {
    await this.#limiter.delete(digest(key));
  }

  /** Which of these have no attempt left: one statement for however many. */
  async exhausted(db: Pick<Reader, 'rows' | 'now'>, keys: readonly string[]): Promise<ReadonlySet<string>> {
    const { name, attempts } = this.allowance;
    const keyOf = new Map(keys.map((key) => [`${name}:${digest(key)}`, key]));
    const rows = await db.rows<{ key: string }>({
      name: 'throttle_exhausted',
      text: 'SELECT key FROM throttle WHERE key = ANY($1::text[]) AND points >= $2 AND expire > $3',
      values: [[...keyOf.keys()], attempts, db.now.getTime()],
    });
    return new Set(rows.map(({ key }) => keyOf.get(key)!));
  }
}

const digest = (key: string): string => digestOf(key).toString('base64url');

/** @param client a pool, or the one statement after the other of a transaction */
const limiterOn = (client: object, { name, attempts, windowSeconds }: Allowance): RateLimiterPostgres =>
  new RateLimiterPostgres({
    storeClient: client,
    storeType: 'pool',
    tableName: 'throttle',
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix: name,
    points: attempts,
    duration: windowSeconds,
  });

async function consume(limiter: RateLimiterPostgres, key: string): Promise<void> {
  try {
    await limiter.consume(digest(key));
  } catch (answer) {
    throw answer instanceof RateLimiterRes
      ? retryAfter(throttleErrors.RATE_LIMITED(), answer.msBeforeNext / 1000)
      : answer;
  }
}
