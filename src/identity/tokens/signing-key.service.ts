import { defineErrors, retryAfter } from '../../core/errors.ts';
import type { Tx } from '../../core/tx.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import { refuseUnlessSuperAdmin } from '../users/index.ts';
import type { NewKeyPair } from './key-pair.ts';
import { SigningKey } from './signing-key.entity.ts';
import { secondsUntilReady, standingsOf, verifiesForSeconds, type Standings } from './signing-key.policy.ts';

const rotationErrors = defineErrors({
  RATE_LIMITED: 'The next key was published a moment ago, and verifiers may not know it yet. Rotate again later.',
});

/** The rows of signing keys. All changes happen one after the other, and all processes are told. */
export class SigningKeyService {
  constructor(private readonly notifications: Notifications) {}

  /**
   * Gives the ring what it lacks, of the spare key pairs: a key that signs and one that stands by. Processes that find
   * it incomplete at once agree on the same.
   */
  async complete(tx: Tx, spare: readonly NewKeyPair[]): Promise<SigningKey[]> {
    const { active, standby } = await this.#lock(tx);
    const left = [...spare];
    if (!active && standby) await this.#activate(tx, standby);
    if (!active && !standby) await this.#insert(tx, left.pop(), { activatedAt: tx.now });
    if (!active || !standby) await this.#insert(tx, left.pop(), { activatedAt: null });
    if (!active || !standby) await this.#tell(tx);
    return this.#all(tx);
  }

  /**
   * Has the key that stands by sign from now on, and publishes the next to stand by. The former key verifies until its
   * last token has expired.
   * @param next null where none was made, since it seemed too soon
   * @throws FORBIDDEN for whoever is not the super admin any more, RATE_LIMITED while the key that stands by was not
   * published for long enough
   */
  async rotate(tx: Tx, next: NewKeyPair | null): Promise<{ readonly keyId: string }> {
    await refuseUnlessSuperAdmin(tx);
    const standings = await this.#lock(tx);
    const { active, standby } = standings;
    const waitSeconds = secondsUntilReady(standings, tx.now);
    if (!active || !standby || waitSeconds > 0 || !next) throw retryAfter(rotationErrors.RATE_LIMITED(), waitSeconds);
    await this.#retire(tx, active);
    await this.#activate(tx, standby);
    await this.#insert(tx, next, { activatedAt: null });
    await this.#tell(tx);
    this.#record(tx, active.id, standby.id);
    return { keyId: standby.id };
  }

  /**
   * Puts two new keys in the place of all: for keys that somebody else may have. Every access token issued so far is
   * void, here at once and for other verifiers as soon as they ask for the keys again.
   */
  async replace(tx: Tx, [signing, standby]: readonly [NewKeyPair, NewKeyPair]): Promise<{ readonly keyId: string }> {
    const { active } = await this.#lock(tx);
    await tx.execute({ text: 'DELETE FROM signing_keys', values: [] });
    await this.#insert(tx, signing, { activatedAt: tx.now });
    await this.#insert(tx, standby, { activatedAt: null });
    await this.#tell(tx);
    // What connections, and services that introspect, hold of tokens by the keys of before is worth nothing either.
    await this.notifications.send(tx, 'access', { userIds: null });
    this.#record(tx, active?.id ?? null, signing.id);
    return { keyId: signing.id };
  }

  /** Notes that the key signs tokens of such a life, so that it verifies as long once it is retired. */
  async allowLife(tx: Tx, id: string, seconds: number): Promise<void> {
    await tx.execute({
      text: 'UPDATE signing_keys SET longest_token_seconds = greatest(longest_token_seconds, $2::integer) WHERE id = $1',
      values: [id, seconds],
    });
    await this.#tell(tx);
  }

  /** Removes at most so many keys that verify nothing any more, and tells how many it removed. */
  async removeSpent(tx: Tx, limit: number): Promise<number> {
    const { count } = await tx.execute({
      text: `DELETE FROM signing_keys WHERE id IN (SELECT id FROM signing_keys
        WHERE retired_at < $1::timestamptz - make_interval(secs => longest_token_seconds + $2)
        LIMIT $3 FOR UPDATE SKIP LOCKED)`,
      values: [tx.now, verifiesForSeconds(0), limit],
    });
    return count;
  }

  async #lock(tx: Tx): Promise<Standings> {
    await tx.rows({ text: "SELECT pg_advisory_xact_lock(hashtext('signing_keys'))", values: [] });
    return standingsOf(await this.#all(tx));
  }

  #all(tx: Tx): Promise<SigningKey[]> {
    return tx.manager.find(SigningKey, { order: { createdAt: 'DESC', id: 'ASC' } });
  }

  async #insert(tx: Tx, key: NewKeyPair | undefined, { activatedAt }: Pick<SigningKey, 'activatedAt'>): Promise<void> {
    if (!key) throw new Error('too few spare key pairs');
    await tx.manager.insert(SigningKey, {
      ...key,
      createdAt: tx.now,
      activatedAt,
      retiredAt: null,
      longestTokenSeconds: 0,
    } as never);
  }

  async #activate(tx: Tx, { id }: SigningKey): Promise<void> {
    await tx.manager.update(SigningKey, { id }, { activatedAt: tx.now });
  }

  /** What signs no more needs no private part, and cannot lose it. */
  async #retire(tx: Tx, { id }: SigningKey): Promise<void> {
    await tx.manager.update(SigningKey, { id }, { retiredAt: tx.now, privateKey: null });
  }

  #tell(tx: Tx): Promise<void> {
    return this.notifications.send(tx, 'signingKeys', {});
  }

  #record(tx: Tx, formerId: string | null, keyId: string): void {
    tx.record({
      action: 'SIGNING_KEY_ROTATED',
      targetType: 'SigningKey',
      targetName: keyId,
      before: { keyId: formerId },
      after: { keyId },
    });
  }
}
