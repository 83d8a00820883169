import { setTimeout as pause } from 'node:timers/promises';
import { DomainError } from '../../core/errors.ts';
import type { HashedPassword, PasswordService } from '../../identity/passwords/index.ts';
import type { UserRow } from './user-row.ts';

/** As many as there are threads that hash: whoever signs in meanwhile waits for one hash of ours, and never for more. */
const AT_ONCE = 2;
const BUSY_PAUSE_MS = 200;

/** What stands for the hash of a password in a dry run, which stores none. */
const unhashed: HashedPassword = { hash: '' };

/** Judges initial passwords of rows and hashes them: what is slow, and must not be done in a transaction. */
export class ImportPasswords {
  constructor(private readonly passwords: PasswordService) {}

  /** Judges the passwords of rows, and unless it is a dry run hashes them. What is refused stands in the place of the hash. */
  async judge(
    rows: readonly UserRow[],
    dryRun: boolean,
    signal: AbortSignal,
  ): Promise<Map<number, HashedPassword | DomainError>> {
    const waiting = [...rows];
    const judged = new Map<number, HashedPassword | DomainError>();
    const work = async (): Promise<void> => {
      for (let row = waiting.shift(); row; row = waiting.shift())
        judged.set(row.index, await this.#judge(row, dryRun, signal));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return judged;
  }

  async #judge(row: UserRow, dryRun: boolean, signal: AbortSignal): Promise<HashedPassword | DomainError> {
    for (;;)
      try {
        signal.throwIfAborted();
        if (!dryRun) return await this.passwords.prepare(row.password!, row, ['password']);
        await this.passwords.judge(row.password!, row, ['password']);
        return unhashed;
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        // People who sign in come first, and this waits.
        if (error.code !== 'SERVICE_UNAVAILABLE') return error;
        await pause(BUSY_PAUSE_MS);
      }
  }
}
