import type { DomainError } from '../../core/errors.ts';
import type { JobItemChange } from '../../platform/jobs/index.ts';

/** A person as a directory tells of it. What is left out the directory does not say, and stays as it is. */
export interface DirectoryPerson {
  /** Identifier in the directory; 1 to 500 characters. */
  readonly externalId: string;
  /** The account, for a directory that knows it by our id; of none other than this directory's. */
  readonly userId?: string;
  readonly email?: string | null;
  readonly name?: string | null;
  /** Sign-in name; null for none. */
  readonly username?: string | null;
  /** http or https URL; null for none. */
  readonly avatarUrl?: string | null;
  /** Whether the account may be used. */
  readonly active?: boolean;
  /** Only for a new account; afterwards it is the person's own. */
  readonly locale?: string | null;
  /** Only for a new account; afterwards it is the person's own. */
  readonly timeZone?: string | null;
  /** External ids of all units that it is in. Units that the directory has not are left out. */
  readonly units?: readonly string[];
}

/** An account that its directory had let go, and tells of once more. */
export interface ReturningAccount {
  readonly id: string;
  readonly name: string;
  /** Identifier in the directory, from now on. */
  readonly externalId: string;
  /** When the directory had it suspended. */
  readonly suspendedAt: Date;
}

/** A unit as a directory tells of it. What is left out stays as it is. */
export interface DirectoryUnit {
  readonly externalId: string;
  /** Our id for a unit that is made, where whoever pushes it has to know it before. */
  readonly id?: string;
  readonly name?: string;
  /** External id of the unit above; null at the top. */
  readonly parent?: string | null;
}

/** What became of a person or unit; in a rehearsal, what would. */
export interface WriteOutcome {
  readonly externalId: string;
  /** Of the account or unit; null where it failed, is not there, or would be made. */
  readonly id: string | null;
  /** Nothing where it was as told already. */
  readonly changes: readonly JobItemChange[];
  readonly error: DomainError | null;
}

/** How people are written. */
export interface WriteOptions {
  /** Whether nothing is written, and outcomes tell what would be. */
  readonly isRehearsal?: boolean;
  /** Whether people that are new and inactive get an account, suspended; else they are left out. */
  readonly makesInactive?: boolean;
  /** External ids of units that a rehearsal takes as there. */
  readonly plannedUnits?: ReadonlySet<string>;
}
