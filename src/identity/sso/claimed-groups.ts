import type { Tx } from '../../core/tx.ts';

/** A group that was asked for by a name. */
export interface ClaimedGroup {
  readonly id: string;
  readonly name: string;
  readonly wantedName: string;
}

/** What a provider's claims make of somebody's memberships. */
export interface ClaimedMemberships {
  readonly providerId: string;
  readonly member: { readonly id: string; readonly name: string };
  readonly groups: readonly ClaimedGroup[];
}

/** Groups as far as claims fill them; given by the room that has the groups. */
export interface ClaimedGroups {
  /**
   * Groups by name, without regard to case; names of none are left out. They are there until the transaction ends. Before
   * any account is locked.
   */
  hold(tx: Tx, names: readonly string[]): Promise<readonly ClaimedGroup[]>;
  /**
   * Makes what a provider claims of an account, and nothing else of its memberships, equal to these groups. What it gains
   * or loses holds from the next request on.
   */
  replace(tx: Tx, memberships: ClaimedMemberships): Promise<void>;
}
