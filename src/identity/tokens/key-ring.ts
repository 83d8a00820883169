import { createPrivateKey, type KeyObject } from 'node:crypto';
import {
  calculateJwkThumbprint,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importJWK,
  type CryptoKey,
  type JWK,
} from 'jose';
import { IsNull } from 'typeorm';
import { ConfigError } from '../../config.ts';
import type { Clock } from '../../core/clock.ts';
import type { Tx } from '../../core/tx.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { SecretBox } from '../../foundation/crypto/index.ts';
import { Remembered, type Notifications } from '../../foundation/notify/index.ts';
import { SigningKey } from './signing-key.entity.ts';

/** RS256: the one algorithm that every resource server must support (RFC 9068 §2.1), and the fastest to verify. */
export const ALGORITHM = 'RS256';

/** The longest life of an access token that any setting allows, and so how long a key verifies after it was retired. */
const LONGEST_TOKEN_LIFE_MS = 24 * 3_600_000;

type SigningKeyPair = { readonly id: string; readonly key: KeyObject };

/** A public key, and until when it verifies: milliseconds since 1970, for ever while it is not retired. */
interface VerifyingKey {
  readonly key: CryptoKey | Uint8Array;
  readonly untilMs: number;
}

interface Ring {
  readonly signing: SigningKeyPair;
  readonly verifying: ReadonlyMap<string, VerifyingKey & { readonly jwk: JWK }>;
}

/** The keys of access tokens: in the database, so that all processes sign and verify with the same ones. */
export class KeyRing {
  readonly #ring: Remembered<Ring>;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly box: SecretBox,
    private readonly clock: Clock,
    private readonly notifications: Notifications,
  ) {
    this.#ring = new Remembered(notifications, 'signingKeys', () => this.#load());
  }

  /** The public keys, as /.well-known/jwks.json shows them (RFC 7517). */
  async jwks(): Promise<{ readonly keys: readonly JWK[] }> {
    const { verifying } = await this.#ring.get();
    return { keys: [...verifying.values()].filter((key) => this.#holds(key)).map(({ jwk }) => jwk) };
  }

  /**
   * The key that signs; made where there is none that is not retired.
   * @throws ConfigError when it was encrypted with another ENCRYPTION_KEY
   */
  async signing(): Promise<SigningKeyPair> {
    return (await this.#ring.get()).signing;
  }

  /** The public key of a `kid`, or null for one that is not ours or has been retired for too long. */
  async verifying(id: string): Promise<VerifyingKey | null> {
    const key = (await this.#ring.get()).verifying.get(id);
    return key && this.#holds(key) ? key : null;
  }

  #holds({ untilMs }: VerifyingKey): boolean {
    return untilMs > this.clock.now().getTime();
  }

  async #load(): Promise<Ring> {
    const keys = await this.unitOfWork.aside((db) => db.find(SigningKey, { order: { createdAt: 'DESC' } }));
    const active = keys.find(({ retiredAt }) => retiredAt === null);
    if (active) return this.#ringOf(active, keys);
    const made = await this.#make();
    return this.#ringOf(made, [made, ...keys]);
  }

  /** A key where none is active; processes that find so at once agree on one. */
  async #make(): Promise<SigningKey> {
    const made = await makeKey(this.box);
    const insert = async (tx: Tx): Promise<SigningKey> => {
      await tx.rows({ text: "SELECT pg_advisory_xact_lock(hashtext('signing_keys'))", values: [] });
      const [present] = await tx.manager.find(SigningKey, {
        where: { retiredAt: IsNull() },
        order: { createdAt: 'DESC' },
        take: 1,
      });
      if (present) return present;
      const key: SigningKey = { ...made, createdAt: tx.now, retiredAt: null };
      await tx.manager.insert(SigningKey, key as never);
      await this.notifications.send(tx, 'signingKeys', {});
      return key;
    };
    // Its own transaction, also where the key is wanted by one that is open: the others need it whatever becomes of that.
    return this.unitOfWork.aside(() => this.unitOfWork.maintain(insert));
  }

  async #ringOf({ id, privateKey }: SigningKey, keys: readonly SigningKey[]): Promise<Ring> {
    const verifying = keys.map(async ({ id, publicJwk, retiredAt }) => {
      const jwk = publicJwk as JWK;
      const untilMs = retiredAt ? retiredAt.getTime() + LONGEST_TOKEN_LIFE_MS : Infinity;
      return [id, { key: await importJWK(jwk, ALGORITHM), untilMs, jwk }] as const;
    });
    return {
      signing: { id, key: createPrivateKey(this.#opened(privateKey).toString()) },
      verifying: new Map(await Promise.all(verifying)),
    };
  }

  #opened(sealed: Buffer): Buffer {
    try {
      return this.box.open(sealed);
    } catch {
      throw new ConfigError([
        'ENCRYPTION_KEY: is not the key that the secrets of this database were encrypted with; set it to that one (is [redacted])',
      ]);
    }
  }
}

async function makeKey(box: SecretBox): Promise<Pick<SigningKey, 'id' | 'algorithm' | 'publicJwk' | 'privateKey'>> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(publicKey);
  const id = await calculateJwkThumbprint(jwk);
  return {
    id,
    algorithm: ALGORITHM,
    publicJwk: { ...jwk, kid: id, alg: ALGORITHM, use: 'sig' },
    privateKey: box.seal(Buffer.from(await exportPKCS8(privateKey))),
  };
}
