import type { KeyObject } from 'node:crypto';
import { importJWK, type CryptoKey, type JWK } from 'jose';
import type { Clock } from '../../core/clock.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { SecretBox } from '../../foundation/crypto/index.ts';
import { Remembered, type Notifications } from '../../foundation/notify/index.ts';
import { ALGORITHM, newKeyPair, privateKeyOf, publicJwkOf, type NewKeyPair } from './key-pair.ts';
import { SigningKey } from './signing-key.entity.ts';
import {
  KEYS_KEPT_SECONDS,
  secondsUntilReady,
  standingsOf,
  verifiesUntil,
  type Standings,
} from './signing-key.policy.ts';
import type { SigningKeyService } from './signing-key.service.ts';

/** The key that signs. */
interface SigningKeyPair {
  readonly id: string;
  readonly key: KeyObject;
}

/** A public key, and until when it verifies: milliseconds since 1970, for ever while it is not retired. */
interface VerifyingKey {
  readonly key: CryptoKey | Uint8Array;
  readonly untilMs: number;
}

/** The keys as everybody may read them (RFC 7517 §5), and how long that may be kept. */
export interface PublishedKeys {
  readonly keys: readonly JWK[];
  readonly keptSeconds: number;
}

interface Ring {
  readonly signing: SigningKeyPair;
  /** Longest life for which the signing key is known to sign. */
  readonly longestTokenSeconds: number;
  readonly standings: Standings;
  readonly verifying: ReadonlyMap<string, VerifyingKey & { readonly jwk: JWK }>;
}

/** The keys of access tokens: in the database, so that all processes sign and verify with the same ones. */
export class KeyRing {
  readonly #ring: Remembered<Ring>;
  /** One, however many ask at once: making it takes a while of a whole core. */
  readonly #spare: Remembered<NewKeyPair>;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rows: SigningKeyService,
    private readonly box: SecretBox,
    private readonly clock: Clock,
    notifications: Notifications,
  ) {
    this.#ring = new Remembered(notifications, 'signingKeys', () => this.#load());
    this.#spare = new Remembered(notifications, 'signingKeys', () => newKeyPair(box));
  }

  /** The public keys, as /.well-known/jwks.json shows them: also the one that will sign next. */
  async published(): Promise<PublishedKeys> {
    const { verifying } = await this.#ring.get();
    const keys = [...verifying.values()].filter((key) => this.#holds(key)).map(({ jwk }) => jwk);
    return { keys, keptSeconds: KEYS_KEPT_SECONDS };
  }

  /**
   * The key that signs; made where there is none. Once retired, it will verify for as long as a token of this life
   * lasts.
   * @throws ConfigError when it was encrypted with another ENCRYPTION_KEY
   */
  async signing(lifetimeSeconds = 0): Promise<SigningKeyPair> {
    const { signing, longestTokenSeconds } = await this.#ring.get();
    if (lifetimeSeconds <= longestTokenSeconds) return signing;
    // Its own transaction, also where a token is wanted by one that is open, and done before there is such a token.
    await this.unitOfWork.aside(() =>
      this.unitOfWork.maintain((tx) => this.rows.allowLife(tx, signing.id, Math.ceil(lifetimeSeconds))),
    );
    return this.signing(lifetimeSeconds);
  }

  /** The public key of a `kid`, or null for one that is not ours or has been retired for too long. */
  async verifying(id: string): Promise<VerifyingKey | null> {
    const key = (await this.#ring.get()).verifying.get(id);
    return key && this.#holds(key) ? key : null;
  }

  /** A key pair for the next rotation, where one is possible now. Takes long: outside any transaction. */
  async next(): Promise<NewKeyPair | null> {
    const { standings } = await this.#ring.get();
    return secondsUntilReady(standings, this.clock.now()) === 0 ? this.#spare.get() : null;
  }

  /** Two new key pairs, for a ring without any. Takes long: outside any transaction. */
  pairs(): Promise<readonly [NewKeyPair, NewKeyPair]> {
    return Promise.all([newKeyPair(this.box), newKeyPair(this.box)]);
  }

  #holds({ untilMs }: VerifyingKey): boolean {
    return untilMs > this.clock.now().getTime();
  }

  async #load(): Promise<Ring> {
    const keys = await this.unitOfWork.aside((db) => db.find(SigningKey, { order: { createdAt: 'DESC', id: 'ASC' } }));
    const { active, standby } = standingsOf(keys);
    return this.#ringOf(active && standby ? keys : await this.#complete());
  }

  /** Its own transaction, also where the keys are wanted by one that is open: others need them whatever becomes of that. */
  async #complete(): Promise<SigningKey[]> {
    const spare = await this.pairs();
    return this.unitOfWork.aside(() => this.unitOfWork.maintain((tx) => this.rows.complete(tx, spare)));
  }

  async #ringOf(keys: readonly SigningKey[]): Promise<Ring> {
    const standings = standingsOf(keys);
    const active = standings.active!;
    const verifying = keys.map(async (key) => {
      const jwk = publicJwkOf(key);
      const untilMs = verifiesUntil(key)?.getTime() ?? Infinity;
      return [key.id, { key: await importJWK(jwk, ALGORITHM), untilMs, jwk }] as const;
    });
    return {
      signing: { id: active.id, key: privateKeyOf(active, this.box) },
      longestTokenSeconds: active.longestTokenSeconds,
      standings,
      verifying: new Map(await Promise.all(verifying)),
    };
  }
}
