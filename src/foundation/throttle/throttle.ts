import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { defineErrors, DomainError } from '../../core/errors.ts';
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
    const { name, attempts, windowSeconds } = allowance;
    this.#limiter = new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      tableName: 'throttle',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix: name,
      points: attempts,
      duration: windowSeconds,
    });
  }

  /**
   * Takes one attempt, before the work it pays for.
   * @throws RATE_LIMITED with the seconds to wait
   */
  async take(key: string): Promise<void> {
    try {
      await this.#limiter.consume(digest(key));
    } catch (answer) {
      throw answer instanceof RateLimiterRes ? rateLimited(answer) : answer;
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

function rateLimited({ msBeforeNext }: RateLimiterRes): DomainError {
  const { code, message } = throttleErrors.RATE_LIMITED();
  return new DomainError(code, message, [], Math.max(1, Math.ceil(msBeforeNext / 1000)));
}
