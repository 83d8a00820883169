import type { IdentityProviderConfig } from '../../config.ts';
import type { Logger } from '../../core/logger.ts';
import type { Tx } from '../../core/tx.ts';
import type { VouchedAddressService } from '../email-confirmation/index.ts';
import type { ExternalIdentityService } from '../external-identities/index.ts';
import type { BegunSession, SignInService } from '../sign-in/index.ts';
import { auditTarget, lockUser, User, type UserCreationService } from '../users/index.ts';
import type { ClaimedGroup, ClaimedGroups } from './claimed-groups.ts';
import { groupNamesOf, roleOf, type ExternalPerson } from './claims.ts';
import { domainBarrier, linkBarrier, type SsoRefusal } from './sso.policy.ts';

/** What came of a person whom a provider vouches for. */
export type Entrance =
  { readonly begun: BegunSession; readonly refusal: null } | { readonly begun: null; readonly refusal: SsoRefusal };

/** A person at the door, with what was made ready for them. */
interface Arrival {
  readonly provider: IdentityProviderConfig;
  readonly person: ExternalPerson;
  /** Groups by claims; null where the claims do not tell. */
  readonly groups: readonly ClaimedGroup[] | null;
}

/** What other rooms do for whoever comes from an identity provider. */
export interface ExternalSignInRooms {
  readonly identities: ExternalIdentityService;
  readonly userCreation: UserCreationService;
  readonly addresses: VouchedAddressService;
  readonly signIns: SignInService;
  readonly groups: ClaimedGroups;
}

/**
 * People whom an identity provider has signed in: their account is found, linked or made, and gets a session like any
 * other. The provider vouches for who somebody is, and never for an account: suspended is suspended.
 */
export class ExternalSignInService {
  constructor(
    private readonly rooms: ExternalSignInRooms,
    private readonly logger: Logger,
  ) {}

  /**
   * Opens a session of the person's account. A refusal leaves its audit event and changes nothing.
   * @throws ALREADY_EXISTS where an account gets the address another way in this moment
   */
  async enter(tx: Tx, provider: IdentityProviderConfig, person: ExternalPerson): Promise<Entrance> {
    // The tabs of a browser may all come at once, to an account that is not there yet.
    await tx.execute({
      text: `SELECT pg_advisory_xact_lock(hashtextextended('sso ' || $1 || ' ' || $2, 0))`,
      values: [provider.id, person.subject],
    });
    const arrival = { provider, person, groups: await this.#holdGroups(tx, provider, person) };
    const barrier = domainBarrier(person, provider);
    const known = await this.rooms.identities.accountOf(tx, { providerId: provider.id, subject: person.subject });
    const account = known === null ? null : await tx.lock(User, { id: known });
    if (barrier) return this.refuse(tx, provider, barrier, account);
    return account ? this.#signIn(tx, account, arrival) : this.#welcome(tx, arrival);
  }

  /** Notes that nobody is let in. @param account whose sign-in it would have been; null where it is not known */
  refuse(tx: Tx, { id }: IdentityProviderConfig, refusal: SsoRefusal, account: User | null): Entrance {
    const target = account ? auditTarget(account) : { targetType: 'User' };
    tx.record({ action: 'USER_SIGN_IN_FAILED', ...target, after: { reason: refusal, provider: id } });
    return { begun: null, refusal };
  }

  async #holdGroups(
    tx: Tx,
    provider: IdentityProviderConfig,
    person: ExternalPerson,
  ): Promise<readonly ClaimedGroup[] | null> {
    const names = groupNamesOf(person, provider);
    const about = { provider: provider.id, requestId: tx.origin.requestId };
    if (names === null) {
      this.logger.warn(about, 'an identity provider left the groups out of its token: memberships stay as they are');
      return null;
    }
    const groups = names.length === 0 ? [] : await this.rooms.groups.hold(tx, names);
    const missing = names.filter((name) => !groups.some(({ wantedName }) => wantedName === name));
    if (missing.length > 0)
      this.logger.warn({ ...about, groups: missing }, 'an identity provider is mapped to groups that are not there');
    return groups;
  }

  async #signIn(tx: Tx, account: User, { provider, groups }: Arrival): Promise<Entrance> {
    if (account.status === 'SUSPENDED') return this.refuse(tx, provider, 'SUSPENDED', account);
    const begun = await this.rooms.signIns.begin(tx, account);
    if (!begun.session) return this.refuse(tx, provider, 'EMAIL_NOT_CONFIRMED', account);
    tx.record({
      action: 'USER_SIGNED_IN',
      ...auditTarget(account),
      after: { sessionId: begun.session.id, provider: provider.id },
      by: { id: account.id, name: account.name },
    });
    await this.#claim(tx, account, provider, groups);
    return { begun, refusal: null };
  }

  /** Somebody who comes for the first time: to an account with their address, or to a new one. */
  async #welcome(tx: Tx, arrival: Arrival): Promise<Entrance> {
    const { provider, person } = arrival;
    const { email } = person;
    if (email === null || !person.isEmailVerified) return this.refuse(tx, provider, 'EMAIL_NOT_VERIFIED', null);
    const namesake = await tx.lock(User, { email });
    if (namesake) return this.#link(tx, namesake, arrival);
    if (!provider.allowSignUp) return this.refuse(tx, provider, 'SIGN_UP_NOT_ALLOWED', null);
    return this.#signUp(tx, email, arrival);
  }

  async #link(tx: Tx, namesake: User, arrival: Arrival): Promise<Entrance> {
    const { identities, addresses } = this.rooms;
    const { provider, person } = arrival;
    const account = await lockUser(tx, namesake.id);
    const linked = (await identities.ofUsers(tx, [account.id])).get(account.id) ?? [];
    const hasIdentity = linked.some(({ providerId }) => providerId === provider.id);
    const barrier = linkBarrier(account, provider, hasIdentity);
    if (barrier) return this.refuse(tx, provider, barrier, namesake);
    if (!namesake.emailConfirmedAt) await addresses.confirm(tx, namesake, { provider: provider.id });
    await identities.link(tx, account.id, { providerId: provider.id, subject: person.subject });
    tx.record({
      action: 'USER_UPDATED',
      ...auditTarget(account),
      after: { provider: provider.id, subject: person.subject },
      by: { id: account.id, name: account.name },
    });
    return this.#signIn(tx, namesake, arrival);
  }

  async #signUp(tx: Tx, email: string, { provider, person, groups }: Arrival): Promise<Entrance> {
    const { userCreation, identities, signIns } = this.rooms;
    const user = await userCreation.insert(
      tx,
      { email, name: person.name, role: roleOf(person, provider), emailConfirmedAt: tx.now },
      ['email'],
    );
    await identities.link(tx, user.id, { providerId: provider.id, subject: person.subject });
    tx.record({
      action: 'USER_SIGNED_UP',
      ...auditTarget(user),
      after: { name: user.name, email, role: user.role, provider: provider.id, subject: person.subject },
      by: { id: user.id, name: user.name },
    });
    await this.#claim(tx, user, provider, groups);
    return { begun: await signIns.begin(tx, user), refusal: null };
  }

  async #claim(
    tx: Tx,
    { id, name }: User,
    provider: IdentityProviderConfig,
    groups: readonly ClaimedGroup[] | null,
  ): Promise<void> {
    if (groups) await this.rooms.groups.replace(tx, { providerId: provider.id, member: { id, name }, groups });
  }
}
