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
import type { Tx } from '../../core/tx.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { SecretBox } from '../../foundation/crypto/index.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import { SigningKey } from './signing-key.entity.ts';

/** RS256: the one algorithm that every resource server must support (RFC 9068 §2.1), and the fastest to verify. */
export const ALGORITHM = 'RS256';

interface Ring {
  readonly signing: { readonly id: string; readonly key: KeyObject };
  readonly verifying: ReadonlyMap<string, CryptoKey | Uint8Array>;
  readonly jwks: { readonly keys: readonly JWK[] };
}

/** The keys of access tokens: in the database, so that all processes sign and verify with the same ones. */
export class KeyRing {
  #ring: Promise<Ring> | null = null;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly box: SecretBox,
    notifications: Notifications,
  ) {
    notifications.on('signingKeys', () => {
      this.#ring = null;
    });
  }

  /** The public keys, as /.well-known/jwks.json shows them (RFC 7517). */
  async jwks(): Promise<Ring['jwks']> {
    return (await this.#current()).jwks;
  }

  async signing(): Promise<Ring['signing']> {
    return (await this.#current()).signing;
  }

  /** The public key of a `kid`, or null for one that is not ours. */
  async verifying(id: string): Promise<CryptoKey | Uint8Array | null> {
    return (await this.#current()).verifying.get(id) ?? null;
  }

  #current(): Promise<Ring> {
    const loading = (this.#ring ??= this.#load());
    loading.catch(() => {
      if (this.#ring === loading) this.#ring = null;
    });
    return loading;
  }

  async #load(): Promise<Ring> {
    const keys = await this.unitOfWork.read((db) => db.find(SigningKey, { order: { createdAt: 'DESC' } }));
    return this.#ringOf(keys.length > 0 ? keys : [await this.#first()]);
  }

  /** The installation's first key; processes that start at once agree on one. */
  async #first(): Promise<SigningKey> {
    const made = await makeKey(this.box);
    return this.unitOfWork.maintain(async (tx: Tx) => {
      await tx.rows({ text: "SELECT pg_advisory_xact_lock(hashtext('signing_keys'))", values: [] });
      const [present] = await tx.manager.find(SigningKey, { order: { createdAt: 'DESC' }, take: 1 });
      if (present) return present;
      const key = { ...made, createdAt: tx.now, retiredAt: null };
      await tx.manager.insert(SigningKey, key as never);
      return key as SigningKey;
    });
  }

  async #ringOf(keys: readonly SigningKey[]): Promise<Ring> {
    const current = keys.find(({ retiredAt }) => retiredAt === null) ?? keys[0]!;
    const imported = keys.map(async ({ id, publicJwk }) => [id, await importJWK(publicJwk as JWK, ALGORITHM)] as const);
    return {
      signing: { id: current.id, key: createPrivateKey(this.box.open(current.privateKey).toString()) },
      verifying: new Map(await Promise.all(imported)),
      jwks: { keys: keys.map(({ publicJwk }) => publicJwk as JWK) },
    };
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
