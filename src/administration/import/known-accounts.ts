import { LimitForecast } from '../../access/limit-forecast.ts';
import { isActiveAdmin, type KnownAccount } from '../../identity/users/index.ts';
import { KnownGroups } from './known-groups.ts';

/** The accounts that rows are compared with, as they are after the rows before: in the database, or as a dry run would have it. */
export class KnownAccounts {
  readonly #byId = new Map<string, KnownAccount>();
  readonly #byEmail = new Map<string, KnownAccount>();
  readonly #byUsername = new Map<string, KnownAccount>();
  readonly #changed = new Set<string>();

  constructor(
    accounts: Iterable<KnownAccount>,
    /** Accounts that can administer the installation, known or not. */
    private activeAdmins: number,
    readonly groups: KnownGroups = new KnownGroups(),
    readonly limits: LimitForecast = LimitForecast.none,
  ) {
    for (const account of accounts) this.#remember(account);
  }

  get ids(): string[] {
    return [...this.#byId.keys()];
  }

  byEmail(email: string): KnownAccount | null {
    return this.#byEmail.get(email) ?? null;
  }

  byUsername(username: string): KnownAccount | null {
    return this.#byUsername.get(username) ?? null;
  }

  /** Whether nobody could administer the installation if this account could not. */
  isLastAdmin(account: KnownAccount): boolean {
    return isActiveAdmin(account) && this.activeAdmins <= 1;
  }

  /** Takes an account as it is to be from now on. */
  put(account: KnownAccount): void {
    const before = this.#byId.get(account.id);
    if (before?.username != null) this.#byUsername.delete(before.username);
    this.activeAdmins += Number(isActiveAdmin(account)) - Number(before !== undefined && isActiveAdmin(before));
    this.#changed.add(account.id);
    this.#remember(account);
  }

  /** The accounts that were put. */
  get changed(): KnownAccount[] {
    return [...this.#changed].map((id) => this.#byId.get(id)!);
  }

  #remember(account: KnownAccount): void {
    this.#byId.set(account.id, account);
    if (account.email !== null) this.#byEmail.set(account.email, account);
    if (account.username !== null) this.#byUsername.set(account.username, account);
  }
}
