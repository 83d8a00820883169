import { accessErrors } from '../../access/guard.ts';
import type { UserBrief } from './user.queries.ts';

/**
 * The caller's own account, of which the ID is known: what else is in its row is read once it is asked for, and nothing that
 * goes by the ID waits for that. Each is a promise. @throws UNAUTHENTICATED where the account is gone by then
 */
export class Oneself implements Record<keyof UserBrief, unknown> {
  #row: Promise<UserBrief> | null = null;

  constructor(
    readonly id: string,
    private readonly read: () => Promise<UserBrief | null>,
  ) {}

  get username() {
    return this.#of('username');
  }
  get email() {
    return this.#of('email');
  }
  get name() {
    return this.#of('name');
  }
  get avatarUrl() {
    return this.#of('avatarUrl');
  }
  get type() {
    return this.#of('type');
  }
  get role() {
    return this.#of('role');
  }
  get status() {
    return this.#of('status');
  }

  async #of<K extends keyof UserBrief>(field: K): Promise<UserBrief[K]> {
    return (await (this.#row ??= this.#there()))[field];
  }

  async #there(): Promise<UserBrief> {
    const row = await this.read();
    if (!row) throw accessErrors.UNAUTHENTICATED();
    return row;
  }
}
