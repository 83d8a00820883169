import type { DirectoryPerson } from './directory-person.ts';
import type { MasteredAccount } from '../../identity/mastered-accounts/index.ts';

/** What a directory, whichever, said of an account. */
export interface AccountLink {
  readonly userId: string;
  readonly directoryId: string;
  readonly externalId: string;
  readonly isActive: boolean;
  readonly suspendedAt: Date | null;
}

/** The accounts that some people may concern, with what is taken of their names, as it becomes while they are judged. */
export class KnownPeople {
  readonly #accounts: ReadonlyMap<string, MasteredAccount>;
  readonly #links: ReadonlyMap<string, AccountLink>;
  readonly #ours = new Map<string, AccountLink>();
  readonly #ownerOfEmail = new Map<string, string>();
  readonly #ownerOfUsername = new Map<string, string>();
  readonly #claimed = new Map<string, DirectoryPerson>();
  /** When names were given up, by the turn in which it is written. */
  readonly #freedIn = new Map<string, number>();

  constructor(
    readonly directoryId: string,
    accounts: readonly MasteredAccount[],
    links: readonly AccountLink[],
    /** External ids of the directory's units that accounts are in. */
    private readonly units: ReadonlyMap<string, ReadonlySet<string>>,
  ) {
    this.#accounts = new Map(accounts.map((account) => [account.id, account]));
    this.#links = new Map(links.map((link) => [link.userId, link]));
    for (const link of links) if (link.directoryId === directoryId) this.#ours.set(link.externalId, link);
    for (const { id, email, username } of accounts) this.#name(id, { email, username });
  }

  linkOf(userId: string): AccountLink | null {
    return this.#links.get(userId) ?? null;
  }

  /** The account that this directory knows by the identifier. */
  ownLink(externalId: string): AccountLink | null {
    return this.#ours.get(externalId) ?? null;
  }

  account(userId: string): MasteredAccount | null {
    return this.#accounts.get(userId) ?? null;
  }

  byEmail(email: string): MasteredAccount | null {
    return this.account(this.#ownerOfEmail.get(email) ?? '');
  }

  unitsOf(userId: string): ReadonlySet<string> {
    return this.units.get(userId) ?? none;
  }

  /** Whether a name is somebody else's. @param ownerId null for a new account */
  isTaken(field: 'email' | 'username', value: string, ownerId: string | null): boolean {
    const owner = this.#owners(field).get(value);
    return owner !== undefined && owner !== ownerId;
  }

  /** Takes the identifier for one of the people that are judged. Tells whether no other has it. */
  claim(person: DirectoryPerson): boolean {
    if (person.externalId === '') return true;
    const holder = this.#claimed.get(person.externalId) ?? person;
    this.#claimed.set(person.externalId, holder);
    return holder === person;
  }

  /**
   * Takes names as given: from now on they are this one's, and its former ones are free. Gives the turn in which it has
   * to be written, from 0: behind whoever gives up a name that is taken here, since PostgreSQL compares row by row.
   */
  rename(ownerId: string, names: Names): number {
    const former = this.account(ownerId);
    const turn = 1 + Math.max(...[names.email, names.username].map((name) => this.#freedIn.get(name ?? '') ?? -1));
    for (const field of ['email', 'username'] as const) {
      const name = former?.[field];
      if (names[field] === undefined || name == null || this.#owners(field).get(name) !== ownerId) continue;
      this.#owners(field).delete(name);
      this.#freedIn.set(name, turn);
    }
    this.#name(ownerId, names);
    return turn;
  }

  #owners(field: 'email' | 'username'): Map<string, string> {
    return field === 'email' ? this.#ownerOfEmail : this.#ownerOfUsername;
  }

  #name(id: string, names: Names): void {
    if (names.email != null) this.#ownerOfEmail.set(names.email, id);
    if (names.username != null) this.#ownerOfUsername.set(names.username, id);
  }
}

/** Names that nobody shares, in lower case. */
interface Names {
  readonly email?: string | null | undefined;
  readonly username?: string | null | undefined;
}

const none: ReadonlySet<string> = new Set();
