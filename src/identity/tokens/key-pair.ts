import { createPrivateKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair, type JWK } from 'jose';
import { ConfigError } from '../../config.ts';
import type { SecretBox } from '../../foundation/crypto/index.ts';
import type { SigningKey } from './signing-key.entity.ts';

/** RS256: the one algorithm that every resource server must support (RFC 9068 §2.1), and the fastest to verify. */
export const ALGORITHM = 'RS256';

/** A key pair that is in no table yet. */
export type NewKeyPair = Pick<SigningKey, 'id' | 'algorithm' | 'publicJwk'> & { readonly privateKey: Buffer };

/** What a key shows: all that RFC 7517 §4 and RFC 7518 §6.3.1 call public of an RSA key, and nothing else. */
const PUBLIC_MEMBERS = ['kty', 'n', 'e', 'kid', 'alg', 'use'] as const;

/** Makes a key pair. Takes long: outside any transaction. */
export async function newKeyPair(box: SecretBox): Promise<NewKeyPair> {
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

/** A key as everybody may see it, whatever its row holds. */
export const publicJwkOf = ({ publicJwk }: Pick<SigningKey, 'publicJwk'>): JWK =>
  Object.fromEntries(PUBLIC_MEMBERS.map((member) => [member, publicJwk[member]])) as JWK;

/** The private part of a key that is not retired. @throws ConfigError when it was encrypted with another ENCRYPTION_KEY */
export function privateKeyOf({ privateKey }: Pick<SigningKey, 'privateKey'>, box: SecretBox): KeyObject {
  return createPrivateKey(opened(privateKey!, box).toString());
}

function opened(sealed: Buffer, box: SecretBox): Buffer {
  try {
    return box.open(sealed);
  } catch {
    throw new ConfigError([
      'ENCRYPTION_KEY: is not the key that the secrets of this database were encrypted with; set it to that one (is [redacted])',
    ]);
  }
}
