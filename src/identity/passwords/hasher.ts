import { truncates } from 'bcryptjs';
import { Piscina } from 'piscina';
import { fileURLToPath } from 'node:url';
import { defineErrors } from '../../core/errors.ts';

/** Work factor of bcrypt: about 400 ms of one core (OWASP asks for 10 at least). */
export const DEFAULT_COST = 12;

const MAX_THREADS = 2;
/** Work that may wait: some ten seconds of it. Whoever comes beyond is told at once instead of late. */
const MOST_WAITING = 40;

const hasherErrors = defineErrors({
  SERVICE_UNAVAILABLE: 'Too many people are signing in just now. Try again in a moment.',
});

/** bcrypt on worker threads, so that signing in never holds up other requests. */
export class Hasher {
  readonly #pool: Piscina;
  /** A hash of nobody's password, of the cost in force: an unknown account takes as long as a wrong password. */
  readonly #nobody: Promise<string>;

  constructor(private readonly cost: number = DEFAULT_COST) {
    this.#pool = new Piscina({
      filename: fileURLToPath(new URL('./password-worker.js', import.meta.url)),
      minThreads: 1,
      maxThreads: MAX_THREADS,
      maxQueue: MOST_WAITING,
      // A thread is kept once it runs, with what it has loaded.
      idleTimeout: Infinity,
    });
    this.#nobody = this.hash('nobody');
    this.#nobody.catch(() => undefined);
  }

  hash(password: string): Promise<string> {
    return this.#run<string>('hash', { password, cost: this.cost });
  }

  /** Whether the password fits; for `null`, no hash at all, it takes as long and is false. */
  async verify(password: string, hash: string | null): Promise<boolean> {
    const task = { password, hash: hash ?? (await this.#nobody) };
    const fits = await this.#run<boolean>('compare', task);
    return fits && hash !== null;
  }

  /** Whether a hash was made at another cost than the one in force, and should be made anew. */
  isOutdated(hash: string): boolean {
    return Number(/^\$2[aby]\$(\d\d)\$/.exec(hash)?.[1]) !== this.cost;
  }

  /** Estimated strength, 0 to 4 (zxcvbn). @param about what is known of the person, which a password should not repeat */
  strength(password: string, about: readonly string[]): Promise<number> {
    return this.#run<number>('strength', { password, about: [...about] });
  }

  /** @throws SERVICE_UNAVAILABLE when too much is waiting already */
  async #run<T>(name: string, task: object): Promise<T> {
    if (this.#pool.queueSize >= MOST_WAITING) throw hasherErrors.SERVICE_UNAVAILABLE();
    return (await this.#pool.run(task, { name })) as T;
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

/** Whether bcrypt would cut the password, which it does silently after 72 bytes. */
export const isTooLong = (password: string): boolean => truncates(password);
