import { newId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { ExternalIdentity } from './external-identity.entity.ts';
import { accountOfIdentity, identitiesOf, singleSignOnOnly, type IdentityName } from './external-identity.queries.ts';

/** An identity as it is read: the row alone. */
export type ExternalIdentityView = Omit<ExternalIdentity, 'user'>;

/** Who is who at identity providers. */
export class ExternalIdentityService {
  /** The id of the account that an identity signs in as; null for none. */
  async accountOf(db: Reader | Tx, name: IdentityName): Promise<string | null> {
    return (await db.rows<{ userId: string }>(accountOfIdentity(name)))[0]?.userId ?? null;
  }

  /** Identities of these accounts, in the order in which they were linked, by account. */
  async ofUsers(
    db: Reader | Tx,
    userIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly ExternalIdentityView[]>> {
    const byUser = new Map<string, ExternalIdentityView[]>();
    for (const identity of await db.rows<ExternalIdentityView>(identitiesOf(userIds)))
      byUser.set(identity.userId, [...(byUser.get(identity.userId) ?? []), identity]);
    return byUser;
  }

  /**
   * Which of these accounts sign in at their identity provider only. They have no password, and get none: it would be a
   * second way in, past whatever the provider asks for.
   */
  async singleSignOnOnly(db: Reader | Tx, userIds: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set((await db.rows<{ userId: string }>(singleSignOnOnly(userIds))).map(({ userId }) => userId));
  }

  /** Whether an account signs in at its identity provider only. Sure only of an account that is locked. */
  async isSingleSignOnOnly(db: Reader | Tx, userId: string): Promise<boolean> {
    return (await this.singleSignOnOnly(db, [userId])).has(userId);
  }

  /** Has an identity sign in as an account from now on; leaves the audit event to the caller. */
  async link(tx: Tx, userId: string, { providerId, subject }: IdentityName): Promise<void> {
    await tx.manager.insert(ExternalIdentity, { id: newId(), userId, providerId, subject, linkedAt: tx.now });
  }
}
